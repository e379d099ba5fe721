"""How often a series was measured, and what is missing in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.spc import Rhythm, missing_between, rhythm_of

MONDAY = date(2026, 3, 2)


def every(days: int, number: int = 12) -> list[date]:
    return [MONDAY + timedelta(days=days * step) for step in range(number)]


MONTHS = [date(2026, month, 1) for month in range(1, 13)]
RHYTHMS = {
    "day": (every(1), Rhythm.DAY),
    "working day": ([day for day in every(1, 30) if day.weekday() < 5], Rhythm.DAY),
    "week": (every(7), Rhythm.WEEK),
    "month": (MONTHS, Rhythm.MONTH),
    "end of month": ([day - timedelta(days=1) for day in MONTHS], Rhythm.MONTH),
    "quarter": (MONTHS[::3], Rhythm.QUARTER),
    "year": ([date(year, 4, 1) for year in range(2020, 2027)], Rhythm.YEAR),
    "four weeks": (every(28, 20), Rhythm.IRREGULAR),
    "five days": (every(5), Rhythm.IRREGULAR),
    "any": ([MONDAY + timedelta(days=step**2) for step in range(9)], Rhythm.IRREGULAR),
    "month, twice": ([*MONTHS, date(2026, 12, 9)], Rhythm.IRREGULAR),
    "week, moved once": ([*every(7)[:5], every(7)[5] + timedelta(days=1), *every(7)[6:]], Rhythm.IRREGULAR),
    "one": ([MONDAY], Rhythm.IRREGULAR),
    "none": ([], Rhythm.IRREGULAR),
}


@pytest.mark.parametrize(("days", "rhythm"), RHYTHMS.values(), ids=list(RHYTHMS))
def test_the_rhythm_of_a_series_is_found(days: list[date], rhythm: Rhythm) -> None:
    assert rhythm_of(days) is rhythm
    assert missing_between(days, rhythm) == []


def test_missing_months_are_named() -> None:
    days = [day for day in MONTHS if day.month not in {4, 8, 9}]

    assert missing_between(days, rhythm_of(days)) == [date(2026, month, 1) for month in (4, 8, 9)]


def test_missing_quarter_is_named() -> None:
    days = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 10, 1), date(2026, 1, 1)]

    assert missing_between(days, rhythm_of(days)) == [date(2025, 7, 1)]


def test_missing_week_is_named() -> None:
    days = every(7)

    assert missing_between([*days[:4], *days[5:]], Rhythm.WEEK) == [days[4]]


def test_weekends_are_missed_only_where_they_are_counted() -> None:
    working_days = [day for day in every(1, 21) if day.weekday() < 5 and day != MONDAY + timedelta(days=8)]
    all_days = [day for day in every(1, 21) if day != MONDAY + timedelta(days=12)]

    assert missing_between(working_days, rhythm_of(working_days)) == [MONDAY + timedelta(days=8)]
    assert missing_between(all_days, rhythm_of(all_days)) == [MONDAY + timedelta(days=12)]


def test_steps_are_counted_in_words() -> None:
    assert [Rhythm.MONTH.counted(1), Rhythm.MONTH.counted(36)] == ["1 month", "36 months"]
    assert Rhythm.IRREGULAR.counted(1200) == "1,200 values"
