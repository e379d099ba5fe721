"""Files with series of values, as people keep them: the same cells as CSV and as a workbook."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from tests.support.sheets.workbooks import Book

Cell = str | float | date

MAKING_DATA_COUNT: Sequence[Cell] = (
    *(
        "what",
        "improvement_direction",
        "date",
        "value",
        "recalc_here",
        "comment",
        "baseline_duration",
        "target",
    ),
)
CLIENTS = (
    *(15, 11, 17, 16, 13, 26, 14, 12, 19),
    *(24, 33, 43, 38, 40, 42, 44, 41, 13, 30, 33, 38, 48, 52, 54, 57),
)
NEW_WAY = 9
"""The first month of the new way of working."""


def clients_seen() -> list[Sequence[Cell]]:
    """The 25 months of clients seen, in the eight columns, with a re-base mark at the tenth."""
    rows: list[Sequence[Cell]] = [MAKING_DATA_COUNT]
    for number, value in enumerate(CLIENTS):
        mark = ("y", "New way of working") if number == NEW_WAY else ("", "")
        month = date(2021 + (number + 5) // 12, (number + 5) % 12 + 1, 1)
        day = date.fromordinal(month.toordinal() - 1)
        rows.append(("Clients seen in month", "increase", day, value, *mark, "", 30))
    return rows


def months(*values: Cell, since: date = date(2024, 4, 1)) -> list[Sequence[Cell]]:
    """A heading and a row for each month; an empty text is an empty cell."""
    first = since.year * 12 + since.month - 1
    days = [date(month // 12, month % 12 + 1, 1) for month in range(first, first + len(values))]
    return [("date", "value"), *zip(days, values, strict=True)]


def as_csv(folder: Path, rows: Sequence[Sequence[Cell]]) -> str:
    """The rows in a CSV file, dates as a British spreadsheet writes them."""
    path = folder / "series.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in rows
        )
    return str(path)


def as_xlsx(folder: Path, rows: Sequence[Sequence[Cell]]) -> str:
    """The same in a workbook, dates as dates and an error of a formula as such."""
    book = Book(folder / "series.xlsx")
    sheet = book.write()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime.combine(cell, time()), book.day)
            elif cell == "#N/A":
                sheet.write_formula(number, column, "=NA()", None, "#N/A")
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell) if cell else sheet.write_blank(number, column, None)
            else:
                sheet.write_number(number, column, cell)
    return str(book.close())


WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
