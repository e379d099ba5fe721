"""Working days in England, against a published list of bank holidays and on the days that are hard."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from models.clock import at_local, financial_year, local_date, spoken_date
from models.working_time import is_working_day, working_days_after

DATA = Path(__file__).parents[1] / "data"
ROWS = csv.DictReader((DATA / "england_bank_holidays_2024_2030.csv").read_text(encoding="utf-8").splitlines())
HOLIDAYS = {date.fromisoformat(row["date"]) for row in ROWS}


def test_working_days_are_weekdays_that_are_no_bank_holidays_in_england_p13() -> None:
    first, days = date(2024, 1, 1), (date(2030, 12, 31) - date(2024, 1, 1)).days
    calendar = [first + timedelta(days=number) for number in range(days + 1)]
    assert [day for day in calendar if is_working_day(day)] == [
        day for day in calendar if day.weekday() < 5 and day not in HOLIDAYS
    ]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas at a weekend: Boxing Day on the Monday
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # over Easter
        (date(2027, 3, 30), 2, date(2027, 4, 1)),  # over the end of the financial year
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),  # a Saturday counts as the Monday after
        (date(2026, 11, 30), -2, date(2026, 11, 26)),
    ],
)
def test_working_days_are_counted_over_weekends_and_holidays(start: date, count: int, expected: date) -> None:
    assert working_days_after(start, count) == expected


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_day_begins_and_ends_at_midnight_in_london_when_the_clocks_change_p13(day: date) -> None:
    assert local_date(at_local(day, 0)) == day
    assert local_date(at_local(day, 0) - timedelta(seconds=1)) == day - timedelta(days=1)
    assert local_date(at_local(day + timedelta(days=1), 0) - timedelta(seconds=1)) == day


def test_the_financial_year_turns_on_1_april() -> None:
    assert (financial_year(date(2027, 3, 31)), financial_year(date(2027, 4, 1))) == ("2026-27", "2027-28")


def test_the_weekday_stands_with_every_date() -> None:
    assert spoken_date(date(2027, 3, 12)) == "Friday 12 March 2027"
