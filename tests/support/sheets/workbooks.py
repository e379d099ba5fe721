"""Workbooks as people keep them, and as somebody makes them who means harm."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Rows = Sequence[Sequence[object]]


class Book:
    """A workbook that is being written; `write` gives a sheet to be filled by hand."""

    def __init__(self, path: Path, **options: object) -> None:
        self.path = path
        self.book = xlsxwriter.Workbook(str(path), options)
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm"})

    def write(self, name: str = "List", rows: Rows = ()) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        return sheet

    def close(self) -> Path:
        self.book.close()
        return self.path


def workbook(folder: Path, *rows: Sequence[object]) -> Path:
    """A workbook with one sheet."""
    book = Book(folder / "list.xlsx")
    book.write(rows=rows)
    return book.close()


def remade(folder: Path, parts: Mapping[str, bytes], *, without: Sequence[str] = ()) -> Path:
    """A workbook of which some parts are others, the last of them at the end of the file."""
    path, made = workbook(folder, ["name"], ["Falls"]), io.BytesIO()
    with ZipFile(path) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in parts and name not in without:
                after.writestr(name, before.read(name))
        for name, content in parts.items():
            after.writestr(name, content)
    path.write_bytes(made.getvalue())
    return path


def sheet(rows: str, *, before: str = "", after: str = "") -> dict[str, bytes]:
    """The part of the only sheet, with these rows."""
    xml = f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return {SHEET: xml.encode()}


def lying(path: Path, size: int) -> Path:
    """The same workbook, whose directory says another size of its last part."""
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    start = struct.unpack_from("<I", content, entry + 42)[0]
    struct.pack_into("<I", content, entry + 24, size)
    struct.pack_into("<I", content, start + 22, size)
    path.write_bytes(content)
    return path
