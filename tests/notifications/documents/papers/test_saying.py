from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.papers import Cell, Column, Section, SourcedFigure, Table
from notifications.documents.papers.column_widths import A4, A4_IN_LARGE_PRINT
from notifications.documents.papers.to_text import UNTITLED, clean_text, paper_to_text, value_to_text
from tests.support.documents.sample_paper import ACTIONS, PAPER, with_table, with_total


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Two\r\nlines\x00\ufffe\ud800", "Two lines"),
        (1204567, "1,204,567"),
        (-3, "−3"),
        (Decimal("1204.50"), "1,204.50"),
        (Decimal("-0.5"), "−0.5"),
        (Decimal("1E+3"), "1,000"),
        (date(2027, 3, 2), "Tue 2 Mar 2027"),
        (SourcedFigure(12, ["QI-2026-0001"]), "12"),
        (SourcedFigure(Decimal("12.5")), "12.5"),
    ],
)
def test_cell_is_said_as_people_read_it(cell: Cell, words: str) -> None:
    assert value_to_text(cell) == words


def test_letter_and_its_accent_become_one_sign() -> None:
    assert clean_text("Zoe\u0308") == "Zoë"


def test_heading_is_never_empty() -> None:
    paper = paper_to_text(replace(PAPER, title=" ", sections=[Section("\x00")]))

    assert (paper.title, paper.sections[0].heading) == (UNTITLED, UNTITLED)


def test_figures_with_the_same_ids_behind_them_share_a_source() -> None:
    columns = [Column("Service"), Column("Projects", is_number=True)]
    rows: list[list[Cell]] = [
        ["Surgery", SourcedFigure(1, ["QI-2026-0001"])],
        ["Medicine", SourcedFigure(1, ["QI-2026-0002"])],
        ["Theatres", SourcedFigure(1, ["QI-2026-0001"])],
        ["Children", SourcedFigure(0)],
    ]

    paper = paper_to_text(with_table(Table("Projects", columns, rows)))

    assert [row[1].source for row in paper.sections[0].tables[0].rows] == [1, 2, 1, 0]
    assert [[reference.said for reference in source.references] for source in paper.sources] == [
        ["QI-2026-0001"],
        ["QI-2026-0002"],
    ]


def test_long_source_is_said_by_those_it_is_made_of() -> None:
    """OB-102."""
    paper = paper_to_text(with_total())

    assert [
        (source.parts, [reference.said for reference in source.references]) for source in paper.sources
    ] == [
        ([], [f"QI-2026-{number:04d}" for number in range(1, 7)]),
        ([], [f"QI-2026-{number:04d}" for number in range(7, 12)]),
        ([1, 2], ["QI-2026-0012"]),
    ]


def test_long_source_that_others_make_up_by_less_than_half_is_listed() -> None:
    columns = [Column("Service"), Column("Projects", is_number=True)]
    ids = [f"QI-2026-{number:04d}" for number in range(1, 13)]
    rows: list[list[Cell]] = [["Surgery", SourcedFigure(5, ids[:5])], ["All", SourcedFigure(12, ids)]]

    paper = paper_to_text(with_table(Table("Projects", columns, rows)))

    assert [(source.parts, len(source.references)) for source in paper.sources] == [([], 5), ([], 12)]


def widths(table: Table) -> list[int]:
    (told,) = paper_to_text(with_table(table)).sections[0].tables
    return [round(column.width) for column in told.columns]


def test_columns_fill_the_page_and_the_longest_text_has_most_of_it() -> None:
    table = Table(
        "Actions", [Column("Project"), Column("Action")], [["QI-2026-0001", "Reduce falls on the ward. " * 4]]
    )

    assert widths(table) == [17, 77]


def test_numbers_and_dates_have_room_to_stand_on_one_line() -> None:
    texts: list[list[Cell]] = [["a " * 99, "b " * 99, date(2027, 3, 12), "fewer than 5"]]
    columns = [Column("A"), Column("B"), Column("C"), Column("D", is_number=True)]

    assert widths(Table("Narrow", columns, texts)) == [32, 32, 17, 14]


def test_very_long_word_takes_no_more_room_than_its_pieces() -> None:
    table = Table("Words", [Column("A"), Column("B")], [["x" * 200, "twelve-words " * 100]])

    assert widths(table) == [48, 46]


def test_table_of_eight_columns_lies_on_its_side_and_in_large_print_one_of_five() -> None:
    def is_wide(columns: int, rows: int = 1) -> tuple[bool, bool]:
        table = Table("Wide", [Column("C")] * columns, [["x"] * columns] * rows)
        return A4.is_wide(table), A4_IN_LARGE_PRINT.is_wide(table)

    assert [is_wide(columns) for columns in (4, 5, 7, 8)] == [
        (False, False),
        (False, True),
        (False, True),
        (True, True),
    ]
    assert is_wide(9, rows=0) == (False, False)


def test_table_that_fits_neither_way_is_known() -> None:
    def fits(columns: int) -> bool:
        table = Table("Wide", [Column("Gastroenterology")] * columns, [["x"] * columns])
        return paper_to_text(with_table(table)).sections[0].tables[0].fits

    assert [fits(columns) for columns in (4, 5, 7, 8)] == [True, False, False, False]


def test_tallest_row_is_known_in_lines() -> None:
    (short,) = paper_to_text(with_table(ACTIONS)).sections[0].tables
    (tall,) = paper_to_text(with_table(Table("T", [Column("C")], [["word " * 200]]))).sections[0].tables

    assert (short.lines, tall.lines) == (1, 11)
