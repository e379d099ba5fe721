"""Which sheets and columns the tables of a paper make: names that Excel takes, and columns for the ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.papers import Cell, Chart, Paper, Table
from notifications.documents.papers.to_text import clean_text, ids_behind

CONTENTS = "Contents"
LONGEST_TEXT = 32_767
"""The most letters that a cell of Excel holds."""

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_LONGEST_ENDING = 40


@dataclass(frozen=True)
class SheetColumn:
    """The cells under a heading, with the total last."""

    name: str
    is_number: bool
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """A table with the name of its sheet, and the chart that is drawn from it, if any."""

    name: str
    table: Table
    columns: Sequence[SheetColumn]
    chart: Chart | None

    @property
    def about(self) -> str:
        return ". ".join(filter(None, [clean_text(self.table.title), clean_text(self.table.note)]))

    @property
    def lines(self) -> list[tuple[Cell, ...]]:
        """The headings, then the rows, then the total."""
        cells = zip(*(column.cells for column in self.columns), strict=True)
        return [tuple(column.name for column in self.columns), *cells]


def sheets_of(paper: Paper) -> list[Sheet]:
    """One sheet for each table of the paper, and for the numbers of each chart, as they come."""
    sheets: list[Sheet] = []
    for section in paper.sections:
        charts = [(chart.numbers, chart) for chart in section.charts]
        for table, chart in [*charts, *((table, None) for table in section.tables)]:
            taken = {CONTENTS.lower(), "history", *(sheet.name.lower() for sheet in sheets)}
            name = _name(clean_text(chart.title if chart else table.title), taken)
            sheets.append(Sheet(name, table, list(_columns(table)), chart))
    return sheets


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 letters, none of which it refuses, none of its own and no name twice."""
    base = " ".join(_NOT_IN_A_NAME.sub(" ", title).split()) or "Table"
    name, number = base[:_LONGEST_NAME].strip(), 1
    while name.lower() in taken:
        number += 1
        ending = f" {number}"
        name = base[: _LONGEST_NAME - len(ending)].strip() + ending
    return name


def _columns(table: Table) -> Iterator[SheetColumn]:
    """The columns of a table, and at the right of each that has figures with ids behind them one for the ids."""
    for place, column in enumerate(table.columns):
        name, cells = clean_text(column.name), [line[place] for line in table.lines]
        yield SheetColumn(name, column.is_number, cells)
        if any(map(ids_behind, cells)):
            yield SheetColumn(f"Behind “{name}”", is_number=False, cells=list(map(_ids, cells)))


def _ids(cell: Cell) -> str:
    """The ids behind a cell, as many as a cell can hold."""
    ids = ids_behind(cell)
    text = ", ".join(ids)
    if len(text) <= LONGEST_TEXT:
        return text
    kept = text[: LONGEST_TEXT - _LONGEST_ENDING].rpartition(", ")[0]
    return f"{kept} and {len(ids) - kept.count(', ') - 1:,} more"
