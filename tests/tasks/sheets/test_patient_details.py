from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from models.errors import BadFile
from models.imports.import_types import PersonEntry, TopicEntry
from models.privacy.rules import PrivacyOutcome, PrivacyRule
from models.privacy.screening import PrivacyFinding, screening
from tasks.series.reading import read_series
from tasks.sheets.rows import read_rows
from tests.support.privacy.disguises import DISGUISES
from tests.support.sheets.plain_values import ValueEntry
from tests.support.sheets.workbooks import Book

NUMBER = "943 476 5919"
IN_A_TEXT_OF_A_LIST = {
    name: written
    for name, written in DISGUISES.items()
    if not any(sign in written for sign in "\x00\r\n\v\u2028")
}

Hiding = Callable[[Workbook, Worksheet], object]


def in_a_hidden_sheet(book: Workbook, _: Worksheet) -> None:
    sheet = book.add_worksheet("Old")
    sheet.hide()
    sheet.write(3, 3, 9434765919)


def in_words_of_several_looks(book: Workbook, _: Worksheet) -> None:
    sheet, bold = book.add_worksheet("Old"), book.add_format({"bold": True})
    sheet.hide()
    sheet.write_rich_string(0, 0, "943", bold, " 476", " 5919")


def in_a_hidden_name_of_a_sheet(book: Workbook, _: Worksheet) -> None:
    book.add_worksheet(NUMBER).hide()


HIDDEN: dict[str, tuple[Hiding, str]] = {
    "hidden sheet": (in_a_hidden_sheet, "a sheet of it"),
    "bold words": (in_words_of_several_looks, "a sheet of it"),
    "name of a sheet": (in_a_hidden_name_of_a_sheet, "the name of a sheet or of a range in it"),
    "comment": (lambda _, sheet: sheet.write_comment("B2", f"see {NUMBER}"), "a comment in it"),
    "defined name": (
        lambda book, _: book.define_name("Ref", f'="{NUMBER}"'),
        "the name of a sheet or of a range in it",
    ),
    "title": (lambda book, _: book.set_properties({"title": f"NHS {NUMBER}"}), "a document property of it"),
    "property": (lambda book, _: book.set_custom_property("Ref", NUMBER), "a document property of it"),
    "link": (
        lambda _, sheet: sheet.write_url("H9", "https://x.nhs.uk/9434765919", string="x"),
        "a part of it",
    ),
    "footer": (lambda _, sheet: sheet.set_footer(f"&LNHS {NUMBER}"), "a sheet of it"),
    "text box": (lambda _, sheet: sheet.insert_textbox("D4", f"Seen: {NUMBER}"), "a shape or picture in it"),
}


def a_list(folder: Path, hide: Hiding) -> Path:
    """A list of people with nothing in its rows, and something hidden elsewhere in its workbook."""
    book = Book(folder / "people.xlsx")
    sheet = book.write(rows=[["name", "email"], ["Leila Haddad", "leila.haddad@northbrook.example"]])
    hide(book.book, sheet)
    return book.close()


@pytest.mark.parametrize(("hide", "place"), HIDDEN.values(), ids=HIDDEN)
def test_nhs_number_anywhere_in_a_workbook_is_refused_and_counted(
    tmp_path: Path, hide: Hiding, place: str
) -> None:
    with screening("command") as under_way, pytest.raises(BadFile) as refused:
        read_rows(a_list(tmp_path, hide), PersonEntry, key="email")

    assert place in str(refused.value) or "a sheet of it" in str(refused.value)
    assert "seems to hold an NHS number: take it out, nothing about a patient." in str(refused.value)
    assert "943" not in str(refused.value)
    assert under_way.findings == [
        PrivacyFinding(PrivacyRule.NHS_NUMBER, "a part of a workbook", PrivacyOutcome.REFUSED)
    ]


def test_workbook_with_other_sheets_comments_and_properties_is_read(tmp_path: Path) -> None:
    def ordinary(book: Workbook, sheet: Worksheet) -> None:
        book.add_worksheet("Notes").hide()
        sheet.write_comment("B2", "Ring 01273 265000 on 01/02/2027")
        book.set_properties({"title": "People, version 2.1", "comments": "QI-2027-0042"})

    assert len(read_rows(a_list(tmp_path, ordinary), PersonEntry, key="email")) == 1


