"""How the width of a page is divided among the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from models.papers import Table
from notifications.documents.papers.text_model import CellText

_LONGEST_WORD, _OF_A_BROKEN_WORD, _WIDEST, _MARGIN = 20, 12, 60, 2
_BOLD = 1.1
_MAY_BREAK = re.compile(r"\s+|(?<=[^\W\d]-)(?=[^\W\d])")


@dataclass(frozen=True)
class ColumnSpace:
    """How many letters of a table fit across a page, upright and on its side, and from how many columns it lies so."""

    upright: int
    on_its_side: int
    wide_from: int

    def is_wide(self, table: Table) -> bool:
        return len(table.columns) >= self.wide_from and bool(table.rows)

    def across(self, table: Table) -> int:
        return self.on_its_side if self.is_wide(table) else self.upright


A4 = ColumnSpace(upright=94, on_its_side=141, wide_from=8)
A4_IN_LARGE_PRINT = ColumnSpace(upright=57, on_its_side=86, wide_from=5)


def widths(
    table: Table, names: Sequence[str], lines: Sequence[Sequence[CellText]], room: int
) -> tuple[float, list[float]]:
    """What the columns need at least together, and what each is given.

    Each needs room for its longest word, its numbers and its dates; the rest goes to the longer texts.
    """
    least, numbers = [], []
    for place, name in enumerate(names):
        cells = [line[place] for line in lines]
        whole = [len(cell_text.text) + 4 * bool(cell_text.source) for cell_text in cells]
        is_whole = table.columns[place].is_number or any(isinstance(row[place], date) for row in table.rows)
        words = whole if is_whole else [_longest_word(cell_text.text) for cell_text in cells]
        least.append(min(max([_BOLD * _longest_word(name), *words, 1]), _LONGEST_WORD) + _MARGIN)
        numbers.append(max(least[-1], min(max([*whole, 1]), _WIDEST) + _MARGIN))
    spare, more = room - sum(least), sum(numbers) - sum(least)
    share = min(max(spare / more, 0), 1) if more else 0
    given = [low + share * (high - low) for low, high in zip(least, numbers, strict=True)]
    return sum(least), [width * room / sum(given) for width in given]


def _longest_word(text: str) -> int:
    """The letters of the longest word; one so long that it is broken anyway needs no room of its own."""
    words = map(len, _MAY_BREAK.split(text))
    return max(word if word <= _LONGEST_WORD else _OF_A_BROKEN_WORD for word in words)


def lines_of(cell: CellText, width: float) -> int:
    """On how many lines a cell stands in a column of this width."""
    return ceil(len(cell.text) / max(width - _MARGIN, 1))
