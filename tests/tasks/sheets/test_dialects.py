"""The dialects of CSV are read, or refused with the row, the cause and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import BadFile
from models.imports.import_types import FileRecord
from tasks.sheets.rows import read_rows
from tests.support.sheets.workbooks import Book

SAVE_AS_UTF8 = "in Excel, choose Save As and “CSV UTF-8 (Comma delimited)”."


class PlaceEntry(FileRecord):
    """A place with its town."""

    name: str
    town: str = ""


def places(path: Path) -> list[tuple[int, str, str]]:
    return [(row.number, row.entry.name, row.entry.town) for row in read_rows(path, PlaceEntry, key="name")]


def of_content(folder: Path, content: bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(content)
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(BadFile) as refused:
        places(path)
    return refused.value.problems


TWO = [(2, "Zoë’s", "Leeds – north"), (3, "Ann", "York")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_separators_line_ends_and_letters_of_every_usual_program_are_read(
    separator: str, line_end: str, encoding: str, tmp_path: Path
) -> None:
    rows = ["name,town", "Zoë’s,Leeds – north", "Ann,York", ""]
    text = line_end.join(rows).replace(",", separator)

    assert places(of_content(tmp_path, text.encode(encoding))) == TWO


@pytest.mark.parametrize(
    "text",
    [
        "name,town\r\nZoë’s,Leeds – north\nAnn,York",
        '"name","town"\n"Zoë’s","Leeds – north"\n"Ann","York"\n',
        "name,town,,\nZoë’s,Leeds – north,,\nAnn,York,,\n,,,\n",
        "name,town\nZoë’s,Leeds – north,,\nAnn,York,,,,\n",
        "name,,town\nZoë’s,,Leeds – north\nAnn,,York\n",
        " Name ,TOWN\nZoë’s,Leeds – north\nAnn,York\n\n\n",
        "sep=;\nname;town\nZoë’s;Leeds – north\nAnn;York\n",
        "SEP=|\r\nname|town\r\nZoë’s|Leeds – north\r\nAnn|York\r\n",
        'name;town\n"Zoë’s";Leeds – north\nAnn;York',
        f"name,town\nZoë’s,Leeds – north\nAnn,York{',' * 16_000}\n",
    ],
)
def test_empty_columns_quotation_marks_and_a_said_separator_change_nothing(text: str, tmp_path: Path) -> None:
    assert places(of_content(tmp_path, text.encode())) == TWO


def test_cell_with_separators_line_breaks_and_doubled_marks_is_one_cell(tmp_path: Path) -> None:
    text = 'name,town\n"a; b, ""c""\nd",York\n5" tube,Hull\n'

    assert places(of_content(tmp_path, text.encode())) == [
        (2, 'a; b, "c" d', "York"),
        (3, '5" tube', "Hull"),
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            b'name,town\nHull,Hull\n"Ann" Example,York\n',
            (
                'row 3: a quotation mark (") closes a cell and more text follows: take the marks out, or put one '
                'pair around the whole cell and double each mark within it ("").'
            ),
        ),
        (
            b'name,town\n"Ann,York\nBen,Hull\n',
            'row 2: a quotation mark (") opens a cell and is never closed: close it or take it out.',
        ),
        (
            b'name,town\nAnn,"' + b"x" * 140_000,
            (
                'row 2: a cell of it holds more than 131,072 characters, often because a quotation mark (") in it is '
                "not closed: close it or take it out."
            ),
        ),
        (
            "name,town\nŁukasz,York\n".encode("cp1250"),
            f"row 2: its letters cannot be told, since the file is not saved in UTF-8: {SAVE_AS_UTF8}",
        ),
        (
            "name,town\nAnn,York\n\u0418\u0432\u0430\u043d,York\n".encode("cp1251"),
            f"row 3: its letters cannot be told, since the file is not saved in UTF-8: {SAVE_AS_UTF8}",
        ),
        (
            "name,town\nRenée,York\n".encode("mac-roman"),
            f"row 2: its letters cannot be told, since the file is not saved in UTF-8: {SAVE_AS_UTF8}",
        ),
        (
            b"name,town\nAnn,\x81York\n",
            f"row 2: its letters cannot be told, since the file is not saved in UTF-8: {SAVE_AS_UTF8}",
        ),
        (
            b"\xef\xbb\xbfname,town\nAnn,Y\xf6rk\n",
            f"row 2: its letters are damaged (UTF-8): {SAVE_AS_UTF8}",
        ),
        (b"\xff\xfen", f"row 1: its letters are damaged (UTF-16): {SAVE_AS_UTF8}"),
        (
            b"name,town\nA\x00nn,York\n",
            "row 2, name: has a character that cannot be shown: type the text again.",
        ),
        (
            b"%PDF-1.7\n",
            "it is a PDF file and no list: open it in Excel and save it as “Excel workbook (.xlsx)” and try again.",
        ),
        (
            b"\n<html><table><tr><td>name</td></tr></table></html>",
            "it is a web page and no list: open it in Excel and save it as “Excel workbook (.xlsx)” and try again.",
        ),
        (
            b"name,town\nAnn,York,x\n",
            "row 2: C2 is in a column without a heading: give it one, or clear the cell.",
        ),
        (
            b"name,,town\nAnn,x,York\n",
            "row 2: B2 is in a column without a heading: give it one, or clear the cell.",
        ),
        (b"name:town\nAnn:York\n", "row 1: there is no column “name:town”; columns are name, town."),
        (b"", "it is empty."),
        (b"\xef\xbb\xbf\r\n,,\r\n", "it is empty."),
    ],
)
def test_what_cannot_be_read_is_refused_with_row_cause_and_what_to_do(
    content: bytes, complaint: str, tmp_path: Path
) -> None:
    assert problems(of_content(tmp_path, content))[0] == complaint


Rows = list[list[object]]
LAID_OUT: dict[str, Rows] = {
    "titles above the heading": [["Places of the North"], [], ["name", "town"], ["Ann", "York"]],
    "a title that has a heading’s word": [["Name"], ["town", "name"], ["York", "Ann"]],
    "the list beginning in the second column": [["", "name", "town"], ["", "Ann", "York"]],
    "headings with capitals and gaps": [[" NAME", "Town "], ["Ann", "York"]],
    "blank rows within": [["name", "town"], [], ["Ann", "York"], [], []],
}


@pytest.mark.parametrize("rows", LAID_OUT.values(), ids=LAID_OUT)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_is_found_where_it_lies(rows: Rows, kind: str, tmp_path: Path) -> None:
    assert [row[1:] for row in places(laid_out(tmp_path, rows, kind))] == [("Ann", "York")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("note", ["Updated by the team in May", "Source: the register", "NB. one is missing"])
def test_note_below_the_list_is_named_and_not_taken_for_a_row(note: str, kind: str, tmp_path: Path) -> None:
    rows: Rows = [["name", "town"], ["Ann", "York"], [], [note]]

    assert problems(laid_out(tmp_path, rows, kind)) == [
        f"row 4: “{note}” looks like a note below the list: delete it, or move it up to the list if it belongs to it."
    ]


def test_rows_of_a_single_cell_are_no_notes_where_others_are_so_too(tmp_path: Path) -> None:
    rows: Rows = [["name", "town"], ["Ann", "York"], ["Ben"], [], ["Cy"]]

    assert [row[1] for row in places(laid_out(tmp_path, rows, "csv"))] == ["Ann", "Ben", "Cy"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_heading_that_fits_best_is_the_one_that_is_explained(kind: str, tmp_path: Path) -> None:
    rows: Rows = [["Places"], ["name", "city"], ["Ann", "York"]]

    assert problems(laid_out(tmp_path, rows, kind)) == [
        "row 2: there is no column “city”; columns are name, town."
    ]


def laid_out(folder: Path, rows: Rows, kind: str) -> Path:
    if kind == "csv":
        lines = [",".join(str(cell) for cell in row) for row in rows]
        return of_content(folder, "\n".join(lines).encode())
    book = Book(folder / "list.xlsx")
    book.write(rows=rows)
    return book.close()


def test_rows_that_a_filter_hides_are_named(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    sheet = book.write(rows=[["name", "town"], ["Ann", "York"], ["Ben", "Hull"], ["Cy", "Leeds"]])
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_row(7, None, None, {"hidden": True})

    assert problems(book.close()) == [
        (
            "its rows 3, 4 are hidden: clear the filter, or unhide the rows or delete them, "
            "so that everybody sees what is taken."
        )
    ]


def test_column_that_is_hidden_is_named_unless_it_is_empty(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    sheet = book.write(rows=[["name", "town"], ["Ann", "York"]])
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.set_column("D:XFD", None, None, {"hidden": True})

    assert problems(book.close()) == [
        "its column B is hidden: unhide it or delete it, so that everybody sees what is taken."
    ]


def test_columns_to_the_right_that_are_hidden_and_empty_do_not_count(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    sheet = book.write(rows=[["name", "town"], ["Ann", "York"]])
    sheet.set_column("D:XFD", None, None, {"hidden": True})

    assert places(book.close()) == [(2, "Ann", "York")]


def test_workbook_under_the_name_of_a_csv_file_is_read(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    book.write(rows=[["name", "town"], ["Ann", "York"]])

    assert places(book.close().rename(tmp_path / "list.csv")) == [(2, "Ann", "York")]