@pytest.mark.parametrize("written", IN_A_TEXT_OF_A_LIST.values(), ids=IN_A_TEXT_OF_A_LIST)
def test_disguised_number_in_a_cell_is_refused_with_its_row_and_column(tmp_path: Path, written: str) -> None:
    path = tmp_path / "topics.csv"
    quoted = written.replace('"', '""')
    path.write_text(f'name,host\nFalls,RCP\n"Review of {quoted} today",RCP\n', encoding="utf-8")

    with pytest.raises(BadFile) as refused:
        read_rows(path, TopicEntry, key="name")

    assert refused.value.problems == [
        "row 3, name: seems to hold an NHS number: take it out, nothing about a patient."
    ]


@pytest.mark.parametrize(
    ("entry", "rows"),
    [
        (PersonEntry, [["name", "email"], [NUMBER, "a.b@northbrook.example"]]),
        (PersonEntry, [["name", "email"], ["A", "9434765919@northbrook.example"]]),
        (TopicEntry, [["name", "id"], ["Falls", NUMBER]]),
        (TopicEntry, [["name", "owner_name"], ["Falls", NUMBER]]),
        (TopicEntry, [["name", "abbreviation"], ["Falls", 9434765919]]),
        (ValueEntry, [["date", "value"], ["2027-01-01", 9434765919]]),
    ],
)
def test_every_column_of_every_list_is_looked_at_texts_and_numbers(
    tmp_path: Path, entry: type[PersonEntry], rows: list[list[object]]
) -> None:
    book = Book(tmp_path / "list.xlsx")
    book.write(rows=rows)
    with pytest.raises(BadFile, match="seems to hold an NHS number"):
        read_rows(book.close(), entry, key=str(rows[0][0]))


def test_column_of_patients_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,email,NHS No.\nA,a.b@northbrook.example,1\n", encoding="utf-8")
    with screening("command") as under_way, pytest.raises(BadFile) as refused:
        read_rows(path, PersonEntry, key="email")
    assert refused.value.problems == [
        "row 1: the column “NHS No.” is about patients: take it out of the file."
    ]
    assert [finding.rule for finding in under_way.findings] == [PrivacyRule.PATIENT_COLUMN]


def test_what_may_be_confirmed_is_refused_until_it_is(tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    path.write_text("name,host\nMrs Jones fell,RCP\n", encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_rows(path, TopicEntry, key="name")
    assert refused.value.problems == [
        "row 2, name: seems to hold the name of a patient: take it out, or confirm that it is not about a patient."
    ]
    with screening("command") as under_way:
        under_way.reason = "It is the title of a play."
        assert len(read_rows(path, TopicEntry, key="name")) == 1


@pytest.mark.parametrize("number", [NUMBER, "9434765919", "943-476-5919", "\uff19\uff14\uff13 476 5919"])
@pytest.mark.parametrize("column", ["email", "service", "bronze_on", "contract_ends_on", "left_on"])
def test_refusal_of_a_cell_in_the_wrong_column_never_quotes_an_nhs_number(
    column: str, number: str, tmp_path: Path
) -> None:
    cells = {"email": "ann@northbrook.example", "name": "Ann"} | {column: number}
    path = tmp_path / "list.csv"
    path.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")

    with screening("a command") as met, pytest.raises(BadFile) as refused:
        read_rows(path, PersonEntry, key="email")

    assert refused.value.problems == [
        f"row 2, {column}: seems to hold an NHS number: take it out, nothing about a patient."
    ]
    assert {finding.rule for finding in met.findings} == {PrivacyRule.NHS_NUMBER}


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["name,source", f"Falls,{NUMBER}"], "row 2, source: "),
        (["name,host", "Falls,RCP", "", f"Note {NUMBER} is left out"], "row 4: "),
        ([f"name,{NUMBER}", "Falls,x"], "row 1: B1 "),
    ],
)
def test_notes_choices_and_headings_with_an_nhs_number_are_refused_without_it(
    lines: list[str], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")

    with pytest.raises(BadFile) as refused:
        read_rows(path, TopicEntry, key="name")

    assert refused.value.problems == [
        f"{sentence}seems to hold an NHS number: take it out, nothing about a patient."
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["date,value", f"01/04/2024,{NUMBER}"], "row 2, value: "),
        (["date,value", f"{NUMBER},5"], "row 2, date: "),
        (["date,improve,value", f"01/04/2024,{NUMBER},5"], "row 2, improve: "),
        ([f"date,{NUMBER}", "01/04/2024,5"], "row 1: B1 "),
    ],
)
def test_series_with_an_nhs_number_anywhere_is_refused_without_it(
    lines: list[str], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")

    with pytest.raises(BadFile) as refused:
        read_series(path)

    assert refused.value.problems == [
        f"{sentence}seems to hold an NHS number: take it out, nothing about a patient."
    ]
