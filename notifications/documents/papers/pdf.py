"""A paper as tagged PDF on A4, for a screen reader as well as for a printer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from models.clock import local_date
from models.papers import Paper
from notifications.documents.papers.column_widths import A4, A4_IN_LARGE_PRINT
from notifications.documents.papers.text_model import (
    CellText,
    ChartText,
    ColumnText,
    PaperText,
    Reference,
    SectionText,
    TableText,
)
from notifications.documents.papers.to_text import paper_to_text
from notifications.documents.papers.typesetting import FOLDER, embeddable, pdf, printable

_LETTERS, _LARGE_LETTERS = 11, 18  # points
_LINE, _TITLE, _MARGIN = 38, 28, 2  # letters that fit whatever they are and however large the print
_TALL, _TALL_IN_LARGE_PRINT = 25, 13  # lines of a row that may be broken over two pages


def as_pdf(paper: Paper, *, large_print: bool = False) -> bytes:
    """The paper as PDF/UA-1, small numbers suppressed if it leaves the Trust; the same paper gives the same bytes.

    What people typed goes to Typst as data, never as markup. A letter that the fonts lack (they have Latin, Greek,
    Cyrillic, Hebrew, Arabic, and signs such as ✓) is shown as a square; what only a screen reader says, such as the
    alternative to a picture, keeps it. A chart that is no SVG raises `typst.TypstError`.
    """
    words = paper_to_text(paper, A4_IN_LARGE_PRINT if large_print else A4)
    made = local_date(paper.made_at)
    look = {
        "size": _LARGE_LETTERS if large_print else _LETTERS,
        "columns": 1 if large_print else 2,
        "tall": _TALL_IN_LARGE_PRINT if large_print else _TALL,
        "title": f"{words.title}, {words.reference}",
        "author": words.trust_name,
        "contact": words.contact,
        "made": {"year": made.year, "month": made.month, "day": made.day},
    }
    inputs = {"paper": json.dumps(_printed(words), default=vars), "look": json.dumps(look)}
    return pdf(FOLDER / "paper.typ", inputs, paper.made_at)


def _printed(paper: PaperText) -> PaperText:
    return replace(
        paper,
        title=printable(paper.title, _TITLE),
        reference=_text(paper.reference),
        trust_name=_text(paper.trust_name),
        facts=[(name, _text(fact)) for name, fact in paper.facts],
        contact=_text(paper.contact),
        to_decide=list(map(_text, paper.to_decide)),
        to_note=list(map(_text, paper.to_note)),
        sections=list(map(_section, paper.sections)),
        sources=[
            replace(source, references=list(map(_reference, source.references))) for source in paper.sources
        ],
    )


def _text(text: str) -> str:
    return printable(text, _LINE)


def _section(section: SectionText) -> SectionText:
    return replace(
        section,
        heading=printable(section.heading, _TITLE),
        paragraphs=list(map(_text, section.paragraphs)),
        charts=list(map(_chart, section.charts)),
        tables=list(map(_table, section.tables)),
    )


def _chart(chart: ChartText) -> ChartText:
    return replace(
        chart,
        title=_text(chart.title),
        svg=embeddable(chart.svg),
        alternative=chart.alternative if chart.svg else _text(chart.alternative),
        numbers=_table(chart.numbers),
    )


def _table(table: TableText) -> TableText:
    return replace(
        table,
        title=_text(table.title),
        columns=[
            replace(column_text, name=printable(column_text.name, _room(column_text)))
            for column_text in table.columns
        ],
        rows=[_line(row, table.columns) for row in table.rows],
        total=_line(table.total, table.columns) if table.total else [],
        note=_text(table.note),
        when_empty=_text(table.when_empty),
    )


def _line(cells: Sequence[CellText], columns: Sequence[ColumnText]) -> list[CellText]:
    return [
        CellText(printable(cell.text, _room(column)), cell.source)
        for cell, column in zip(cells, columns, strict=True)
    ]


def _room(column: ColumnText) -> int:
    return max(1, int(column.width) - _MARGIN)


def _reference(reference: Reference) -> Reference:
    return replace(reference, said=printable(reference.said, _TITLE))
