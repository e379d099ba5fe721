"""A paper’s tables as an Excel workbook: numbers are numbers, dates are dates, and no text is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from io import BytesIO
from math import ceil
from unicodedata import normalize

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from models.papers import Cell, Chart, Paper, SourcedFigure, suppress_small_numbers
from notifications.documents.papers.clusters import cut_to
from notifications.documents.papers.sheet_layout import (
    CONTENTS,
    LONGEST_TEXT,
    Sheet,
    SheetColumn,
    sheets_of,
)
from notifications.documents.papers.to_text import clean_text, cover_facts, property_text, value_to_text
from notifications.documents.papers.typesetting import png

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""

_NARROWEST, _WIDEST, _ROOM_FOR_FILTER = 8, 50, 4
_NAMES, _TEXTS = 34, 90  # the widths of the contents
_LINE, _TALLEST = 15, 405  # points
_A4 = 9
_PICTURE_SCALE = 0.8
_BEGINS_FORMULAS = ("=", "+", "-", "@")
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_OTHER_FORMAT = "For another format, such as Word or large print, write to"


def begins_formula(text: str) -> bool:
    """Whether a program for spreadsheets may take a text for a formula, full-width signs included."""
    return normalize("NFKC", text[:1]).startswith(_BEGINS_FORMULAS)


def as_excel(paper: Paper) -> bytes:
    """The paper as .xlsx, small numbers suppressed if it leaves the Trust; the same paper gives the same bytes.

    One sheet for each table, the first says what there is. The ids behind the figures of a column stand in a column
    of their own at its right; those that a cell of Excel cannot hold are counted. A chart that is no SVG raises
    `typst.TypstError`.
    """
    paper, buffer = suppress_small_numbers(paper), BytesIO()
    workbook = Workbook(buffer, OPTIONS)
    workbook.set_properties(
        {
            "title": property_text(paper.title),
            "subject": property_text(paper.reference),
            "author": property_text(paper.trust_name),
            "created": paper.made_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    writing, sheets = _WorkbookWriter(workbook), sheets_of(paper)
    writing.contents(paper, sheets)
    for sheet in sheets:
        writing.sheet(sheet)
    workbook.close()
    return buffer.getvalue()


class _WorkbookWriter:
    """Writes into one workbook; cells that look the same share a format."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def contents(self, paper: Paper, sheets: Sequence[Sheet]) -> None:
        page = self._workbook.add_worksheet(CONTENTS)
        page.set_column(0, 0, _NAMES)
        page.set_column(1, 1, _TEXTS)
        _lay_out(page)
        lines = [
            ("Paper", clean_text(paper.title)),
            ("Trust", clean_text(paper.trust_name)),
            *cover_facts(paper),
        ]
        lines.append((_OTHER_FORMAT, clean_text(paper.contact)))
        lines += [("We ask you to decide", clean_text(each_text)) for each_text in paper.to_decide]
        lines += [("We ask you to note", clean_text(each_text)) for each_text in paper.to_note]
        for at, (name, text) in enumerate(lines):
            page.set_row(at, _height((name, text), (_NAMES, _TEXTS)))
            self._text(page, (at, 0), name, bold=True)
            self._text(page, (at, 1), text)
        first = len(lines) + 1
        self._text(page, (first, 0), "Sheet", bold=True, bottom=1)
        self._text(page, (first, 1), "What it holds", bold=True, bottom=1)
        for at, sheet in enumerate(sheets, first + 1):
            page.set_row(at, _height((sheet.name, sheet.about), (_NAMES, _TEXTS)))
            self._link(page, at, sheet.name)
            self._text(page, (at, 1), sheet.about)

    def _link(self, page: Worksheet, at: int, name: str) -> None:
        """The name of a sheet, leading to it."""
        quoted = {"quote_prefix": True} if begins_formula(name) else {}
        looks = self._format(font_color="#005EB8", underline=1, valign="top", indent=1, **quoted)
        escaped = name.replace("'", "''")
        page.write_url(at, 0, f"internal:'{escaped}'!A1", looks, name)

    def sheet(self, sheet: Sheet) -> None:
        page = self._workbook.add_worksheet(sheet.name)
        if not sheet.table.rows:
            page.set_column(0, 0, _WIDEST)
            self._text(page, (0, 0), clean_text(sheet.table.when_empty))
            return
        for place, column in enumerate(sheet.columns):
            self._column(page, place, column)
        widths = list(map(_width, sheet.columns))
        for at, line in enumerate(sheet.lines):
            page.set_row(at, _height(line, widths))
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, len(sheet.table.rows), len(widths) - 1)
        page.repeat_rows(0)
        _lay_out(page)
        if sheet.chart and sheet.chart.svg:
            self._picture(page, len(sheet.lines) + 1, sheet.chart)

    def _column(self, page: Worksheet, place: int, column: SheetColumn) -> None:
        page.set_column(place, place, _width(column))
        side = "right" if column.is_number else "left"
        self._text(page, (0, place), column.name, bold=True, bottom=1, align=side)
        for at, cell in enumerate(column.cells, 1):
            self._cell(page, (at, place), cell, side)

    def _cell(self, page: Worksheet, where: tuple[int, int], cell: Cell, side: str) -> None:
        looks = {"valign": "top", "align": side, "indent": 1}
        match cell:
            case SourcedFigure():
                self._cell(page, where, cell.value, side)
            case str():
                self._text(page, where, clean_text(cell), align=side)
            case date():
                page.write_datetime(*where, cell, self._format(num_format="ddd d mmm yyyy", **looks))
            case Decimal():
                page.write_number(*where, float(cell), self._format(num_format=_pattern(cell), **looks))
            case _:
                page.write_number(*where, cell, self._format(num_format="#,##0", **looks))

    def _text(self, page: Worksheet, where: tuple[int, int], text: str, **looks: object) -> None:
        """A text, with the sign that keeps Excel from reading a formula when somebody edits the cell."""
        quoted = {"quote_prefix": True} if begins_formula(text) else {}
        asked = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1} | quoted | looks
        page.write_string(*where, cut_to(text, LONGEST_TEXT), self._format(**asked))

    def _format(self, **looks: object) -> Format:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(looks)
        return self._formats[key]

    def _picture(self, page: Worksheet, at: int, chart: Chart) -> None:
        picture = {
            "image_data": BytesIO(png(chart.svg)),
            "description": cut_to(clean_text(chart.alternative), LONGEST_TEXT),
            "x_scale": _PICTURE_SCALE,
            "y_scale": _PICTURE_SCALE,
        }
        page.insert_image(at, 0, "chart.png", picture)


def _lay_out(page: Worksheet) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)


def _width(column: SheetColumn) -> int:
    longest = max(len(column.name) // 2, *(len(value_to_text(cell)) for cell in column.cells))
    return min(max(longest, _NARROWEST), _WIDEST) + _ROOM_FOR_FILTER


def _height(line: Sequence[Cell], widths: Sequence[int]) -> int:
    """The height of a row in points: not every program that shows a workbook works it out."""
    lines = (ceil(len(value_to_text(cell)) / width) for cell, width in zip(line, widths, strict=True))
    return min(_LINE * max(1, *lines), _TALLEST)


def _pattern(value: Decimal) -> str:
    places = max(-int(value.as_tuple().exponent), 0)
    return "#,##0" + "." * bool(places) + "0" * places
