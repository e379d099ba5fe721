"""`qi chart` on a sheet that does not fit: one clear line that names row, column and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.command_line import QI
from tests.support.series_files import MAKING_DATA_COUNT, Cell, as_csv
from tests.support.sheets.workbooks import Book

NOT_LOADED = "Nothing was loaded."

UNFIT: dict[str, tuple[Sequence[Sequence[Cell]], str]] = {
    "unknown beside a value": (
        [("date", "value", "ward"), ("1/4/2024", 5, "A1")],
        (
            "row 1: the column “ward” is not known beside a column “value”: take it out; known are date, value, "
            "numerator, denominator, measure, improvement_direction, target, recalc_here, comment, baseline_duration."
        ),
    ),
    "no dates": (
        [("value", "target"), (5, 6)],
        "row 1: there is no column “date” (or “month”): name the one with the dates so.",
    ),
    "no values": (
        [("month", "target"), ("Apr-24", 6)],
        "row 1: there is no column “value”: name the one with the values so.",
    ),
    "two dates": (
        [("date", "month", "value"), ("1/4/2024", "Apr-24", 6)],
        "row 1: 2 columns say the dates: keep one of them.",
    ),
    "a target for two": (
        [("date", "Falls", "Ulcers", "target"), ("1/4/2024", 5, 6, 7)],
        (
            "row 1: the column “target” cannot say the target of 2 measures at once: "
            "take it out, or give each value a row of its own with a column “measure”."
        ),
    ),
    "counts": (
        [("date", "numerator"), ("1/4/2024", 5)],
        "row 1: there is no column “denominator”: a numerator and a denominator go together.",
    ),
    "values and counts": (
        [("date", "value", "numerator", "denominator"), ("1/4/2024", 5, 5, 6)],
        "row 1: there are values, and counts that they may come from: keep the counts or the column “value”.",
    ),
    "two measures of a name": (
        [("date", "Falls", "falls "), ("1/4/2024", 5, 6)],
        "row 1: the column “falls” stands there twice.",
    ),
    "no mark": (
        [MAKING_DATA_COUNT, ("Falls", "up", "1/4/2024", 5, "maybe", "", "", 6)],
        "row 2, recalc_here: “maybe” is no mark: write y where the limits begin anew, and nothing elsewhere.",
    ),
    "no direction": (
        [MAKING_DATA_COUNT, ("Falls", "sideways", "1/4/2024", 5, "", "", "", 6)],
        (
            "row 2, improvement_direction: “sideways” does not say which way is better: "
            "write increase, decrease or neutral."
        ),
    ),
    "two directions": (
        [
            MAKING_DATA_COUNT,
            ("A", "up", "1/4/2024", 5, "", "", "", ""),
            ("A", "down", "1/5/2024", 5, "", "", "", ""),
        ],
        "row 3, improvement_direction: “decrease” contradicts “increase” in row 2: a measure has one direction.",
    ),
    "no baseline": (
        [MAKING_DATA_COUNT, ("Falls", "up", "1/4/2024", 5, "", "", 2, 6)],
        (
            "row 2, baseline_duration: “2” is no baseline: "
            "write how many values the limits rest on, from 3 on."
        ),
    ),
    "a target that is suppressed": (
        [MAKING_DATA_COUNT, ("Falls", "up", "1/4/2024", 5, "", "", "", "*")],
        "row 2, target: “*” is not a target: write a number like 95.5, or leave the cell empty.",
    ),
    "a measure without a name": (
        [("measure", "month", "value"), ("Falls", "Apr-24", 5), ("", "May-24", 6)],
        "row 3: it does not name its measure: fill the name down.",
    ),
    "a value in words": (
        [("month", "Falls"), ("Apr-24", "five")],
        "row 2, Falls: “five” is not a number: write it like 1,400 or 95.5.",
    ),
}


@pytest.mark.parametrize(("rows", "complaint"), UNFIT.values(), ids=list(UNFIT))
def test_sheet_that_does_not_fit_is_refused_by_row_and_column(
    qi: QI, tmp_path: Path, rows: Sequence[Sequence[Cell]], complaint: str
) -> None:
    assert qi("chart", as_csv(tmp_path, rows)) == (1, "", f"qi: series.csv: {complaint} {NOT_LOADED}\n")


def test_cell_that_is_broken_in_the_spreadsheet_is_refused_also_in_a_row_without_a_date(
    qi: QI, tmp_path: Path
) -> None:
    book = Book(tmp_path / "series.xlsx")
    sheet = book.write(rows=[["date", "value"], ["1/4/2024", 5]])
    sheet.write_formula(2, 1, "=A1/0", None, "#DIV/0!")

    assert qi("chart", str(book.close())) == (
        1,
        "",
        f"qi: series.xlsx: row 3, value: has the error #DIV/0!: mend it in the spreadsheet. {NOT_LOADED}\n",
    )
