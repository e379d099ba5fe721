"""Small lists as people have them, each of which was once read wrongly or refused without a reason that helps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from models.errors import BadFile
from models.imports.import_types import FileRecord, PersonEntry, SubscriptionEntry, TopicEntry
from models.spc import Aim, Assurance, Direction, xmr_chart
from tasks.sheets.rows import read_rows
from tests.support.sheets.plain_values import ValueEntry
from tests.support.sheets.workbooks import Book

SHOWN = [87.5, 75.0, 93.8, 81.2, 100.0, 75.0, 87.5, 81.2, 93.8, 75.0, 87.5, 81.2, 93.8, 87.5, 75.0]
MONTHS = [date(2024 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(len(SHOWN))]


def series(path: Path) -> list[tuple[date, float]]:
    return [(row.entry.date, row.entry.value) for row in read_rows(path, ValueEntry, key="date")]


def of_lines(folder: Path, heading: str, *lines: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    return path


def problems(path: Path, entry_class: type[FileRecord], key: str) -> Sequence[str]:
    with pytest.raises(BadFile) as refused:
        read_rows(path, entry_class, key=key)
    return refused.value.problems


def percentages(folder: Path, kind: str) -> Path:
    if kind == "csv":
        lines = [f"{day:%d/%m/%Y},{value}%" for day, value in zip(MONTHS, SHOWN, strict=True)]
        return of_lines(folder, "date,value", *lines)
    book = Book(folder / "list.xlsx")
    sheet, percent = book.write(rows=[["date", "value"]]), book.book.add_format({"num_format": "0.0%"})
    for number, (day, value) in enumerate(zip(MONTHS, SHOWN, strict=True), start=1):
        sheet.write_datetime(number, 0, day, book.day)
        sheet.write_number(number, 1, value / 100, percent)
    return book.close()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_percentages_are_charted_as_the_percentages_that_are_shown(kind: str, tmp_path: Path) -> None:
    chart = xmr_chart(series(percentages(tmp_path, kind)), Aim(Direction.INCREASE, 95))

    assert chart.limits is not None
    assert chart.points[-1].value == 75
    assert (round(chart.limits.mean), round(chart.limits.lpl), round(chart.limits.upl)) == (85, 49, 121)
    assert chart.assurance is Assurance.HIT_AND_MISS


def test_fees_are_the_pence_that_are_shown_whatever_dust_a_sum_has(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    sheet, pounds = book.write(rows=[["title", "fee"]]), book.book.add_format({"num_format": "£#,##0.00"})
    for number, (title, fee) in enumerate(
        [("Intensive care", 1250.5), ("Joints", 1080.1), ("Hips", 99.98999999999999)], start=1
    ):
        sheet.write_string(number, 0, title)
        sheet.write_number(number, 1, fee, pounds)

    rows = read_rows(book.close(), SubscriptionEntry, key="title")

    assert [row.entry.fee for row in rows] == [125_050, 108_010, 9_999]


def test_thousands_are_read_and_underlines_are_not(tmp_path: Path) -> None:
    assert series(of_lines(tmp_path, "date,value", '01/04/2024,"1,400"')) == [(date(2024, 4, 1), 1400)]
    assert problems(of_lines(tmp_path, "date,value", "01/04/2024,1_012"), ValueEntry, "date") == [
        "row 2, value: “1_012” is not a number: write it like 1,400 or 95.5."
    ]


@pytest.mark.parametrize("shown", ["Apr-24", "01/04/2024 00:00", "2024-04-01T00:00:00"])
def test_months_and_midnights_are_days_of_a_series(shown: str, tmp_path: Path) -> None:
    assert series(of_lines(tmp_path, "date,value", f"{shown},14")) == [(date(2024, 4, 1), 14)]


def test_year_of_two_digits_is_refused_and_said_so(tmp_path: Path) -> None:
    assert problems(of_lines(tmp_path, "date,value", "01/04/24,14"), ValueEntry, "date") == [
        (
            "row 2, date: “01/04/24” has a year of two digits, which may be read in two ways: "
            "write it like 01/04/2026."
        )
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("email,name,,", "ann@northbrook.example,Ann Example,,"),
        ("email,name", "ann@northbrook.example,Ann Example,,"),
        ("email;name", "ann@northbrook.example;Ann Example"),
        ("sep=;", "email;name", "ann@northbrook.example;Ann Example"),
    ],
)
def test_commas_at_the_end_and_semicolons_are_read(lines: tuple[str, ...], tmp_path: Path) -> None:
    [row] = read_rows(of_lines(tmp_path, *lines), PersonEntry, key="email")

    assert (row.number, row.entry.email, row.entry.name) == (2, "ann@northbrook.example", "Ann Example")


@pytest.mark.parametrize("shown", ["01/01/1900", "0001-01-01", "01/01/0025", "31/12/4712", "9999-12-31"])
@pytest.mark.parametrize("column", ["bronze_on", "contract_ends_on", "left_on"])
def test_date_that_stands_for_none_hands_nobody_over(column: str, shown: str, tmp_path: Path) -> None:
    path = of_lines(tmp_path, f"email,name,{column}", f"ann@northbrook.example,Ann,{shown}")

    assert problems(path, PersonEntry, "email") == [
        f"row 2, {column}: “{shown}” is what some programs write for “no date”: leave the cell empty."
    ]


def test_stray_quotation_mark_is_named_with_its_row_and_what_to_do(tmp_path: Path) -> None:
    path = of_lines(tmp_path, "email,name", 'ann@northbrook.example,"Ann" Example')

    assert problems(path, PersonEntry, "email") == [
        (
            'row 2: a quotation mark (") closes a cell and more text follows: take the marks out, or put one pair '
            'around the whole cell and double each mark within it ("").'
        )
    ]


@pytest.mark.parametrize("typed", ["N/A", "n/a", "TBC", "nil"])
def test_words_for_no_date_are_refused_with_what_to_do(typed: str, tmp_path: Path) -> None:
    path = of_lines(tmp_path, "email,name,contract_ends_on", f"ann@northbrook.example,Ann,{typed}")

    assert problems(path, PersonEntry, "email") == [
        f"row 2, contract_ends_on: “{typed}” is not a date: leave the cell empty if there is none."
    ]


@pytest.mark.parametrize(
    "address",
    ["ann@northbrook.example\u200b", "\ufeffann@northbrook.example", "ann@northbrook.example\u00a0"],
)
def test_invisible_character_of_an_address_is_dropped(address: str, tmp_path: Path) -> None:
    [row] = read_rows(of_lines(tmp_path, "email,name", f"{address},Ann"), PersonEntry, key="email")

    assert row.entry.email == "ann@northbrook.example"


def test_punycode_address_is_kept_as_given(tmp_path: Path) -> None:
    [row] = read_rows(
        of_lines(tmp_path, "email,name", "ann@xn--bcher-kva.example,Ann"), PersonEntry, key="email"
    )

    assert row.entry.email == "ann@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "again",
    [
        "National Hip\u00a0Fracture Database",
        "National Hip  Fracture Database",
        "NATIONAL Hip\u200b Fracture Database",
    ],
)
def test_name_that_looks_the_same_stands_there_twice(again: str, tmp_path: Path) -> None:
    [problem] = problems(
        of_lines(tmp_path, "name", "National Hip Fracture Database", again), TopicEntry, "name"
    )

    assert problem.startswith("row 3, name: ")
    assert problem.endswith("stands in row 2 already.")


@pytest.mark.parametrize("dash", ["-", "–", " — ", "\u2212"])
def test_a_dash_alone_says_to_leave_the_cell_empty(tmp_path: Path, dash: str) -> None:
    path = of_lines(tmp_path, "email,name,left_on", f"leila.haddad@northbrook.example,Leila Haddad,{dash}")

    assert problems(path, PersonEntry, "email") == [
        "row 2, left_on: holds a dash alone: leave the cell empty."
    ]
