"""Working days in England: deadlines are counted in them, reminders fall on them.

The bank holidays are those of the release of the package `holidays` that is installed. As far as they are published
they are sure; the years after that it works out by rule, and a day that is proclaimed later is missing in them. So it
is watched, in good time, that no date waits beyond what is published. Beyond its last year nothing is counted (P13).

A Trust enters what is proclaimed later: its days are handed over with `count_by` by whoever has read them, and are
counted from then on in this process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

import holidays

from models.clock import spoken_date
from models.errors import TooFarAhead

WARNED_BEFORE = timedelta(days=90)
"""So long before a date that waits for somebody the table may not end without a warning (P13)."""

PUBLISHED_UNTIL = date(2028, 12, 31)
"""Up to when GOV.UK had published England’s bank holidays (two years after the present one) when the release of
`holidays` was pinned. To be looked at again whenever it is pinned anew."""

_WORKING_WEEK = 5


@dataclass(frozen=True)
class TrustDays:
    """What a Trust has entered: days that are free besides the table, and bank holidays of it that are worked."""

    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


_of_trust = [TrustDays()]


def count_by(days: TrustDays) -> None:
    """Count by these days of the Trust from now on, besides the table."""
    _of_trust[:] = [days]


@lru_cache(maxsize=1)
def known_until() -> date:
    """The last day up to which England's bank holidays are known."""
    return date(holidays.country_holidays("GB", subdiv="ENG").end_year, 12, 31)


def published_until() -> date:
    """The last day up to which they are those that were published, and not only worked out by rule."""
    return min(PUBLISHED_UNTIL, known_until())


def calendar_release() -> str:
    """The release of the table that the bank holidays come from."""
    return f"holidays {version('holidays')}"


def _bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year from Monday to Friday; TooFarAhead for a year that is not known yet."""
    return _holidays_by(_of_trust[0], year)


def _holidays_by(days: TrustDays, year: int) -> frozenset[date]:
    if year > (last := known_until()).year:
        raise TooFarAhead(last)
    return _with_trust(year, days)


@lru_cache(maxsize=256)
def _with_trust(year: int, days: TrustDays) -> frozenset[date]:
    """Those of the table without what is worked, and what is free besides, from Monday to Friday."""
    free = frozenset(day for day in days.free if day.year == year and day.weekday() < _WORKING_WEEK)
    return (_listed(year) - days.worked) | free


def is_in_the_table(day: date) -> bool:
    """Whether the table has this day as a bank holiday, whatever the Trust has entered; TooFarAhead beyond it."""
    if day > (last := known_until()):
        raise TooFarAhead(last)
    return day in _listed(day.year)


def knowable_until(today: date) -> date:
    """The last day whose bank holidays are sure to be published by now: GOV.UK is a year ahead at the least."""
    return date(today.year + 1, 12, 31)


@lru_cache(maxsize=256)
def _listed(year: int) -> frozenset[date]:
    holiday_base = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day for day in holiday_base if day.weekday() < _WORKING_WEEK)


def is_working_day(day: date) -> bool:
    """Monday to Friday and not a bank holiday in England."""
    return _is_worked(day, _of_trust[0])


def _is_worked(day: date, days: TrustDays) -> bool:
    return day.weekday() < _WORKING_WEEK and day not in _holidays_by(days, day.year)


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` working days after a day (before it, when negative).

    Zero gives the day itself if it is a working day, else the next one. TooFarAhead beyond the bank holidays
    that are known.
    """
    return _counted(day, count, _of_trust[0])


@lru_cache(maxsize=4_096)
def _counted(day: date, count: int, days: TrustDays) -> date:
    """Kept, since each rung of each ladder counts anew from the few days on which something is due."""
    step = timedelta(days=1 if count >= 0 else -1)
    while not _is_worked(day, days):
        day += timedelta(days=1)
    for _ in range(abs(count)):
        day += step
        while not _is_worked(day, days):
            day += step
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after the first day, up to and with the last one; none if there is no stretch.

    Counted by years, not by days: a task may have been open for long. TooFarAhead if it ends in a year too far ahead.
    """
    if last <= first:
        return 0
    years = range(first.year, last.year + 1)
    holidays_between = sum(first < day <= last for year in years for day in _bank_holidays(year))
    return _weekdays_until(last) - _weekdays_until(first) - holidays_between


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays since the calendar began, on a Monday, up to and with a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _WORKING_WEEK + min(rest, _WORKING_WEEK)


NEEDS_WORKING_DAY = frozenset(
    {
        "baseline_due_on",
        "closes_on",
        "due_on",
        "figures_due_on",
        "held_on",
        "meets_on",
        "monitoring_from",
        "next_cycle_on",
        "not_yet_on",
        "papers_due_on",
        "review_on",
        "until",
    }
)
"""What forms call the days on which somebody has to do something: dates due, meetings, and when we ask again."""


def days_off_said(typed: object, today: date) -> str:
    """“Saturday 5 December 2026 is not a working day.”, for each such date to come; empty where there is none (OB-099).

    Of the dates due, of meetings and of when we ask again only: data are collected, and people away, on any day.
    Nothing is moved: whoever typed it may have meant that day. Reminders come on working days all the same.
    """
    days = sorted({day for day in _needed(typed) if day > today and not is_working_day(day)})
    return " ".join(f"{spoken_date(day)} is not a working day." for day in days)


def _needed(typed: object) -> Iterator[date]:
    """The dates among values on which somebody has to do something, however deep."""
    if isinstance(typed, Mapping):
        for name, value in typed.items():
            if isinstance(value, date) and name in NEEDS_WORKING_DAY:
                yield value
            yield from _needed(value)
    elif isinstance(typed, Sequence) and not isinstance(typed, str):
        for value in typed:
            yield from _needed(value)
