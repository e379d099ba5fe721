"""The rows of a sheet gathered into one series for each measure, and what is to be said of how they were read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

from models.imports.series_entries import SeriesEntry
from models.inputs.text import compared
from models.spc import Aim, DatedSeries, NoValue
from notifications.documents.charts.numerals import as_written

T = TypeVar("T")

SORTED = "The rows were not in the order of their dates; they are charted in that order."


@dataclass(frozen=True)
class MeasuredRow:
    """A row of a sheet for one measure, and its number as the spreadsheet counts."""

    number: int
    measure: str
    entry: SeriesEntry


@dataclass(frozen=True)
class ReadSeries:
    """A series, the times after its last value, which are to come, and what else is to be said, a sentence each."""

    series: DatedSeries
    pending: Sequence[date]
    remarks: Sequence[str]


@dataclass(frozen=True)
class SeriesFile:
    """The measures of a sheet in its order, the names of those without a value, and why the sheet is refused."""

    measures: Sequence[ReadSeries]
    empty: Sequence[str]
    problems: Sequence[str]


def gathered(rows: Sequence[MeasuredRow]) -> SeriesFile:
    """The rows by their measure, names compared as people compare them."""
    by_measure: dict[str, list[MeasuredRow]] = {}
    for row in rows:
        by_measure.setdefault(compared(row.measure), []).append(row)
    unnamed = by_measure.pop("", []) if len(by_measure) > 1 else []
    problems = list(dict.fromkeys(problem for group in by_measure.values() for problem in _problems(group)))
    problems += [f"row {row.number}: it does not name its measure: fill the name down." for row in unnamed]
    measures = [_read(group) for group in by_measure.values()] if not problems else []
    return SeriesFile(
        measures=[measure for measure in measures if measure.series.values],
        empty=[measure.series.name for measure in measures if not measure.series.values],
        problems=problems,
    )


def _problems(rows: Sequence[MeasuredRow]) -> Iterator[str]:
    first: dict[date, int] = {}
    for row in rows:
        before = first.setdefault(row.entry.date, row.number)
        if before != row.number:
            yield f"row {row.number}, date: “{row.entry.date}” stands in row {before} already."
    yield from _contradictions(rows, "improvement_direction", "one direction")
    yield from _contradictions(rows, "baseline_duration", "one baseline")


def _contradictions(rows: Sequence[MeasuredRow], field: str, rule: str) -> Iterator[str]:
    """What a later row says otherwise than the first that says it."""
    given = [(row.number, value) for row in rows if (value := getattr(row.entry, field)) is not None]
    for number, value in given[1:]:
        if value != given[0][1]:
            yield (
                f"row {number}, {field}: “{value}” contradicts “{given[0][1]}” in row {given[0][0]}: "
                f"a measure has {rule}."
            )
            return


def _read(rows: Sequence[MeasuredRow]) -> ReadSeries:
    ordered = sorted(rows, key=lambda row: row.entry.date)
    values = [(row.entry.date, value) for row in ordered if not isinstance(value := _value(row), NoValue)]
    last = values[-1][0] if values else date.min
    to_come = {row.number for row in ordered if row.entry.date > last and _value(row) is NoValue.NOT_GIVEN}
    kept = [row for row in ordered if row.number not in to_come]
    series = DatedSeries(
        name=rows[0].measure,
        values=values,
        aim=Aim(
            _last(ordered, lambda entry: entry.improvement_direction),
            _last(ordered, lambda entry: entry.target),
        ),
        absences={row.entry.date: value for row in kept if isinstance(value := _value(row), NoValue)},
        denominators={
            row.entry.date: out_of for row in kept if isinstance(out_of := row.entry.denominator, float)
        },
        rebase_on={row.entry.date: row.entry.comment for row in ordered if row.entry.recalc_here},
        comments={
            row.entry.date: row.entry.comment
            for row in kept
            if row.entry.comment and not row.entry.recalc_here
        },
        baseline=_last(ordered, lambda entry: entry.baseline_duration),
    )
    remarks = [*_of_marks(ordered, values), *_of_targets(kept)]
    return ReadSeries(
        series,
        [row.entry.date for row in ordered if row.number in to_come],
        remarks + [SORTED] * (ordered != list(rows)),
    )


def _value(row: MeasuredRow) -> float | NoValue:
    """Its value or numerator; none where the denominator is not there or suppressed, or where there was nobody."""
    out_of = row.entry.denominator
    if isinstance(out_of, NoValue) and not isinstance(row.entry.value, NoValue):
        return out_of
    return NoValue.NOT_GIVEN if out_of == 0 else row.entry.value


def _last(rows: Sequence[MeasuredRow], field: Callable[[SeriesEntry], T | None]) -> T | None:
    """What the newest row says that says anything."""
    return next((value for row in reversed(rows) if (value := field(row.entry)) is not None), None)


def _of_marks(rows: Sequence[MeasuredRow], values: Sequence[tuple[date, float]]) -> Iterator[str]:
    """The re-base marks that change nothing, or of which nobody knows why they are there."""
    for row in (row for row in rows if row.entry.recalc_here):
        if not values or row.entry.date > values[-1][0]:
            yield f"The mark in row {row.number} changes nothing yet: there is no value from there on."
        elif row.entry.date <= values[0][0]:
            yield f"The mark in row {row.number} changes nothing: the limits begin there anyway."
        elif not row.entry.comment:
            yield f"The mark in row {row.number} has no reason: write it into the column “comment”."


def _of_targets(rows: Sequence[MeasuredRow]) -> list[str]:
    """Said where the target changes, since a chart has one."""
    given = [(row.entry.date, target) for row in rows if (target := row.entry.target) is not None]
    changes = [(day, after) for (_, before), (day, after) in pairwise(given) if after != before]
    if not changes:
        return []
    first = as_written(given[0][1])
    steps = ", ".join(f"then {as_written(target)} from {day.day} {day:%B %Y}" for day, target in changes)
    return [f"The target changes: first {first}, {steps}; all values are judged by the last."]
