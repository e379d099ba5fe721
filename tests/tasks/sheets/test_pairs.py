"""A sheet gives the same as a workbook and as the CSV that Excel writes of it: what a person sees in its cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import Field

from models.errors import BadFile
from models.imports.import_types import Day, FileRecord, Pounds
from models.imports.series_entries import SeriesDay
from tasks.sheets.rows import read_rows
from tests.support.sheets.plain_values import Value
from tests.support.sheets.workbooks import Book

ACCOUNTING = '_-[$£-809]* #,##0.00_-;-[$£-809]* #,##0.00_-;_-[$£-809]* "-"??_-;_-@_-'
APRIL = 45383
"""1 April 2024 as Excel counts its days."""
COLUMNS = ("name", "text", "value", "fee", "day", "month")


class SheetEntry(FileRecord):
    """A row with a field of each type that a number may be meant for."""

    name: str
    text: str = ""
    value: Value | None = None
    fee: Pounds | None = None
    day: Day | None = None
    month: SeriesDay | None = Field(default=None)


def as_workbook(folder: Path, column: str, number: float, code: str, *, is_1904: bool = False) -> Path:
    book = Book(folder / "list.xlsx", date_1904=is_1904)
    sheet = book.write(rows=[COLUMNS, ["Falls"]])
    sheet.write_number(1, COLUMNS.index(column), number, book.book.add_format({"num_format": code}))
    return book.close()


def as_csv(folder: Path, column: str, shown: str) -> Path:
    path = folder / "list.csv"
    cells = ["Falls", *(f'"{shown}"' if name == column else "" for name in COLUMNS[1:])]
    path.write_text(f"{','.join(COLUMNS)}\n{','.join(cells)}\n", encoding="utf-8-sig")
    return path


def outcome(path: Path, column: str) -> object:
    """What the field takes the cell for, or the rule that refuses it."""
    try:
        [row] = read_rows(path, SheetEntry, key="name")
    except BadFile as refused:
        [problem] = refused.problems
        return problem
    return getattr(row.entry, column)


SHOWN = {
    "a percentage": ("value", 0.9375, "0.0%", "93.8%", 93.8),
    "a percentage without decimals": ("value", 0.875, "0%", "88%", 88.0),
    "a percentage of Excel’s own": ("value", 0.875, "0.00%", "87.50%", 87.5),
    "a percentage as a text": ("text", 0.5, "0%", "50%", "50%"),
    "a percent sign behind a number": ("value", 87.5, '0.0"%"', "87.5%", 87.5),
    "a percentage in its accounting format": ("value", 0.5, "0%;-0%;0%", "50%", 50.0),
    "thousands": ("value", 1400, "#,##0", "1,400", 1400.0),
    "millions": ("value", 1234567.891, "#,##0.00", "1,234,567.89", 1234567.89),
    "below zero in red": ("value", -1400, "#,##0;[Red]-#,##0", "-1,400", -1400.0),
    "below zero in brackets": ("value", -1400, "#,##0_);(#,##0)", "(1,400)", -1400.0),
    "a true minus sign": ("value", -5, "0;\u22120", "\u22125", -5.0),
    "a number with dust": ("value", 0.1 + 0.2, "General", "0.3", 0.3),
    "a third": ("value", 1 / 3, "General", "0.333333333", 0.333333333),
    "rounded for show": ("value", 2.345, "0.0", "2.3", 2.3),
    "rounded up at a half": ("value", 0.125, "0.00", "0.13", 0.13),
    "in pounds, as a value": ("value", 1250.5, "£#,##0.00", "£1,250.50", 1250.5),
    "leading noughts": ("text", 42, "0000", "0042", "0042"),
    "a number in groups": ("text", 1234567890, "000 000 0000", "123 456 7890", "123 456 7890"),
    "a sort code": ("text", 123456, "00-00-00", "12-34-56", "12-34-56"),
    "a number as text": ("text", 42, "@", "42", "42"),
    "with a unit": ("text", 12, '0 "beds"', "12 beds", "12 beds"),
    "a long number": ("text", 12345678901234, "0", "12345678901234", "12345678901234"),
    "in hundreds under a condition": ("text", 1400, '[>=1000]0.0,"k";0', "1.4k", "1.4k"),
    "in pounds": ("fee", 1250.5, "£#,##0.00", "£1,250.50", 125_050),
    "in pounds with dust": ("fee", 99.98999999999999, "£#,##0.00", "£99.99", 9_999),
    "in pounds, plain": ("fee", 1250.5, "General", "1250.5", 125_050),
    "in pounds for accounts": ("fee", 1250.5, ACCOUNTING, " £1,250.50 ", 125_050),
    "no pounds for accounts": ("fee", 0, ACCOUNTING, " £-   ", 0),
    "in whole pounds": ("fee", 1250, "[$£-809]#,##0", "£1,250", 125_000),
    "in euros": (
        *("fee", 5, "[$€-2] 0", "€ 5"),
        "row 2, fee: “€ 5” is not an amount in pounds: write it like 1,250.00.",
    ),
    "a day": ("day", APRIL, "dd/mm/yyyy", "01/04/2024", date(2024, 4, 1)),
    "a day of Excel’s own": ("day", APRIL, "dd mmmm yyyy", "01 April 2024", date(2024, 4, 1)),
    "a day with its name": ("day", APRIL, "ddd d mmm yyyy", "Mon 1 Apr 2024", date(2024, 4, 1)),
    "a day at midnight": ("day", APRIL, "dd/mm/yyyy hh:mm", "01/04/2024 00:00", date(2024, 4, 1)),
    "a day at noon": ("day", APRIL + 0.5, "dd/mm/yyyy hh:mm", "01/04/2024 12:00", date(2024, 4, 1)),
    "a month": ("month", APRIL, "mmm-yy", "Apr-24", date(2024, 4, 1)),
    "a month by a day in it": ("month", APRIL + 14, "mmm-yy", "Apr-24", date(2024, 4, 1)),
    "a month in full": ("month", APRIL, "mmmm yyyy", "April 2024", date(2024, 4, 1)),
    "no power of ten": (
        *("value", 123456789012, "0.00E+00", "1.23E+11"),
        (
            "row 2, value: “1.23E+11” is a number in short, with powers of ten: "
            "show it in full (Format Cells, Number)."
        ),
    ),
    "a length of time": (
        *("value", 1.5, "[h]:mm:ss", "36:00:00"),
        "row 2, value: “36:00:00” is not a number: write it like 1,400 or 95.5.",
    ),
    "a time of day": (
        *("value", 0.5, "hh:mm:ss", "12:00:00"),
        "row 2, value: “12:00:00” is not a number: write it like 1,400 or 95.5.",
    ),
}


@pytest.mark.parametrize(("column", "number", "code", "shown", "value"), SHOWN.values(), ids=SHOWN)
def test_cell_of_a_workbook_and_of_its_csv_are_read_as_what_is_shown(
    column: str, number: float, code: str, shown: str, value: object, tmp_path: Path
) -> None:
    assert outcome(as_workbook(tmp_path, column, number, code), column) == value
    assert outcome(as_csv(tmp_path, column, shown), column) == value


def test_days_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    path = as_workbook(tmp_path, "day", APRIL - 1462, "dd/mm/yyyy", is_1904=True)

    assert outcome(path, "day") == date(2024, 4, 1)


PLAINER = {
    "a year of two digits": ("day", APRIL, "dd/mm/yy", date(2024, 4, 1)),
    "a day without its year": ("day", APRIL, "d-mmm", date(2024, 4, 1)),
    "the month first": ("day", APRIL, "mm/dd/yyyy", date(2024, 4, 1)),
    "a nought shown as a dash": ("value", 0, '#,##0;-#,##0;"-"', 0.0),
    "a nought that is hidden": ("value", 0, "0;-0;;@", 0.0),
}


@pytest.mark.parametrize(("column", "number", "code", "value"), PLAINER.values(), ids=PLAINER)
def test_workbook_knows_what_its_csv_would_leave_out(
    column: str, number: float, code: str, value: object, tmp_path: Path
) -> None:
    assert outcome(as_workbook(tmp_path, column, number, code), column) == value


@pytest.mark.parametrize(
    ("column", "number", "code", "complaint"),
    [
        ("value", 5, ";;;", "has a number that its format hides: show it, or clear the cell"),
        (
            *("value", 0.5, "# ?/?"),
            "is shown as a fraction: show it as a number (Format Cells, Number)",
        ),
        (
            *("day", -1, "dd/mm/yyyy"),
            "shows #### since no date lies so far away: mend the number or its format",
        ),
        (
            *("day", 0, "dd/mm/yyyy"),
            "“1900-01-00” is what some programs write for “no date”: leave the cell empty",
        ),
        (
            *("day", APRIL, "General"),
            "“45383” is a number and not a date: show the cell as a date (Format Cells, Date)",
        ),
        ("day", APRIL, "mmm-yy", "“2024-04” names a month without a day: write it like 1 April 2026"),
        ("fee", 1250.555, "General", "“1250.555” is not an amount in pounds: write it like 1,250.00"),
    ],
)
def test_number_that_shows_nothing_to_be_taken_is_refused_with_what_to_do(
    column: str, number: float, code: str, complaint: str, tmp_path: Path
) -> None:
    assert outcome(as_workbook(tmp_path, column, number, code), column) == f"row 2, {column}: {complaint}."


@pytest.mark.parametrize("shown", ["########", "####"])
@pytest.mark.parametrize("column", ["value", "fee", "day", "month"])
def test_csv_of_a_column_that_was_too_narrow_is_refused_with_what_to_do(
    column: str, shown: str, tmp_path: Path
) -> None:
    assert outcome(as_csv(tmp_path, column, shown), column) == (
        f"row 2, {column}: shows #### because its column is too narrow: widen the column and save the file again."
    )


def test_long_number_that_excel_has_shortened_is_no_text(tmp_path: Path) -> None:
    assert outcome(as_csv(tmp_path, "text", "9.43477E+11"), "text") == (
        "row 2, text: is a number that Excel has shortened: show it in full (Format Cells, Number)."
    )


def test_yes_and_no_of_a_workbook_are_those_of_its_csv(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    book.write(rows=[COLUMNS, ["Falls", True]])

    assert outcome(book.close(), "text") == outcome(as_csv(tmp_path, "text", "TRUE"), "text") == "TRUE"
