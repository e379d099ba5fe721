"""What a paper is once it is words: what the page, the PDF and the Word document show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CellText:
    """The words of a cell, and the number of the source they come from; 0 is none."""

    text: str
    source: int = 0


@dataclass(frozen=True)
class ColumnText:
    """The words of a heading, and the width of the column in letters; those of a table fill the room."""

    name: str
    is_number: bool
    width: float


@dataclass(frozen=True)
class TableText:
    """A table in words. `fits` is whether all columns have the room that they need; `lines` is its tallest row."""

    title: str
    columns: Sequence[ColumnText]
    rows: Sequence[Sequence[CellText]]
    total: Sequence[CellText]
    note: str
    when_empty: str
    fits: bool
    lines: int


@dataclass(frozen=True)
class ChartText:
    title: str
    svg: str
    alternative: str
    numbers: TableText


@dataclass(frozen=True)
class SectionText:
    heading: str
    paragraphs: Sequence[str]
    charts: Sequence[ChartText]
    tables: Sequence[TableText]
    is_wide: bool


@dataclass(frozen=True)
class Reference:
    """An id behind a figure, and the page where it is read, if there is one."""

    said: str
    link: str


@dataclass(frozen=True)
class Source:
    """The ids behind a figure; `parts` are the numbers of other sources, all of whose ids are behind it as well."""

    number: int
    references: Sequence[Reference]
    parts: Sequence[int] = ()


@dataclass(frozen=True)
class PaperText:
    """All words of a paper, in the order in which they are read; `facts` are pairs of a name and what it is."""

    title: str
    reference: str
    trust_name: str
    facts: Sequence[tuple[str, str]]
    contact: str
    to_decide: Sequence[str]
    to_note: Sequence[str]
    sections: Sequence[SectionText]
    sources: Sequence[Source]

    @property
    def charts(self) -> list[ChartText]:
        return [chart for section in self.sections for chart in section.charts]
