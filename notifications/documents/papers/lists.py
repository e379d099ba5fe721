"""A list as a file: CSV that Excel reads, and an Excel workbook; no text in it is ever a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from itertools import chain
from typing import TypeAlias

from xlsxwriter import Workbook

from notifications.documents.papers.clusters import cut_to
from notifications.documents.papers.sheet_layout import LONGEST_TEXT, sheet_name
from notifications.documents.papers.to_text import clean_text, property_text
from notifications.documents.papers.workbook import OPTIONS, begins_formula

ListCell: TypeAlias = str | int | float | date | None

_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes a CSV file for one in the letters of Windows."""


def list_as_csv(headings: Iterable[str], rows: Iterable[Sequence[ListCell]]) -> bytes:
    """Headings and rows as CSV in UTF-8, with the mark by which Excel knows it.

    Dates are ISO 8601 (2027-03-12); a text that a spreadsheet would run as a formula has an apostrophe before it
    (OWASP, CSV injection).
    """
    return _BYTE_ORDER_MARK.encode() + b"".join(csv_lines(headings, rows))


def csv_lines(headings: Iterable[str], rows: Iterable[Sequence[ListCell]]) -> Iterator[bytes]:
    """Headings and rows as CSV in UTF-8, line by line, for programs: without the mark by which Excel knows it."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    for row in chain([list(headings)], rows):
        writer.writerow([_csv_cell(cell) for cell in row])
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()


def list_as_excel(
    title: str, widths: Mapping[str, int], rows: Sequence[Sequence[ListCell]], made_at: datetime
) -> bytes:
    """Headings, each with the width of its column in letters, and rows as .xlsx; the same list gives the same bytes.

    Dates are dates and numbers numbers; the headings stay where they are and can be filtered.
    """
    buffer = BytesIO()
    workbook = Workbook(buffer, {**OPTIONS, "default_date_format": "dd/mm/yyyy"})
    workbook.set_properties(
        {"title": property_text(title), "created": made_at.astimezone(UTC).replace(tzinfo=None)}
    )
    heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    quoted = workbook.add_format({"quote_prefix": True})
    page = workbook.add_worksheet(sheet_name(clean_text(title)))
    for place, (name, width) in enumerate(widths.items()):
        page.set_column(place, place, width)
        page.write_string(0, place, name, heading)
    for at, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(at, place, cell)
            elif isinstance(cell, int | float):
                page.write_number(at, place, cell)
            elif text := clean_text(cell or ""):
                looks = quoted if begins_formula(text) else None
                page.write_string(at, place, cut_to(text, LONGEST_TEXT), looks)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(rows), len(widths) - 1)
    page.repeat_rows(0)
    workbook.close()
    return buffer.getvalue()


def _csv_cell(cell: ListCell) -> str:
    if isinstance(cell, str):
        text = clean_text(cell)
        return f"'{text}" if begins_formula(text) else text
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
