"""Dates and times as a spreadsheet keeps them: the days since the beginning of 1900 or of 1904, as a number."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_DAYS_BEFORE_1904 = 1462
_LAST = 2_958_465
"""31 December 9999."""

_LEAP_DAY_THAT_NEVER_WAS = 60
"""Excel counts a 29 February 1900, as Lotus 1-2-3 did."""

_SECONDS, _HOUR, _MINUTE = 86_400, 3_600, 60
_DUST = Decimal("0.001")


def shown_date(value: Decimal, marks: Sequence[str], is_1904: bool) -> str:  # noqa: FBT001 -- a fact of the book
    """A date as 2026-12-31, with a time after it only if one is shown and it is not midnight; a month as 2026-12.

    `marks` are the letters of the number format, “dd”, “mmm”, “yyyy”. OverflowError: no date lies there.
    """
    if value < 0:
        raise OverflowError
    seconds = _seconds(value)
    days, second = divmod(seconds + (_DAYS_BEFORE_1904 * _SECONDS if is_1904 else 0), _SECONDS)
    if not 0 <= days <= _LAST:
        raise OverflowError
    letters = [mark[0] for mark in marks]
    has_time = not {"h", "s"}.isdisjoint(letters)
    has_month = any(letter == "m" and not _is_minute(letters, n) for n, letter in enumerate(letters))
    clock = _clock(second)
    if not has_month and {"y", "d", "e"}.isdisjoint(letters):
        return clock
    year, month, day = _calendar(days)
    if "d" not in letters:
        return f"{year:04}-{month:02}" if has_month else f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" + (f" {clock}" if has_time and second else "")


def shown_length(value: Decimal) -> str:
    """A length of time in hours: “36:30:00”. OverflowError: it is longer than all dates."""
    seconds = _seconds(abs(value))
    return f"{'-' if value < 0 else ''}{seconds // _HOUR}:{_clock(seconds % _HOUR)[3:]}"


def _seconds(value: Decimal) -> int:
    """The whole seconds of a number of days, which is kept a little too small or too large; OverflowError: too many."""
    if value > _LAST + 1:
        raise OverflowError
    return int((value * _SECONDS).quantize(_DUST, ROUND_HALF_UP) // 1)


def _clock(second: int) -> str:
    return f"{second // _HOUR:02}:{second % _HOUR // _MINUTE:02}:{second % _MINUTE:02}"


def _is_minute(letters: Sequence[str], at: int) -> bool:
    """An “m” after hours or before seconds means minutes."""
    return letters[at - 1 : at] == ["h"] or letters[at + 1 : at + 2] == ["s"]


def _calendar(days: int) -> tuple[int, int, int]:
    if days == 0:
        return 1900, 1, 0
    if days == _LEAP_DAY_THAT_NEVER_WAS:
        return 1900, 2, 29
    day = date(1899, 12, 31) + timedelta(days=days - (days > _LEAP_DAY_THAT_NEVER_WAS))
    return day.year, day.month, day.day
