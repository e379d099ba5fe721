"""The periods of a measure: laid out from the plan, named for people, and which of them a day lies in."""

from collections.abc import Iterator
from datetime import date, timedelta

from models.clock import brief_date
from models.spc.rhythm import MONTHS, Rhythm

_IN_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}
_WEEK = 7

EARLIEST_BEFORE_PLAN = 5
"""Years before the plan begins from which a baseline may be; what lies farther back is a slip of the year."""


def is_long_before(begins: date, period: date) -> bool:
    """Whether a period is so long before the first day of a plan that its year must be a slip."""
    return period.year < begins.year - EARLIEST_BEFORE_PLAN


def long_before(name: str) -> str:
    """What is said of a period, by its name, that is long before its plan."""
    return f"{name} is more than {EARLIEST_BEFORE_PLAN} years before the plan begins: check the year"


def period_of(day: date, rhythm: Rhythm, anchor: date) -> date:
    """The first day of the period in which a day lies; weeks, quarters and years are counted from the anchor.

    Months begin on their first day, weeks on the weekday of the anchor. What has no rhythm has a period each day.
    """
    if length := _IN_MONTHS.get(rhythm):
        begins = _month(anchor)
        return _of_month(begins + (_month(day) - begins) // length * length)
    if rhythm is Rhythm.WEEK:
        return day - timedelta(days=(day - anchor).days % _WEEK)
    return day


def period_after(first: date, rhythm: Rhythm) -> date:
    """The first day of the period that follows."""
    if length := _IN_MONTHS.get(rhythm):
        return _of_month(_month(first) + length)
    return first + timedelta(days=_WEEK if rhythm is Rhythm.WEEK else 1)


def last_day_of(first: date, rhythm: Rhythm) -> date:
    """The last day of a period."""
    return period_after(first, rhythm) - timedelta(days=1)


def periods_between(first: date, ends: date, rhythm: Rhythm) -> Iterator[date]:
    """The first days of the periods from one that begins on a day, as long as they begin by the last day."""
    while first <= ends:
        yield first
        first = period_after(first, rhythm)


def period_name(first: date, rhythm: Rhythm) -> str:
    """“January 2027”, “January to March 2027”, “year from April 2026”, “week from 8 Feb 2027”, “8 Feb 2027”."""
    match rhythm:
        case Rhythm.MONTH:
            return f"{first:%B %Y}"
        case Rhythm.QUARTER:
            last = last_day_of(first, rhythm)
            begins = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
            return f"{begins} to {last:%B %Y}"
        case Rhythm.YEAR:
            return f"year from {first:%B %Y}"
        case Rhythm.WEEK:
            return f"week from {brief_date(first)}"
        case _:
            return brief_date(first)


def _month(day: date) -> int:
    return day.year * MONTHS + day.month - 1


def _of_month(number: int) -> date:
    return date(number // MONTHS, number % MONTHS + 1, 1)
