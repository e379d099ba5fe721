"""The two axes of a chart: round numbers upwards, and days or months from left to right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count

MONTHS = 12
APRIL = 4

_DAY_STEPS = (1, 2, 7, 14)
_MOST_DAYS = 10
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120)
_MOST_MONTHS = 13
"""Marks for which there is room: “30 Mar” takes more of it than “Mar”."""


@dataclass(frozen=True)
class Scale:
    """A straight way from a number to a place: `low` is at `start` and `high` at `end`; one number is in the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:
        """The place of a number."""
        if self.low == self.high:
            return (self.start + self.end) / 2
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Tick:
    """A mark on the axis of time; `year` stands below the label where it begins."""

    at: float
    label: str
    year: str


def round_ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Round numbers from below `low`, unless it is 0, to at or above `high`, about so many."""
    if low == high:
        low, high = low - (abs(low) / 10 or 0.9), high + (abs(high) / 10 or 0.9)
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first * step == low != 0:  # what lies on the axis is hard to see; only nought belongs there
        first -= 1
    return [number * step for number in range(first, last + 1)]


@dataclass(frozen=True)
class Timeline:
    """The days of a series on a line: by months, all equally long, or by days."""

    days: Sequence[date]
    by_months: bool

    def at(self, day: date) -> float:
        """How far along the line a day is."""
        return day.year * MONTHS + day.month - 1 if self.by_months else day.toordinal()

    def ticks(self) -> list[Tick]:
        """Days if few are enough, else first days of months; as close as their labels allow."""
        years: set[int] = set()
        all_ticks = []
        days = self._few_days()
        for day in days or self._months():
            year = "" if day.year in years else str(day.year)
            years.add(day.year)
            all_ticks.append(Tick(self.at(day), f"{day.day} {day:%b}" if days else f"{day:%b}", year))
        return all_ticks

    def _few_days(self) -> list[date]:
        choices = [] if self.by_months else [self._daily(step) for step in _DAY_STEPS]
        return next((days for days in choices if len(days) <= _MOST_DAYS), [])

    def _months(self) -> list[date]:
        steps = chain(_MONTH_STEPS, (_MONTH_STEPS[-1] * times for times in count(2)))
        return next(days for days in map(self._monthly, steps) if len(days) <= _MOST_MONTHS)

    def _daily(self, step: int) -> list[date]:
        first, last = self.days[0], self.days[-1]
        return [first + timedelta(days=days) for days in range(0, (last - first).days + 1, step)]

    def _monthly(self, step: int) -> list[date]:
        """First days of months; in a monthly series counted from its first, else from April or January."""
        first, last = (day.year * MONTHS + day.month - 1 for day in (self.days[0], self.days[-1]))
        start = first if self.by_months else first + 1
        offset = first if self.by_months else (APRIL - 1 if step < MONTHS else 0)
        return [
            date(month // MONTHS, month % MONTHS + 1, 1)
            for month in range(start, last + 1)
            if (month - offset) % step == 0
        ]
