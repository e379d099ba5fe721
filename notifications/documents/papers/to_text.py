"""A paper as words: cells as people read them, clean text, and a numbered source for the ids behind each figure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from models.clock import short_date, spoken_moment
from models.papers import Cell, Chart, Paper, Section, SourcedFigure, Table, suppress_small_numbers
from notifications.documents.papers.clusters import cut_to
from notifications.documents.papers.column_widths import A4, ColumnSpace, lines_of, widths
from notifications.documents.papers.text_model import (
    CellText,
    ChartText,
    ColumnText,
    PaperText,
    Reference,
    SectionText,
    Source,
    TableText,
)
from notifications.smtp.message import one_line

UNTITLED = "Untitled"
"""Stands where a heading would be empty, which a screen reader could not say and PDF/UA does not allow."""

_MOST_LISTED = 8
_LONGEST_PROPERTY = 255
_NO_CHARACTERS = re.compile(
    f"[\ufdd0-\ufdef{''.join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))}]"
)
"""What Unicode promises never to be a letter; XML forbids some of it."""

_PROJECT = re.compile(r"QI-\d{4}-\d{4,}", re.ASCII)


def paper_to_text(paper: Paper, room: ColumnSpace = A4) -> PaperText:
    """The paper in words, with small numbers suppressed if it leaves the Trust, its tables as wide as the room."""
    paper = suppress_small_numbers(paper)
    numbers = _numbers(paper)
    telling = _Telling(numbers, room)
    return PaperText(
        title=clean_text(paper.title) or UNTITLED,
        reference=clean_text(paper.reference),
        trust_name=clean_text(paper.trust_name),
        facts=cover_facts(paper),
        contact=clean_text(paper.contact),
        to_decide=_all_plain(paper.to_decide),
        to_note=_all_plain(paper.to_note),
        sections=list(map(telling.section, paper.sections)),
        sources=[_source(ids, numbers, paper) for ids in numbers],
    )


def cover_facts(paper: Paper) -> list[tuple[str, str]]:
    """What is said of a paper before it begins."""
    return [
        ("Reference", clean_text(paper.reference)),
        ("For", clean_text(paper.audience)),
        ("Period", clean_text(paper.period)),
        ("Made", spoken_moment(paper.made_at)),
    ]


@lru_cache(maxsize=65_536)
def clean_text(text: str) -> str:
    """A text as one line that every file format can hold: without control characters and halves of characters.

    Remembered, since a paper says each reference many times, in each format.
    """
    return unicodedata.normalize("NFC", one_line(_NO_CHARACTERS.sub(" ", text)))


def property_text(text: str) -> str:
    """A text as a property of a file, such as its title: Word and Excel take no more than 255 UTF-16 units there."""
    return cut_to(clean_text(text), _LONGEST_PROPERTY)


def value_to_text(cell: Cell) -> str:
    """What a cell says: “1,204”, “−3.5”, “Fri 12 Mar 2027”, or its text."""
    match cell:
        case str():
            return clean_text(cell)
        case date():
            return f"{short_date(cell)} {cell:%Y}"
        case SourcedFigure():
            return value_to_text(cell.value)
        case Decimal():
            return f"{cell:,f}".replace("-", "−")
        case _:
            return f"{cell:,}".replace("-", "−")


def ids_behind(cell: Cell) -> tuple[str, ...]:
    """The ids behind a cell, in their order."""
    return tuple(map(clean_text, cell.sources)) if isinstance(cell, SourcedFigure) else ()


def _source(ids: tuple[str, ...], numbers: Mapping[tuple[str, ...], int], paper: Paper) -> Source:
    """What stands behind a figure: its ids, or, where they are many, sources that have most of them, and the others."""
    parts, others = _parts(ids, numbers) if len(ids) > _MOST_LISTED else ([], ids)
    return Source(numbers[ids], [_reference(other, paper) for other in others], parts)


def _parts(ids: tuple[str, ...], numbers: Mapping[tuple[str, ...], int]) -> tuple[list[int], tuple[str, ...]]:
    """The numbers of smaller sources that share no id, the largest first, and the ids that are in none of them.

    If that is no shorter by half than all ids, then no sources and all ids.
    """
    left, all_numbers = set(ids), list[int]()
    for other in sorted(numbers, key=len, reverse=True):
        if len(other) < len(ids) and left.issuperset(other):
            left.difference_update(other)
            all_numbers.append(numbers[other])
    if 2 * (len(all_numbers) + len(left)) > len(ids):
        return [], ids
    return sorted(all_numbers), tuple(record_id for record_id in ids if record_id in left)


def _numbers(paper: Paper) -> dict[tuple[str, ...], int]:
    """The number of each source; figures with the same ids behind them share one."""
    numbers: dict[tuple[str, ...], int] = {}
    for section in paper.sections:
        for table in [*(chart.numbers for chart in section.charts), *section.tables]:
            for cell in (cell for line in table.lines for cell in line):
                if ids := ids_behind(cell):
                    numbers.setdefault(ids, len(numbers) + 1)
    return numbers


@dataclass(frozen=True)
class _Telling:
    """The numbers of the sources, and the room there is."""

    numbers: Mapping[tuple[str, ...], int]
    room: ColumnSpace

    def section(self, section: Section) -> SectionText:
        return SectionText(
            heading=clean_text(section.heading) or UNTITLED,
            paragraphs=_all_plain(section.paragraphs),
            charts=list(map(self.chart, section.charts)),
            tables=list(map(self.table, section.tables)),
            is_wide=any(map(self.room.is_wide, section.tables)),
        )

    def chart(self, chart: Chart) -> ChartText:
        return ChartText(
            clean_text(chart.title),
            chart.svg,
            clean_text(chart.alternative) or UNTITLED,
            self.table(chart.numbers),
        )

    def table(self, table: Table) -> TableText:
        lines = [list(map(self.cell, line)) for line in table.lines]
        names = [clean_text(column.name) for column in table.columns]
        room = self.room.across(table)
        least, given = widths(table, names, lines, room)
        return TableText(
            title=clean_text(table.title),
            columns=[
                ColumnText(name, column.is_number, width)
                for name, column, width in zip(names, table.columns, given, strict=True)
            ],
            rows=lines[: len(table.rows)],
            total=lines[-1] if table.total else [],
            note=clean_text(table.note),
            when_empty=clean_text(table.when_empty),
            fits=least <= room,
            lines=max(
                (lines_of(cell, width) for line in lines for cell, width in zip(line, given, strict=True)),
                default=1,
            ),
        )

    def cell(self, cell: Cell) -> CellText:
        return CellText(value_to_text(cell), self.numbers.get(ids_behind(cell), 0))


def _reference(text: str, paper: Paper) -> Reference:
    base = paper.base_url.rstrip("/")
    if text in paper.named:
        name, path = paper.named[text]
        return Reference(clean_text(name) or text, f"{base}{path}")
    is_project = _PROJECT.fullmatch(text) is not None
    return Reference(text, f"{base}/projects/{text}" if is_project else "")


def _all_plain(texts: Iterable[str]) -> list[str]:
    return list(map(clean_text, texts))
