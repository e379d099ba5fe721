"""The time: one function to read it, one to stop it, and the ways dates are said to people."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
STILL = timedelta(0)

_UPTIME = time.CLOCK_BOOTTIME if hasattr(time, "CLOCK_BOOTTIME") else time.CLOCK_MONOTONIC
_UP_SINCE = datetime.now(UTC).timestamp() - time.clock_gettime(_UPTIME)


@dataclass(frozen=True)
class _Stop:
    """Where a test has stopped the clock, and by how much that clock has jumped so far."""

    moment: datetime
    jumped_by: timedelta


_stopped: list[_Stop] = []


def now() -> datetime:
    """This moment in UTC, or the moment at which a test has stopped the clock."""
    return _stopped[-1].moment if _stopped else datetime.now(UTC)


def uptime() -> float:
    """Seconds for which this computer has been up, awake or asleep; setting its clock does not change them (P14).

    They go as a stopped clock goes, but for what it has jumped by.
    """
    if not _stopped:
        return time.clock_gettime(_UPTIME)
    return (_stopped[-1].moment - _stopped[-1].jumped_by).timestamp() - _UP_SINCE


def is_stopped() -> bool:
    """Whether a test has stopped the clock, so that no other clock agrees with it."""
    return bool(_stopped)


@contextmanager
def stopped_at(moment: datetime, *, jumped_by: timedelta = STILL) -> Iterator[None]:
    """Stop the clock of this process, all its threads, at a moment (with its time zone).

    `jumped_by` is how far it comes there by a jump (back, when negative) instead of by waiting.
    """
    before = _stopped[-1].jumped_by if _stopped else STILL
    _stopped.append(_Stop(moment.astimezone(UTC), before + jumped_by))
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


def dated(day: date) -> str:
    """“Fri 12 Mar 2027”, for what is kept and read in another year."""
    return f"{short_date(day)} {day.year}"


def spoken_days(first: date, last: date) -> str:
    """“from Friday 12 March 2027 to Monday 15 March 2027”, or “on Friday 12 March 2027”."""
    return (
        f"on {spoken_date(first)}" if first == last else f"from {spoken_date(first)} to {spoken_date(last)}"
    )


def spoken_months(first: date, last: date) -> str:
    """“Jan to Mar 2027”, “Nov 2026 to Feb 2027”, “Jan 2027”; “3 Jan 2027 to 9 Feb 2027” if they are no whole months."""
    is_whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    begins, ends = (f"{day:%b %Y}" if is_whole else brief_date(day) for day in (first, last))
    if begins == ends:
        return ends
    return f"{first:%b} to {ends}" if is_whole and first.year == last.year else f"{begins} to {ends}"


def brief_date(day: date) -> str:
    """“12 Mar 2027”, for the periods of figures."""
    return f"{day.day} {day:%b %Y}"


def spoken_moment(moment: datetime) -> str:
    """“Friday 12 March 2027 at 14:05” in London."""
    there = moment.astimezone(LONDON)
    return f"{spoken_date(there.date())} at {there:%H:%M}"


def financial_year(day: date) -> str:
    """The programme year of a day, 1 April to 31 March: “2026-27”."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 28 February for 29 February of a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
