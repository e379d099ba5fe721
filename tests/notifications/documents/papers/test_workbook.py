from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from models.papers import Column, Section, SourcedFigure, Table
from notifications.documents.papers import as_excel
from tests.support.documents.sample_paper import (
    ACTIONS,
    CHART,
    NOBODY,
    PAPER,
    PAYLOADS,
    everything_typed,
    listing,
    with_small_numbers,
    with_table,
)


def read(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(content))


def rows(content: bytes, sheet: int | str = 1) -> list[list[object]]:
    book = read(content)
    page = book.get_sheet_by_index(sheet) if isinstance(sheet, int) else book.get_sheet_by_name(sheet)
    return [list(row) for row in page.to_python()]


def parts(content: bytes, name: str) -> str:
    with ZipFile(BytesIO(content)) as package:
        return package.read(name).decode()


def test_each_table_and_each_chart_has_a_sheet_of_its_own() -> None:
    assert read(as_excel(PAPER)).sheet_names == [
        "Contents",
        "Actions by state",
        "Actions past their date",
        "Actions without an owner",
    ]


def test_contents_say_what_the_paper_is_and_where_each_table_stands() -> None:
    assert rows(as_excel(PAPER), "Contents") == [
        ["Paper", "Overdue actions"],
        ["Trust", "Northbridge NHS Trust"],
        ["Reference", "ECT-2027-05"],
        ["For", "Clinical Effectiveness Committee"],
        ["Period", "April to June 2027"],
        ["Made", "Monday 5 July 2027 at 09:30"],
        ["For another format, such as Word or large print, write to", "qi@northbridge.nhs.uk"],
        ["We ask you to decide", "Whether the hoists are bought."],
        ["We ask you to note", "That 38 actions are overdue."],
        ["", ""],
        ["Sheet", "What it holds"],
        ["Actions by state", "How many actions there are"],
        ["Actions past their date", "Actions past their date. Counted on the last day."],
        ["Actions without an owner", "Actions without an owner"],
    ]
    assert re.findall(r'location="([^"]+)"', parts(as_excel(PAPER), "xl/worksheets/sheet1.xml")) == [
        "'Actions by state'!A1",
        "'Actions past their date'!A1",
        "'Actions without an owner'!A1",
    ]


def test_numbers_are_numbers_dates_are_dates_and_ids_have_a_column_of_their_own() -> None:
    assert rows(as_excel(with_table(ACTIONS))) == [
        ["Action", "Due", "People", "Behind “People”", "Change"],
        ["Łódź Ward rounds", date(2027, 3, 12), 1204.0, "QI-2026-0104, 2027-28/T3", -3.5],
        ["Hoists", date(2027, 4, 1), 7.0, "", 0.25],
        ["All", "", 1211.0, "QI-2026-0104", -3.25],
    ]


def test_headings_stay_in_sight_and_the_total_is_not_filtered_away() -> None:
    page = parts(as_excel(with_table(ACTIONS)), "xl/worksheets/sheet2.xml")

    assert re.findall(r"<pane ([^>]*)/>", page) == [
        'xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"'
    ]
    assert re.findall(r'<autoFilter ref="([^"]+)"', page) == ["A1:E3"]


def test_table_without_rows_says_so_in_its_own_sentence() -> None:
    assert rows(as_excel(with_table(NOBODY))) == [["No action is without an owner."]]


