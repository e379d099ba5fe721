"""Intervals of proportions and of their difference, against the values of the papers they come from."""

from __future__ import annotations

import pytest

from models.spc.proportions import proportion_difference, wilson_interval


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_score_interval_is_that_of_newcombe_1998_table_1(
    numerator: int, denominator: int, expected: tuple[float, float]
) -> None:
    lower, upper = wilson_interval(numerator, denominator)

    assert (round(lower, 4), round(upper, 4)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_interval_of_a_difference_is_that_of_newcombe_1998_table_2_method_10(
    first: tuple[int, int], second: tuple[int, int], expected: tuple[float, float]
) -> None:
    difference = proportion_difference(second, first)

    assert (round(difference.lower, 4), round(difference.upper, 4)) == expected


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [
        ((48, 80), (56, 70), 1),
        ((56, 70), (48, 80), -1),
        ((0, 29), (5, 56), 0),
        ((10, 10), (10, 10), 0),
    ],
)
def test_a_difference_has_a_sign_only_if_its_interval_leaves_nought_out(
    before: tuple[int, int], after: tuple[int, int], sign: int
) -> None:
    assert proportion_difference(before, after).sign == sign
