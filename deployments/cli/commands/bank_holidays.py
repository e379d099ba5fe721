"""`qi bank-holiday add`, `list` and `remove`: the days that the table of England’s bank holidays does not have."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter, Token

from deployments.cli.printing import counted, print_json, print_table
from deployments.site.schema import require_schema
from models.clock import spoken_date
from models.errors import WrongForm
from models.forms.operations.bank_holidays import LONGEST_NAME, LONGEST_REASON
from models.inputs.dates import day as day_in
from models.inputs.text import clean_line, utf16_units
from tasks.people.bank_holidays import HolidayEntry, enter_holiday, take_holiday_back, trust_holidays
from tasks.projects.holiday_dates import settle_holidays


def _read_day(_: object, tokens: Sequence[Token]) -> date:
    return day_in(tokens[0].value)


DayRead = Annotated[date, Parameter(converter=_read_day)]


def _line(option: str, typed: str, longest: int) -> str:
    """A text of a command, cleaned and bounded as its field of the page is; WrongForm otherwise."""
    text = clean_line(typed)
    if not text or utf16_units(text) > longest:
        problem = f"is longer than {longest} characters" if text else "is empty"
        raise WrongForm([(option, f"{option} {problem}")])
    return text


def add(day: DayRead, /, *, name: str, because: str, worked: bool = False) -> None:
    """Enter a bank holiday that is proclaimed; dates that were told before move on by a working day.

    Args:
        day: the day, like 2026-11-11 or 11/11/2026.
        name: what it is called.
        because: who says so.
        worked: it is a bank holiday of the table that is a working day this time, since it is moved or called off.
    """
    require_schema()
    entry = HolidayEntry(
        day,
        _line("--name", name, LONGEST_NAME),
        _line("--because", because, LONGEST_REASON),
        is_free=not worked,
    )
    is_new = enter_holiday(entry)
    moved = settle_holidays()
    print(f"{entry.said}{'.' if is_new else ': it was entered already.'}")
    if is_new and entry.is_free:
        print(f"Dates moved in {counted(moved, 'project')}.")


def remove(day: DayRead, /, *, because: str) -> None:
    """Take a day back: it counts as the table says again. Dates that have moved stay.

    Args:
        day: the day, like 2026-11-11 or 11/11/2026.
        because: why.
    """
    require_schema()
    reason = _line("--because", because, LONGEST_REASON)
    print(f"Taken back: {take_holiday_back(day, because=reason).said}.")


def list_days(*, json: bool = False) -> None:
    """List the days that the Trust has entered.

    Args:
        json: print them as JSON.
    """
    require_schema()
    days = trust_holidays()
    if json:
        print_json(
            [
                {"day": day.day, "is_free": day.is_free, "name": day.name, "because": day.because}
                for day in days
            ]
        )
        return
    rows = [
        (spoken_date(day.day), "free" if day.is_free else "worked", day.name, day.because) for day in days
    ]
    print_table(("Day", "Counts as", "Name", "Because"), rows)
    print(counted(len(days), "day"))
