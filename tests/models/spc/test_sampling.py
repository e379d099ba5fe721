"""How many to look at, by the tables of Cochran and Krejcie and Morgan."""

from __future__ import annotations

import pytest

from models.spc.sampling import sample_for


@pytest.mark.parametrize(
    ("half_width", "population", "expected", "number"),
    [
        (5, None, 0.5, 385),
        (10, None, 0.5, 97),
        (5, 1000, 0.5, 278),
        (5, 10000, 0.5, 370),
        (5, 1000, 0.9, 122),
        (10, 100, 0.5, 50),
    ],
)
def test_sample_is_as_large_as_the_tables_say(
    half_width: float, population: int | None, expected: float, number: int
) -> None:
    advice = sample_for(half_width, population, expected=expected)

    assert (advice.number, advice.is_all) == (number, False)


@pytest.mark.parametrize("population", [1, 20, 60])
def test_all_is_the_answer_where_a_sample_saves_little(population: int) -> None:
    advice = sample_for(5, population)

    assert (advice.number, advice.is_all) == (population, True)
    assert advice.said.startswith(f"All {population}: ")


def test_answer_says_how_closely_the_result_is_known() -> None:
    assert sample_for(7.5, 1200).said == (
        "150 of the 1,200, chosen at random or one after the other: the result is then known to about "
        "7.5 percentage points either way (95% interval)."
    )


@pytest.mark.parametrize(("half_width", "population"), [(0, 10), (51, 10), (5, 0)])
def test_what_is_out_of_range_is_refused(half_width: float, population: int) -> None:
    with pytest.raises(ValueError, match="percentage points"):
        sample_for(half_width, population)


@pytest.mark.parametrize("expected", [0, 1])
def test_certain_result_needs_no_sample_and_is_refused(expected: float) -> None:
    with pytest.raises(ValueError, match="population"):
        sample_for(5, 10, expected=expected)
