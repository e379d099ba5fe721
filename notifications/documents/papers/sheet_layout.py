"""Which sheets and columns the tables of a paper make: names that Excel takes, and columns for the ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from models.inputs.text import utf16_units
from models.papers import Cell, Chart, Paper, Table
from notifications.documents.papers.clusters import cut_to
from notifications.documents.papers.to_text import clean_text, ids_behind

CONTENTS = "Contents"
LONGEST_TEXT = 32_767
"""What a cell of Excel holds at most, in UTF-16 units."""

_LONGEST_NAME = 31  # UTF-16 units
_REFUSED = frozenset("[]:*?/\\")
_APOSTROPHES = " '’"
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads “_x0041_” in the name of a sheet as the letter of that number."""

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
            taken = {_compared(name) for name in (CONTENTS, "History", *(sheet.name for sheet in sheets))}
            name = sheet_name(clean_text(chart.title if chart else table.title), taken)
            sheets.append(Sheet(name, table, list(_columns(table)), chart))
    return sheets


def sheet_name(title: str, taken: Container[str] = frozenset()) -> str:
    """A name that Excel takes: short, without what it refuses, none of its own and no name twice.

    At most 31 UTF-16 units, no apostrophe at either end. `taken` are names as `_compared` gives them.
    """
    allowed = "".join(
        " " if _REFUSED.intersection(unicodedata.normalize("NFKC", each)) else each for each in title
    )
    base = " ".join(_CODED.sub(" ", allowed).split())
    name, number = _shortened(base, _LONGEST_NAME) or "Table", 1
    while _compared(name) in taken:
        number += 1
        ending = f" {number}"
        name = (_shortened(base, _LONGEST_NAME - len(ending)) or "Table") + ending
    return name


def _shortened(base: str, most: int) -> str:
    return cut_to(base.strip(_APOSTROPHES), most).strip(_APOSTROPHES)


def _compared(name: str) -> str:
    """What Excel compares names of sheets by, and a little more: neither capitals nor width make another name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


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
    if utf16_units(text) <= LONGEST_TEXT:
        return text
    kept = cut_to(text, LONGEST_TEXT - _LONGEST_ENDING).rpartition(", ")[0]
    return f"{kept} and {len(ids) - kept.count(', ') - 1:,} more"
