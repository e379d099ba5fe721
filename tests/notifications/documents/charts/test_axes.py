"""Axes: round numbers, and days or months that do not crowd each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.documents.charts.axes import Scale, Timeline, round_ticks

FIRST = date(2026, 1, 5)


def labels(days: list[date], *, by_months: bool = False) -> list[str]:
    return [f"{tick.label} {tick.year}".strip() for tick in Timeline(days, by_months).ticks()]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (739, 3141, [500, 1000, 1500, 2000, 2500, 3000, 3500]),
        (-3, 12, [-5, 0, 5, 10, 15]),
        (95, 100, [94, 95, 96, 97, 98, 99, 100]),
        (5, 5, [4.4, 4.6, 4.8, 5, 5.2, 5.4, 5.6]),
        (0, 0, [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_ticks_are_round_and_reach_around_the_values(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)


@given(*[st.floats(-1e15, 1e15).map(lambda number: round(number, 3))] * 2)
def test_ticks_are_few_and_hold_the_values(number: float, other: float) -> None:
    low, high = sorted((number, other))

    ticks = round_ticks(low, high)

    assert 3 <= len(ticks) <= 9
    near = (high - low) * 1e-9
    assert ticks[0] <= low + near
    assert ticks[-1] >= high - near


def test_scale_is_straight_and_puts_a_single_number_in_the_middle() -> None:
    scale, still = Scale(0, 10, 100, 0), Scale(5, 5, 0, 100)

    assert (scale(0), scale(2.5), scale(10), still(5)) == (100, 75, 0, 50)


def test_a_few_days_are_all_marked_and_more_by_weeks_and_fortnights() -> None:
    days = [FIRST + timedelta(days=number) for number in range(100)]

    assert labels(days[:3]) == ["5 Jan 2026", "6 Jan", "7 Jan"]
    assert labels(days[:15]) == ["5 Jan 2026", *(f"{day} Jan" for day in range(7, 20, 2))]
    assert labels(days[:30]) == ["5 Jan 2026", "12 Jan", "19 Jan", "26 Jan", "2 Feb"]
    assert labels(days)[-3:] == ["16 Mar", "30 Mar", "13 Apr"]


def test_many_days_are_marked_by_first_days_of_months() -> None:
    assert labels([FIRST, date(2026, 8, 2)]) == ["Feb 2026", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]
    assert labels([FIRST, date(2028, 1, 1)]) == [
        *("Apr 2026", "Jul", "Oct", "Jan 2027", "Apr", "Jul", "Oct", "Jan 2028"),
    ]


def test_months_are_counted_from_the_first_and_the_year_stands_where_it_begins() -> None:
    months = [date(2025 + (month + 1) // 12, (month + 1) % 12 + 1, 28) for month in range(36)]

    assert labels(months[:3], by_months=True) == ["Feb 2025", "Mar", "Apr"]
    assert labels(months, by_months=True) == [
        *("Feb 2025", "May", "Aug", "Nov", "Feb 2026", "May", "Aug", "Nov"),
        *("Feb 2027", "May", "Aug", "Nov"),
    ]
    assert (
        Timeline(months, by_months=True).ticks()[1].at - Timeline(months, by_months=True).at(months[0]) == 3
    )


def test_a_century_is_marked_by_decades() -> None:
    years = [date(1900, 4, 1), date(2026, 4, 1)]

    assert labels(years, by_months=True) == [f"Apr {year}" for year in range(1900, 2021, 10)]
    assert labels([date(1600, 1, 1), date(2026, 1, 1)]) == [f"Jan {year}" for year in range(1640, 2001, 40)]


def test_one_day_has_one_mark() -> None:
    assert labels([FIRST]) == ["5 Jan 2026"]
