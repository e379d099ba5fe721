"""The time: one function to read it, one to stop it, and the ways dates are said to people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_stopped: list[datetime] = []


def now() -> datetime:
    """This moment in UTC, or the moment at which a test has stopped the clock."""
    return _stopped[-1] if _stopped else datetime.now(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Stop the clock of this process, all its threads, at a moment (with its time zone)."""
    _stopped.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.pop()


def local_date(moment: datetime) -> date:
    """The date in London at a moment; a deadline is such a date and ends at its midnight (P13)."""
    return moment.astimezone(LONDON).date()


def at_local(day: date, hour: int) -> datetime:
    """The moment at which it is this hour in London on this day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).astimezone(UTC)


def spoken_date(day: date) -> str:
    """“Friday 12 March 2027”: the weekday stands with every date."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """“Fri 12 Mar”, for subjects and lists."""
    return f"{day:%a} {day.day} {day:%b}"


def spoken_days(first: date, last: date) -> str:
    """“from Friday 12 March 2027 to Monday 15 March 2027”, or “on Friday 12 March 2027”."""
    return (
        f"on {spoken_date(first)}" if first == last else f"from {spoken_date(first)} to {spoken_date(last)}"
    )


def spoken_moment(moment: datetime) -> str:
    """“Friday 12 March 2027 at 14:05” in London."""
    there = moment.astimezone(LONDON)
    return f"{spoken_date(there.date())} at {there:%H:%M}"


def financial_year(day: date) -> str:
    """The programme year of a day, 1 April to 31 March: “2026-27”."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"
