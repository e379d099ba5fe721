"""Days and months as people in Britain write them, the day first; read the same in files, forms and commands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models.clock import local_date
from models.inputs.numbers import TOO_NARROW, is_too_narrow, quoted
from models.inputs.text import clean_line


@dataclass(frozen=True)
class Window:
    """The days that a field may name, both ends among them."""

    first: date
    last: date


LAST = date(2049, 12, 31)
"""Nothing that people plan lies beyond it; “31/12/2099” and its kin mean that there is no date."""

OF_THE_WORK = Window(date(2000, 1, 1), LAST)
"""For what happens to people, projects and subscriptions, in files and in forms."""

OF_A_SERIES = Window(date(1990, 1, 1), LAST)
"""For the values of a series, which may go further back."""

EXAMPLE = "write it like 2026-12-31 or 31/12/2026"
MONTH_EXAMPLE = "write it like 1 April 2026"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?\.?,? ", re.IGNORECASE
)
_TIME = re.compile(
    r"(?<=\d)(?:T| |, )(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r"(?: ?(?P<half>[ap]\.?m\.?))?(?: ?(?P<zone>Z|GMT|UTC|BST|[+-]\d{2}:?\d{2}))?",
    re.IGNORECASE | re.ASCII,
)


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE | re.ASCII) for text in texts)


_DAYS = _patterns(
    r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})([-/. ])(?P<month>\d{1,2})\2(?P<year>\d{4})",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/. ]? ?{_MONTH}[-/., ]? ?(?P<year>\d{{4}})",
    rf"{_MONTH}[- ](?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
)
_MONTHS_ALONE = _patterns(
    rf"{_MONTH}[-/., ]? ?['’]?(?P<year>\d{{4}}|\d{{2}})",
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
    r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
)
_SHORT_YEARS = _patterns(
    r"\d{1,2}([-/. ])\d{1,2}\1\d{2}",
    rf"\d{{1,2}}(?:st|nd|rd|th)?[-/. ]{_MONTH}[-/., ]['’]?\d{{2}}",
)
_WITHOUT_A_YEAR = _patterns(r"\d{1,2}[-/.]\d{1,2}", rf"\d{{1,2}}(?:st|nd|rd|th)?[-/. ]{_MONTH}")
_COUNTED_DAYS = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
"""What a spreadsheet shows of a date in a cell that is not formatted as one: the days since 1900."""

_UNIX_ZERO = date(1970, 1, 1)
_NO_YEARS = frozenset({0, 1899, 1900, 1901, 1904})
_EARLIEST, _LATEST = 1800, 2099
"""The years before the one, and from the other on, are written by programs that have no date, and by nobody else."""

_TURN = 50
"""“Apr-24” is of 2024 and “Apr-99” of 1999, since no date here lies so far ahead."""

_NOON = 12
_ZONES = {"GMT": "+00:00", "UTC": "+00:00", "Z": "+00:00", "BST": "+01:00"}
_STANDS_FOR_NONE = "is what some programs write for “no date”: leave the cell empty"
_SAYS_NONE = frozenset(
    {"-", "–", "—", "n/a", "na", "nil", "null", "tbc", "tba", "unknown", "not known", "not applicable", "0"}
)
"""What people write where there is no date yet."""

_NO_TIME = "has a time that no clock shows: leave the time out"


class _NoDay(Exception):
    """A text names no day; said after the text itself."""


def day(given: str, window: Window = OF_THE_WORK, *, is_month_enough: bool = False) -> date:
    """The day that a text names; ValueError with a sentence that says why it names none, and what to do.

    The day comes first unless the year does (“1/4/2024”, “Mon 1 April 2024”, “2024-04-01”). A time is dropped; one
    with a zone is a moment, whose day is the one in England. Where a month is enough (“Apr-24” as Excel shows it,
    “April 2024”, “2024-04”) its first day comes back. Years have four digits but for those months. Refused as well:
    a day outside the window, and one that programs write for “no date”.
    """
    return within(named_day(given, is_month_enough=is_month_enough), window, given=clean_line(given))


def named_day(given: str, *, is_month_enough: bool = False) -> date:
    """The day that a text names, however long ago or ahead: a form says itself between which days its dates lie.

    Raises ValueError with a sentence where the text names none, or a day of the week that it is not.
    """
    text = clean_line(given)
    try:
        weekday = _WEEKDAY.match(text)
        value = _day(text[weekday.end() :] if weekday else text, is_month_enough=is_month_enough)
    except _NoDay as problem:
        raise ValueError(TOO_NARROW if is_too_narrow(text) else f"{quoted(text)} {problem}") from None
    if weekday and _WEEKDAYS.index(weekday[1].lower()) != value.weekday():
        raise ValueError(
            f"{quoted(text)} names another day of the week than {value:%A}, which it is: check the date"
        )
    return value


def month_number(given: str) -> int:
    """A month by its number or its name, from 1 to 12; ValueError for anything else."""
    text = clean_line(given)
    if match := re.fullmatch(_MONTH, text, re.IGNORECASE | re.ASCII):
        return _MONTHS.index(match["name"][:3].lower()) + 1
    if re.fullmatch(r"0?[1-9]|1[0-2]", text, re.ASCII):
        return int(text)
    raise ValueError(f"{quoted(text)} is not a month: write it like 3 or March")


def within(value: date, window: Window, *, given: str = "") -> date:
    """The day itself; ValueError with a sentence if it lies outside the window, or stands for “no date”."""
    text = given or value.isoformat()
    if _is_placeholder(value):
        raise ValueError(f"{quoted(text)} {_STANDS_FOR_NONE}")
    if not window.first <= value <= window.last:
        ends = f"from {window.first:%d/%m/%Y} to {window.last:%d/%m/%Y}"
        raise ValueError(f"{quoted(text)} is not a likely date: dates here lie {ends}")
    return value


def _is_placeholder(value: date) -> bool:
    return value == _UNIX_ZERO or value.year in _NO_YEARS or not _EARLIEST <= value.year < _LATEST


def _day(text: str, *, is_month_enough: bool) -> date:
    """The day that a cleaned text without its weekday names."""
    timed = _TIME.search(text)
    if timed and timed.end() == len(text):
        return _day_of_moment(_day_alone(text[: timed.start()], is_month_enough=False), timed)
    return _day_alone(text, is_month_enough=is_month_enough)


def _day_alone(text: str, *, is_month_enough: bool) -> date:
    if match := _first_match(_DAYS, text):
        return _real(match, int(match["day"]))
    if match := _first_match(_MONTHS_ALONE, text):
        if not is_month_enough:
            raise _NoDay(f"names a month without a day: {MONTH_EXAMPLE}")
        return _real(match, 1)
    if _first_match(_SHORT_YEARS, text):
        raise _NoDay("has a year of two digits, which may be read in two ways: write it like 01/04/2026")
    if _first_match(_WITHOUT_A_YEAR, text):
        raise _NoDay(f"has no year: {EXAMPLE}")
    if _COUNTED_DAYS.fullmatch(text):
        raise _NoDay("is a number and not a date: show the cell as a date (Format Cells, Date)")
    if text.casefold() in _SAYS_NONE:
        raise _NoDay("is not a date: leave the cell empty if there is none")
    raise _NoDay(f"is not a date: {EXAMPLE}")


def _first_match(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)


def _real(match: re.Match[str], day_of_month: int) -> date:
    """The date of a matched text, if the calendar has it."""
    parts = match.groupdict()
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else int(parts["month"])
    if month > len(_MONTHS) and day_of_month <= len(_MONTHS):
        raise _NoDay(f"has no month {month}: write the day first, then the month, like 31/12/2026")
    try:
        return date(_full_year(parts["year"]), month, day_of_month)
    except ValueError:
        is_placeholder = int(parts["year"]) in _NO_YEARS
        raise _NoDay(
            _STANDS_FOR_NONE if is_placeholder else f"is no day of the calendar: {EXAMPLE}"
        ) from None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > len("24"):
        return year
    return year + (2000 if year < _TURN else 1900)


def _day_of_moment(value: date, timed: re.Match[str]) -> date:
    """The day in England at a time of a day; a time without a zone is one in England."""
    hour, minute, *second = timed["time"].replace(",", ".").split(":")
    if half := (timed["half"] or "").lower():
        if not 1 <= int(hour) <= _NOON:
            raise _NoDay(_NO_TIME)
        hour = str(int(hour) % _NOON + (_NOON if half.startswith("p") else 0))
    zone = (timed["zone"] or "").upper()
    whole = second[0].partition(".")[0] if second else "00"
    text = f"{value}T{hour:0>2}:{minute}:{whole}{_ZONES.get(zone, zone)}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _NoDay(_NO_TIME) from None
    return local_date(moment) if zone and _EARLIEST <= value.year < _LATEST else value
