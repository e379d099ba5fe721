"""A date as a person types it: three boxes for day, month and year, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from models.inputs.dates import month_number, named_day
from models.inputs.text import clean_line

PARTS = ("day", "month", "year")

_DIGITS_OF_A_YEAR, _DIGITS_OF_A_SHORT_YEAR = 4, 2
_CENTURY = 2000
_SHORT = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{2})", re.ASCII)


def real_date(parts: Mapping[str, object]) -> date | None:
    """The date that the boxes say, or None when they say none.

    A month may be a number or a name, and a whole date may stand in the first box, as it was pasted. The boxes say
    which is the year, so “26” is 2026 there, and “1/4/27” is the first of April: these pages are read in Britain.
    """
    first, month, year = (_typed(parts, part) for part in PARTS)
    try:
        if not month and not year:
            return named_day(_with_century(first))
        if len(year) not in {_DIGITS_OF_A_YEAR, _DIGITS_OF_A_SHORT_YEAR}:
            return None
        return date(_full_year(year), month_number(month), _number(first))
    except ValueError:
        return None


def understood(parts: Mapping[str, object]) -> date | None:
    """The date that was read from a short year or from one box, to be shown in full; None for any other."""
    _, month, year = (_typed(parts, part) for part in PARTS)
    is_plain = bool(month) and len(year) == _DIGITS_OF_A_YEAR
    return None if is_plain else real_date(parts)


def trouble(parts: Mapping[str, object]) -> tuple[str, str]:
    """The first box to mend and what the date must do: (“month”, “must include a month”)."""
    missing = [part for part in PARTS if not _typed(parts, part)]
    if missing:
        return missing[0], f"must include a {' and a '.join(missing)}"
    year = _typed(parts, "year")
    if year.isdecimal() and len(year) not in {_DIGITS_OF_A_YEAR, _DIGITS_OF_A_SHORT_YEAR}:
        return "year", "must have a year of 4 digits, for example 2027"
    return "day", "must be a real date, for example 27 3 2027"


def _typed(parts: Mapping[str, object], part: str) -> str:
    return clean_line(str(parts.get(part) or ""))


def _full_year(text: str) -> int:
    return _number(text) + (_CENTURY if len(text) == _DIGITS_OF_A_SHORT_YEAR else 0)


def _with_century(text: str) -> str:
    """“1/4/27” as “1/4/2027”; any other text as it is."""
    match = _SHORT.fullmatch(text)
    return f"{match[1]}/{match[3]}/{_CENTURY + int(match[4])}" if match else text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)
