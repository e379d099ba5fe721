"""Two rates compared by their ratio (Graham, Mengersen and Morton 2003)."""

from __future__ import annotations

from math import inf, isclose

import pytest

from models.spc.proportions import wilson_interval
from models.spc.rates import rate_ratio


def test_ratio_of_two_rates_with_its_interval() -> None:
    halved = rate_ratio((60, 10_000), (30, 10_000))

    assert halved is not None
    assert (round(halved.value, 3), round(halved.lower, 3), round(halved.upper, 3)) == (0.5, 0.324, 0.772)
    assert halved.sign == -1


def test_interval_is_that_of_the_share_of_events_of_the_second_rate() -> None:
    ratio = rate_ratio((12, 4_000), (30, 8_000))
    lower, upper = wilson_interval(30, 42)

    assert ratio is not None
    assert isclose(ratio.value, (30 / 8_000) / (12 / 4_000))
    assert isclose(ratio.lower, lower / (1 - lower) / 2)
    assert isclose(ratio.upper, upper / (1 - upper) / 2)


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [
        ((10, 1000), (11, 1000), 0),
        ((10, 1000), (40, 1000), 1),
        ((40, 1000), (10, 1000), -1),
        ((10, 1000), (10, 4000), -1),
    ],
)
def test_rates_differ_where_one_is_outside_the_interval(
    before: tuple[int, int], after: tuple[int, int], sign: int
) -> None:
    ratio = rate_ratio(before, after)

    assert ratio is not None
    assert ratio.sign == sign


def test_no_events_before_make_the_ratio_endless_and_none_after_make_it_nought() -> None:
    risen, fallen = rate_ratio((0, 1000), (9, 1000)), rate_ratio((9, 1000), (0, 1000))

    assert risen is not None
    assert fallen is not None
    assert (risen.value, risen.upper, risen.sign) == (inf, inf, 1)
    assert (fallen.value, fallen.lower, fallen.sign) == (0, 0, -1)


def test_without_any_event_there_is_nothing_to_compare() -> None:
    assert rate_ratio((0, 1000), (0, 900)) is None
