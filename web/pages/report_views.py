"""A final report on a page: its sections as words, tables and charts, and what the record does not say yet."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from models.papers import Chart, Table
from notifications.documents.papers.to_text import value_to_text
from tasks.final_report.report import FinalReport, MissingPart
from tasks.final_report.you_said import HEADING
from web.views import MissingView, PlainTable, ReportChart, ReportSectionView


def report_sections(report: FinalReport) -> list[ReportSectionView]:
    """The sections of a report as a page shows them."""
    return [
        ReportSectionView(
            anchor=f"section-{number}",
            heading=section.heading,
            paragraphs=section.paragraphs,
            charts=list(map(_chart, section.charts)),
            tables=list(map(_table, section.tables)),
            missing=missing_views(section.missing),
            hint=report.reading if section.heading == HEADING else "",
        )
        for number, section in enumerate(report.sections, start=1)
    ]


def missing_views(parts: Sequence[MissingPart]) -> list[MissingView]:
    """What is not recorded yet, each with where it can be added."""
    return [MissingView(part.what, part.who, part.path) for part in parts]


def _chart(chart: Chart) -> ReportChart:
    drawn = Markup(chart.svg)  # noqa: S704 our own drawing: everything that people typed is escaped in it
    return ReportChart(chart.title, drawn, chart.alternative, _table(chart.numbers))


def _table(table: Table) -> PlainTable:
    rows = [[value_to_text(cell) for cell in line] for line in table.lines]
    note = table.note if rows else table.when_empty
    return PlainTable(table.title, [column.name for column in table.columns], rows, note)
