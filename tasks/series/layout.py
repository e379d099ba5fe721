"""How a sheet with series is laid out: a measure in each column of values, or a column that names the measure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.imports.series_columns import COUNTS, SeriesColumn, column_of, plain_heading
from models.inputs.text import clean_line
from tasks.sheets.cells import SheetRow

_OF_ONE_MEASURE = (SeriesColumn.DIRECTION, SeriesColumn.TARGET, SeriesColumn.BASELINE)


@dataclass(frozen=True)
class SeriesLayout:
    """Where each column of a sheet is: the known ones, and those of values with the measure each holds.

    The name is “” where the column is called “value”, or where another column names the measure. `headings` are the
    cells of the heading, cleaned.
    """

    headings: Sequence[str]
    columns: Mapping[SeriesColumn, int]
    measures: Mapping[int, str]


def layout_of(heading: SheetRow) -> SeriesLayout:
    """The layout that a heading names."""
    headings = [clean_line(cell) for cell in heading.cells]
    columns = {column: index for index, name in enumerate(headings) if (column := column_of(name))}
    others = {index: name for index, name in enumerate(headings) if name and not column_of(name)}
    if SeriesColumn.VALUE in columns:
        return SeriesLayout(headings, columns, {columns[SeriesColumn.VALUE]: ""})
    if SeriesColumn.NUMERATOR in columns:
        return SeriesLayout(headings, columns, {columns[SeriesColumn.NUMERATOR]: ""})
    is_long = SeriesColumn.MEASURE in columns
    return SeriesLayout(headings, columns, dict.fromkeys(others, "") if is_long else others)


def misfits(heading: SheetRow, layout: SeriesLayout) -> list[str]:
    """Why a heading is none of a series, a sentence each; nothing if it is one."""
    row = f"row {heading.number}"
    if heading.faults:
        return [f"{row}, {heading.where(index)}: {fault}." for index, fault in heading.faults.items()]
    return [f"{row}: {problem}" for problem in _problems(layout)]


def _problems(layout: SeriesLayout) -> Iterator[str]:
    if SeriesColumn.DATE not in layout.columns:
        yield "there is no column “date” (or “month”): name the one with the dates so."
    yield from _doubled(layout.headings)
    counts = COUNTS.intersection(layout.columns)
    if counts and SeriesColumn.VALUE in layout.columns:
        yield "there are values, and counts that they may come from: keep the counts or the column “value”."
        return
    if len(counts) == 1:
        [absent] = COUNTS - counts
        yield f"there is no column “{absent.value}”: a numerator and a denominator go together."
        return
    unknown = [
        f"“{name}”"
        for index, name in enumerate(layout.headings)
        if name and not column_of(name) and index not in layout.measures
    ]
    if unknown:
        beside = "columns of counts" if counts else "a column “value”"
        yield f"{_columns(unknown)} not known beside {beside}: take it out; known are {_known()}."
    if not layout.measures:
        yield "there is no column “value”: name the one with the values so."
    yield from _of_several_measures(layout)


def _of_several_measures(layout: SeriesLayout) -> Iterator[str]:
    """What is wrong where there are several columns of values."""
    if len(layout.measures) < 2:  # noqa: PLR2004 -- several
        return
    if SeriesColumn.MEASURE in layout.columns:
        yield "there is a column that names the measure, and more than one that may hold the values: name it “value”."
        return
    for column in _OF_ONE_MEASURE:
        if column in layout.columns:
            yield (
                f"the column “{column.value}” cannot say {column.label} of {len(layout.measures)} measures at once: "
                "take it out, or give each value a row of its own with a column “measure”."
            )


def _doubled(headings: Sequence[str]) -> Iterator[str]:
    kinds = Counter(column for name in headings if (column := column_of(name)))
    for column, number in kinds.items():
        if number > 1:
            yield f"{number} columns say {column.label}: keep one of them."
    names = Counter(plain_heading(name) for name in headings if name and not column_of(name))
    for name, number in names.items():
        if number > 1:
            yield f"the column “{name}” stands there twice."


def _columns(names: Sequence[str]) -> str:
    return f"the column {names[0]} is" if len(names) == 1 else f"the columns {', '.join(names)} are"


def _known() -> str:
    return ", ".join(column.value for column in SeriesColumn)
