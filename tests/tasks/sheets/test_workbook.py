"""An Excel workbook is read as a person sees it: the sheet that is meant, and what stands in its cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

from models.errors import BadFile
from models.imports.import_types import PersonEntry, TopicEntry
from tasks.sheets.rows import read_rows
from tests.support.sheets.plain_values import ValueEntry
from tests.support.sheets.workbooks import Book, workbook

HEADING = ["name", "id", "host", "withdrawn_on"]


def topics(path: Path, sheet: str | None = None) -> list[tuple[int, str, str, str]]:
    rows = read_rows(path, TopicEntry, key="name", sheet=sheet)
    return [(row.number, row.entry.name, row.entry.id, row.entry.host) for row in rows]


def problems(path: Path, sheet: str | None = None) -> list[str]:
    with pytest.raises(BadFile) as refused:
        topics(path, sheet)
    return refused.value.problems


def filled(folder: Path, fill: Callable[[Worksheet, Book], object], rows: int = 1) -> Path:
    """A list with a heading, some topics, and whatever else is written into it."""
    book = Book(folder / "list.xlsx")
    fill(book.write(rows=[HEADING, *([f"Topic {n}"] for n in range(1, rows + 1))]), book)
    return book.close()


def test_numbers_and_dates_are_what_a_person_would_type(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    sheet = book.write(rows=[HEADING, ["Falls", 12], ["Sepsis", 0.1 + 0.2], ["Pain", True], [2027, "007"]])
    sheet.write_datetime(1, 3, datetime(2027, 3, 31), book.day)  # noqa: DTZ001 -- a cell has no time zone
    sheet.write(2, 3, "31/03/2027")

    rows = read_rows(book.close(), TopicEntry, key="name")

    assert [(row.entry.name, row.entry.id, row.entry.withdrawn_on) for row in rows] == [
        ("Falls", "12", date(2027, 3, 31)),
        ("Sepsis", "0.3", date(2027, 3, 31)),
        ("Pain", "TRUE", None),
        ("2027", "007", None),
    ]


def test_time_in_a_cell_for_a_date_is_dropped(tmp_path: Path) -> None:
    at = datetime(2027, 3, 31, 14, 30)  # noqa: DTZ001 -- a cell has no time zone
    path = filled(tmp_path, lambda sheet, book: sheet.write_datetime(1, 3, at, book.moment))

    [row] = read_rows(path, TopicEntry, key="name")

    assert row.entry.withdrawn_on == date(2027, 3, 31)


def test_rows_are_numbered_as_the_spreadsheet_does(tmp_path: Path) -> None:
    path = workbook(tmp_path, [], [], ["name", "host"], [], ["Falls", "RCP"], ["", "NICOR"])

    assert problems(path) == ["row 6, name: is missing."]


def test_cell_with_an_error_is_named(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda sheet, _: sheet.write_formula("C2", "=A9", None, "#REF!"))
    assert problems(path) == ["row 2, host: has the error #REF!: mend it in the spreadsheet."]

    path = filled(tmp_path, lambda sheet, _: sheet.write_formula("D1", "=A9", None, "#N/A"))
    assert problems(path) == ["row 1, D1: has the error #N/A: mend it in the spreadsheet."]


def test_formula_gives_the_result_that_was_saved_with_it(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda sheet, _: sheet.write_formula("C2", '="RC"&"P"', None, "RCP"))

    assert topics(path) == [(2, "Topic 1", "", "RCP")]


def test_formula_without_a_result_is_refused_and_one_that_gives_an_empty_text_is_not(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda sheet, _: sheet.write_formula("C2", "=C3", None, ""))

    assert problems(path) == [
        "row 2, host: is a formula without a result: open the file in Excel and save it, or type the value."
    ]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@SUM(A1)"])
def test_result_of_a_formula_that_would_be_run_is_refused(text: str, tmp_path: Path) -> None:
    path = filled(tmp_path, lambda sheet, _: sheet.write_formula("C2", "=C3", None, text))

    assert problems(path) == [
        f"row 2, host: begins with “{text[0]}”, which a spreadsheet would run as a formula: remove it."
    ]


def test_cells_merged_downwards_belong_to_every_row(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda sheet, _: sheet.merge_range("C2:C4", "RCP"), rows=2)

    assert topics(path) == [(2, "Topic 1", "", "RCP"), (3, "Topic 2", "", "RCP")]


def test_cells_merged_across_columns_are_refused(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda sheet, _: sheet.merge_range("B2:C2", "RCP"))

    assert problems(path) == ["row 2, id: is merged across columns, as far as C2: unmerge the cells."]


def test_title_above_the_list_may_be_merged_across_its_columns(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    sheet = book.write("List", [["National audits 2026-27", ""], ["name", "host"], ["Falls", "RCP"]])
    sheet.merge_range("A1:B1", "National audits 2026-27")

    assert topics(book.close()) == [(3, "Falls", "", "RCP")]


Named = tuple[str, list[list[object]]]


def several(folder: Path, *sheets: Named, hidden: tuple[str, ...] = ()) -> Path:
    book = Book(folder / "list.xlsx")
    for name, rows in sheets:
        sheet = book.write(name, rows)
        if name in hidden:
            sheet.hide() if name != "Deep" else sheet.very_hidden()
    return book.close()


READ_ME: Named = ("Read me", [["How to use this"]])
LIST: Named = ("List", [["name"], ["Falls"]])
OLD: Named = ("Last year", [["name"], ["Sepsis"]])
DEEP: Named = ("Deep", [["name"], ["Pain"]])


def test_the_only_sheet_whose_heading_fits_is_read(tmp_path: Path) -> None:
    empty: Named = ("Sheet3", [])

    assert topics(several(tmp_path, READ_ME, LIST, empty)) == [(2, "Falls", "", "")]


def test_of_several_sheets_that_fit_or_none_one_has_to_be_named(tmp_path: Path) -> None:
    path = several(tmp_path, READ_ME, LIST, OLD)
    assert problems(path) == [
        (
            "more than one of its sheets has a heading that fits: name one with --sheet. "
            "Its sheets are “Read me”, “List”, “Last year”."
        )
    ]
    assert topics(path, "last YEAR") == [(2, "Sepsis", "", "")]

    assert problems(several(tmp_path, READ_ME, ("Notes", [["Note"]]))) == [
        "none of its sheets has a heading that fits: name one with --sheet. Its sheets are “Read me”, “Notes”."
    ]


def test_sheet_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    many: list[Named] = [(f"S{number}", [["name"]]) for number in range(14)]

    assert problems(several(tmp_path, READ_ME, LIST), "Topics") == [
        "it has no sheet “Topics”. Its sheets are “Read me”, “List”."
    ]
    assert problems(several(tmp_path, *many), "Topics")[0].endswith("“S10”, “S11”, and 2 more.")


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = several(tmp_path, LIST, OLD, DEEP, hidden=("Last year", "Deep"))

    assert topics(path) == [(2, "Falls", "", "")]
    for name in ("Last year", "Deep"):
        assert problems(path, name) == [
            f"its sheet “{name}” is hidden: unhide it, so that everybody sees what is taken."
        ]


def test_heading_of_a_sheet_that_is_named_is_explained(tmp_path: Path) -> None:
    [problem, *_] = problems(several(tmp_path, READ_ME, LIST), "Read me")

    assert problem.startswith("row 1: there is no column “how to use this”; columns are name,")


def test_csv_file_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name\nFalls\n", encoding="utf-8")

    assert problems(path, "List") == ["a CSV file has no sheets: leave --sheet out."]


FORMULAS = {
    "=1+1": "“=”",
    "  =1+1": "“=”",
    "+44": "“+”",
    "-1": "“-”",
    "@a": "“@”",
    "\uff1d1": "“=”",
    "\tx": "a tab",
    "\rx": "a line break",
    "\nx": "a line break",
}


@pytest.mark.parametrize(("text", "sentence"), FORMULAS.items(), ids=map(repr, FORMULAS))
@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
@pytest.mark.parametrize("column", ["name", "host", "owner_name", "id", "topic", "abbreviation"])
def test_text_that_a_spreadsheet_would_run_is_refused(
    column: str, name: str, text: str, sentence: str, tmp_path: Path
) -> None:
    heading, row = [column, "name"][: 2 - (column == "name")], [text, "Falls"][: 2 - (column == "name")]
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text(
            f'{",".join(heading)}\n"{text}",{",".join(row[1:])}\n'.replace(",\n", "\n"), newline=""
        )
    else:
        book = Book(path, strings_to_formulas=False)
        book.write(rows=[heading, row])
        book.close()

    assert problems(path) == [
        f"row 2, {column}: begins with {sentence}, which a spreadsheet would run as a formula: remove it."
    ]


def test_people_are_not_to_be_run_either(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["email", "name"], ["a@b.uk", "+Anna"])

    with pytest.raises(BadFile) as refused:
        read_rows(path, PersonEntry, key="email")

    assert refused.value.problems == [
        "row 2, name: begins with “+”, which a spreadsheet would run as a formula: remove it."
    ]


def test_numbers_may_be_negative(tmp_path: Path) -> None:
    days = ["2027-01-01", "2027-02-01", "2027-03-01"]
    path = workbook(tmp_path, ["date", "value"], *zip(days, [-1.5, "-2", "+3"], strict=True))

    rows = read_rows(path, ValueEntry, key="date")

    assert [row.entry.value for row in rows] == [-1.5, -2, 3]


@pytest.mark.parametrize("text", ["Fal\x00ls", "Fal\x1bls", "_x0000_Falls"])
def test_character_that_no_key_types_is_refused_in_a_list(tmp_path: Path, text: str) -> None:
    file = tmp_path / "topics.csv"
    file.write_text(f"name\n{text}\n", encoding="utf-8")

    with pytest.raises(BadFile) as refused:
        read_rows(file, TopicEntry, key="name")

    assert str(refused.value) == (
        "topics.csv: row 2, name: has a character that cannot be shown: type the text again. Nothing was loaded."
    )
