"""Working days in England: deadlines are counted in them, reminders fall on them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and not a bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)  # noqa: PLR2004


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` working days after a day (before it, when negative).

    Zero gives the day itself if it is a working day, else the next one.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after the first day, up to and with the last one; none if there is no stretch."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(map(is_working_day, days))