def test_chart_stands_below_its_numbers_with_its_alternative() -> None:
    drawing = parts(as_excel(PAPER), "xl/drawings/drawing1.xml")

    assert re.findall(r'descr="([^"]*)"', drawing) == [CHART.alternative.replace("&", "&amp;")]
    assert re.findall(r"<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing) == [
        ("0", "4")
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_typed_is_text_and_never_a_formula(payload: str) -> None:
    content = as_excel(everything_typed(payload))

    assert rows(content) == [[payload]] * 3
    with ZipFile(BytesIO(content)) as package:
        sheets = [
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/s")
        ]
    assert [re.findall(r"<f[ >]", sheet) for sheet in sheets] == [[]] * len(sheets)


def test_text_that_begins_like_a_formula_stays_text_when_somebody_edits_it() -> None:
    content = as_excel(with_table(listing(["=1+1", "Falls"])))
    page, styles = parts(content, "xl/worksheets/sheet2.xml"), parts(content, "xl/styles.xml")
    formats = re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    used = [int(value) for value in re.findall(r'<c r="A[23]" s="(\d+)"', page)]

    assert ['quotePrefix="1"' in formats[number] for number in used] == [True, False]


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Who: does [what]?", "who does what"], ["Who does what", "who does what 2"]),
        (["History", "contents", "'"], ["History 2", "contents 2", "Table"]),
        (["'What's tested’"], ["What's tested"]),
        (["Wait\uff1f", "\uff37AIT"], ["Wait", "\uff37AIT 2"]),
        (["Straße", "STRASSE"], ["Straße", "STRASSE 2"]),
        (["_x0041_ 漢字"], ["x0041_ 漢字"]),
        (["😀" * 16, "😀" * 16], ["😀" * 15, "😀" * 14 + " 2"]),
        (["A" * 30 + "e\u0323\u0302"], ["A" * 30 + "\u1ec7"]),
        (["A" * 30 + "q\u0323\u0302"], ["A" * 30]),
        (["\x00\ufffe"], ["Table"]),
        (["A" * 40, "a" * 40], ["A" * 31, "a" * 29 + " 2"]),
    ],
)
def test_sheet_has_a_name_that_excel_takes(titles: list[str], names: list[str]) -> None:
    tables = [Table(title, [Column("Action")], [["Hoists"]]) for title in titles]
    content = as_excel(replace(PAPER, sections=[Section("Actions", tables=tables)]))

    assert read(content).sheet_names == ["Contents", *names]


def test_more_ids_than_a_cell_holds_are_counted() -> None:
    ids = [f"QI-2026-{number:04d}" for number in range(1, 2501)]
    columns = [Column("All"), Column("Projects", is_number=True)]

    cell = str(rows(as_excel(with_table(Table("P", columns, [["All", SourcedFigure(2500, ids)]]))))[1][2])

    kept, _, rest = cell.partition(" and ")
    assert kept.split(", ") == ids[: len(kept.split(", "))]
    assert rest == f"{2500 - len(kept.split(', '))} more"
    assert 32_000 < len(cell) <= 32_767


def test_text_longer_than_a_cell_holds_is_cut() -> None:
    assert rows(as_excel(with_table(listing(["x" * 40_000])))) == [["Text"], ["x" * 32_767]]
    assert rows(as_excel(with_table(listing(["x" + "😀" * 20_000])))) == [["Text"], ["x" + "😀" * 16_383]]


def test_name_of_a_sheet_with_an_apostrophe_leads_to_it() -> None:
    content = as_excel(with_table(Table("A patient's view", [Column("Action")], [["Hoists"]])))

    assert re.findall(r'location="([^"]+)"', parts(content, "xl/worksheets/sheet1.xml")) == [
        "'A patient''s view'!A1"
    ]


def test_same_paper_gives_the_same_bytes_whatever_the_clock_says() -> None:
    content = as_excel(PAPER)

    with ZipFile(BytesIO(content)) as package:
        assert {zip_info.date_time for zip_info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2027-07-05T08:30:00Z" in parts(content, "docProps/core.xml")
    assert content == as_excel(PAPER)


def test_small_numbers_do_not_leave_the_trust() -> None:
    content = as_excel(with_small_numbers())

    assert (
        rows(content)
        == rows(content, 2)
        == [["Service", "People"], ["Surgery", "fewer than 5"], ["Medicine", 97.0]]
    )
    with ZipFile(BytesIO(content)) as package:
        assert [name for name in package.namelist() if "media" in name] == []
