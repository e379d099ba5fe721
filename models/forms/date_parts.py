"""A date as a person types it: three boxes for day, month and year, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.inputs.dates import month_number, named_day
from models.inputs.text import clean_line

PARTS = ("day", "month", "year")

_DIGITS_OF_A_YEAR = 4


def real_date(parts: Mapping[str, object]) -> date | None:
    """The date that the boxes say, or None when they say none.

    A month may be a number or a name, and a whole date may stand in the first box, as it was pasted.
    """
    first, month, year = (_typed(parts, part) for part in PARTS)
    try:
        if not month and not year:
            return named_day(first)
        if len(year) != _DIGITS_OF_A_YEAR:
            return None
        return date(_number(year), month_number(month), _number(first))
    except ValueError:
        return None


def trouble(parts: Mapping[str, object]) -> tuple[str, str]:
    """The first box to mend and what the date must do: (“month”, “must include a month”)."""
    missing = [part for part in PARTS if not _typed(parts, part)]
    if missing:
        return missing[0], f"must include a {' and a '.join(missing)}"
    year = _typed(parts, "year")
    if year.isdecimal() and len(year) != _DIGITS_OF_A_YEAR:
        return "year", "must have a year of 4 digits, for example 2027"
    return "day", "must be a real date, for example 27 3 2027"


def _typed(parts: Mapping[str, object], part: str) -> str:
    return clean_line(str(parts.get(part) or ""))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)
