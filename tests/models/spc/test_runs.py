"""The Anhøj rules: unusually long runs and unusually few crossings."""

from __future__ import annotations

import pytest

from models.spc.runs import crossings_needed, runs_test

PUBLISHED = {
    10: (6, 2),
    12: (7, 3),
    15: (7, 4),
    20: (7, 6),
    24: (8, 8),
    30: (8, 10),
    36: (8, 13),
    100: (10, 41),
}
"""Longest run allowed and crossings needed, by useful observations (Anhøj and Olesen 2014, appendix).

The same as qicharts2 0.7 has: round(log2(n)) + 3, and qbinom(0.05, n − 1, 0.5).
"""


@pytest.mark.parametrize(("useful", "bounds"), PUBLISHED.items())
def test_bounds_are_as_published(useful: int, bounds: tuple[int, int]) -> None:
    sides = [(-1) ** place for place in range(useful)]

    assert (runs_test(sides).longest_allowed, crossings_needed(useful)) == bounds


def test_value_on_the_centre_neither_breaks_a_run_nor_counts() -> None:
    test = runs_test([1, 1, 0, 1, -1, 0, -1])

    assert (test.useful, test.longest_run, test.crossings) == (5, 3, 1)


def test_run_is_too_long_one_above_its_bound() -> None:
    steady = [-1, 1] * 5
    allowed, long = (runs_test([*steady, *[1] * more]) for more in (6, 7))

    assert (allowed.longest_run, allowed.is_long, allowed.is_signal) == (7, False, False)
    assert (long.longest_run, long.is_long, long.is_signal) == (8, True, True)
    assert long.long_runs == (0,) * 9 + (1,) * 8


def test_few_crossings_are_a_signal_without_a_long_run() -> None:
    test = runs_test([*[1] * 7, *[-1] * 7, *[1] * 6])

    assert (test.is_long, test.crossings, test.crossings_needed, test.is_rarely_crossed) == (
        False,
        2,
        6,
        True,
    )
    assert test.is_signal


@pytest.mark.parametrize("sides", [[], [0, 0, 0]])
def test_series_without_a_value_off_its_centre_says_nothing(sides: list[int]) -> None:
    test = runs_test(sides)

    assert (test.longest_run, test.crossings, test.is_signal) == (None, None, False)
