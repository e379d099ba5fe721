"""How often a series was measured, and which of its times have no value."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from models.vocabulary import Word

SATURDAY = 5
MONTHS = 12


class Rhythm(Word):
    """The usual step from one value to the next; `hint` is the word for several."""

    DAY = "day", "day", "days"
    WEEK = "week", "week", "weeks"
    MONTH = "month", "month", "months"
    QUARTER = "quarter", "quarter", "quarters"
    YEAR = "year", "year", "years"
    IRREGULAR = "irregular", "value", "values"

    def counted(self, number: int) -> str:
        """“1 month”, “36 months”."""
        return f"{number:,} {self.label if number == 1 else self.hint}"


class NoValue(Word):
    """Why a time that was laid out has no value."""

    NOT_GIVEN = "not_given", "without a value"
    SUPPRESSED = "suppressed", "suppressed"


_STEPS = {
    Rhythm.DAY: range(1, 2),
    Rhythm.WEEK: range(7, 8),
    Rhythm.MONTH: range(28, 32),
    Rhythm.QUARTER: range(89, 93),
    Rhythm.YEAR: range(365, 367),
}
_IN_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}
_IN_DAYS = {Rhythm.DAY: 1, Rhythm.WEEK: 7}


def rhythm_of(days: Sequence[date]) -> Rhythm:
    """The rhythm that most steps between these days have, given in order; irregular if no rhythm fits all."""
    steps = [(after - before).days for before, after in pairwise(days)]
    counts = Counter(rhythm for step in steps for rhythm, fits in _STEPS.items() if step in fits)
    rhythm, times = counts.most_common(1)[0] if counts else (Rhythm.IRREGULAR, 0)
    if times * 2 < len(steps) or not _fits(days, rhythm):
        return Rhythm.IRREGULAR
    return rhythm


def missing_between(days: Sequence[date], rhythm: Rhythm) -> list[date]:
    """The days, or the first days of the months, on which a series of this rhythm has no value.

    Weekends are not missed in a daily series that has none.
    """
    if rhythm is Rhythm.IRREGULAR:
        return []
    if length := _IN_MONTHS.get(rhythm):
        taken = {_month(day) for day in days}
        chosen_range = range(_month(days[0]), _month(days[-1]), length)
        return [date(month // MONTHS, month % MONTHS + 1, 1) for month in chosen_range if month not in taken]
    return _missing_days(days, _IN_DAYS[rhythm])


def _missing_days(days: Sequence[date], length: int) -> list[date]:
    taken = set(days)
    count = (days[-1] - days[0]).days // length
    all_days = [days[0] + timedelta(days=length * number) for number in range(count)]
    is_open_at_weekends = any(day.weekday() >= SATURDAY for day in taken)
    return [day for day in all_days if day not in taken and (is_open_at_weekends or day.weekday() < SATURDAY)]


def _fits(days: Sequence[date], rhythm: Rhythm) -> bool:
    """Whether every step is a whole number of the rhythm, so that what is missing can be named."""
    if length := _IN_MONTHS.get(rhythm):
        steps = [_month(after) - _month(before) for before, after in pairwise(days)]
    else:
        length = _IN_DAYS.get(rhythm, 1)
        steps = [(after - before).days for before, after in pairwise(days)]
    return all(step > 0 and step % length == 0 for step in steps)


def _month(day: date) -> int:
    return day.year * MONTHS + day.month - 1
