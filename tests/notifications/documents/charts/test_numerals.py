"""Numbers on a chart."""

from __future__ import annotations

import pytest

from notifications.documents.charts.numerals import as_written, decimals_for, rounded


@pytest.mark.parametrize(
    ("step", "decimals"), [(300, 0), (12, 0), (10, 0), (9.9, 1), (1, 1), (0.9, 2), (0.012, 3), (1e-30, 9)]
)
def test_differences_of_a_size_get_two_digits(step: float, decimals: int) -> None:
    assert decimals_for(step) == decimals


def test_numbers_have_their_thousands_apart_and_a_real_minus() -> None:
    assert [rounded(1460.349, 1), rounded(-1516.5, 0), rounded(-0.04, 1)] == ["1,460.3", "−1,516", "0.0"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [(95.5, "95.5"), (100.0, "100"), (1e6, "1,000,000"), (-3.0, "−3"), (1e-7, "0.0000001"), (0, "0")],
)
def test_what_was_given_keeps_every_digit(value: float, sentence: str) -> None:
    assert as_written(value) == sentence


def test_digits_beyond_the_last_place_are_rounded_off() -> None:
    assert [as_written(600 / 7, most=2), as_written(2.9e-149), as_written(-1e300)[:6]] == [
        "85.71",
        "0",
        "−1,000",
    ]
