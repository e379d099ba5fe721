"""Dates that were typed and fall on a day off: said on the page of what was done, and left as they are (OB-099)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from models.clock import local_date, now, spoken_date
from models.working_time import is_working_day


def days_off_said(typed: object) -> str:
    """“Saturday 5 December 2026 is not a working day.”, for each such date to come; empty where there is none.

    Nothing is moved: whoever typed it may have meant that day. Reminders come on working days all the same.
    """
    today = local_date(now())
    days = sorted({day for day in _dates(typed) if day > today and not is_working_day(day)})
    return " ".join(f"{spoken_date(day)} is not a working day." for day in days)


def _dates(typed: object) -> Iterator[date]:
    """Every date among values, however deep."""
    if isinstance(typed, date):
        yield typed
    elif isinstance(typed, Mapping):
        for value in typed.values():
            yield from _dates(value)
    elif isinstance(typed, Sequence) and not isinstance(typed, str):
        for value in typed:
            yield from _dates(value)
