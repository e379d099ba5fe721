"""`qi chart` on files as people keep them: months laid out beforehand, marks for new limits, several measures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.support.command_line import QI
from tests.support.series_files import WRITERS, Cell, as_csv, as_xlsx, clients_seen, months
from tests.support.sheets.workbooks import Book

Write = Callable[[Path, Sequence[Sequence[Cell]]], str]

NOT_LOADED = "Nothing was loaded."
END = "Making Data Count (XmR chart). More is better."
FIFTEEN = (14, 12, 15, 13, 16, "", 14, 13, 15, 12, 14, 13, 15, 14, 12)
OTHERS = (
    "14 months, from April 2024 to June 2025; the last is 12.",
    "Usual variation: no change shown; the last is 1.7 below the mean.",
    "The mean is 13.7, the limits are 8.4 and 19.0.",
    "No value shows more than usual variation.",
)
INCREASE = ("--improve", "increase")


@pytest.fixture(params=WRITERS.values(), ids=list(WRITERS))
def write(request: pytest.FixtureRequest) -> Write:
    """Writes rows as a file of each kind."""
    writer: Write = request.param
    return writer


def lines_of(qi: QI, *words: str) -> list[str]:
    status, shown, complaint = qi("chart", *words)
    assert (status, complaint) == (0, "")
    return shown.splitlines()


def record_of(qi: QI, *words: str) -> Any:  # noqa: ANN401 -- JSON
    return json.loads("\n".join(lines_of(qi, *words, "--json")))


NO_VALUE = ("", "-", "–", "NA", "n/a", "N/A", "..", "#N/A", "TBC", "[x]")


@pytest.mark.parametrize("nothing", NO_VALUE)
def test_month_without_a_value_is_named_and_the_others_are_charted(
    qi: QI, tmp_path: Path, write: Write, nothing: str
) -> None:
    rows = months(*(value or nothing for value in FIFTEEN))

    assert lines_of(qi, write(tmp_path, rows), *INCREASE) == [
        *OTHERS,
        "1 month without a value: September 2024.",
        END,
    ]


@pytest.mark.parametrize("suppressed", ["*", "<5", "[c]", "suppressed"])
def test_suppressed_month_is_said_to_be_suppressed(
    qi: QI, tmp_path: Path, write: Write, suppressed: str
) -> None:
    path = write(tmp_path, months(*(value or suppressed for value in FIFTEEN)))

    assert lines_of(qi, path, *INCREASE) == [
        *OTHERS,
        "1 month suppressed, for the number is small: September 2024.",
        END,
    ]
    record = record_of(qi, path)
    assert (record["missing"], record["suppressed"]) == ([], ["2024-09-01"])


def test_months_to_come_are_left_out_and_counted(qi: QI, tmp_path: Path, write: Write) -> None:
    rows = months(*FIFTEEN, *[""] * 9)

    assert lines_of(qi, write(tmp_path, rows), *INCREASE) == [
        *OTHERS,
        "1 month without a value: September 2024.",
        END,
        "Left out: 9 months after the last value, for which there is none yet.",
    ]


def test_months_to_come_after_the_first_value_are_months(qi: QI, tmp_path: Path) -> None:
    assert lines_of(qi, as_csv(tmp_path, months(14, *[""] * 11)), *INCREASE)[-1] == (
        "Left out: 11 months after the last value, for which there is none yet."
    )


def test_last_month_that_is_suppressed_is_not_one_to_come(qi: QI, tmp_path: Path, write: Write) -> None:
    lines = lines_of(qi, write(tmp_path, months("-", 14, 12, 15, "*", "")), *INCREASE)

    assert lines[-4:] == [
        "1 month without a value: April 2024.",
        "1 month suppressed, for the number is small: August 2024.",
        END,
        "Left out: 1 month after the last value, for which there is none yet.",
    ]


def test_months_laid_out_in_any_order_are_charted_in_that_of_their_dates(
    qi: QI, tmp_path: Path, write: Write
) -> None:
    heading, *rows = months(*FIFTEEN, "", "")

    lines = lines_of(qi, write(tmp_path, [heading, *rows[::-1]]), *INCREASE)

    assert lines == [
        *OTHERS,
        "1 month without a value: September 2024.",
        END,
        "Left out: 2 months after the last value, for which there is none yet.",
        "The rows were not in the order of their dates; they are charted in that order.",
    ]


def test_month_that_stands_there_twice_is_refused_also_without_a_value(qi: QI, tmp_path: Path) -> None:
    path = as_csv(tmp_path, [("month", "value"), ("Apr-24", 5), ("01/04/2024", ""), ("May 2024", 6)])

    assert qi("chart", path) == (
        1,
        "",
        f"qi: series.csv: row 3, date: “2024-04-01” stands in row 2 already. {NOT_LOADED}\n",
    )


def test_making_data_count_layout_is_read_with_its_target_direction_and_re_base_mark(
    qi: QI, tmp_path: Path, write: Write
) -> None:
    path = write(tmp_path, clients_seen())

    assert lines_of(qi, path) == [
        "Clients seen in month",
        "25 months, from May 2021 to May 2023; the last is 57.",
        "Improvement shown; the last is 17.6 above the mean (outside the limits).",
        "The mean is 39.4, the limits are 24.7 and 54.0.",
        "Of all values, 7 show an improvement and 2 a concern.",
        "As things are, the target of 30 will be hit and missed at random.",
        "1 unusually large step from one value to the next is left out of the limits.",
        (
            "The limits are calculated anew from February 2022 (New way of working). "
            "Until January 2022 the mean was 15.9 and the limits were −0.1 and 31.8."
        ),
        END,
    ]
    record = record_of(qi, path)
    rounded = [
        (period["count"], *(round(period[name], 1) for name in ("mean", "lpl", "upl")), period["screened"])
        for period in record["periods"]
    ]
    assert rounded == [(9, 15.9, -0.1, 31.8, 0), (16, 39.4, 24.7, 54.0, 1)]
    assert [period["reason"] for period in record["periods"]] == [None, "New way of working"]
    assert (
        record["measure"],
        record["improve"],
        record["target"],
        record["verdict"],
        record["assurance"],
    ) == (*("Clients seen in month", "increase", 30, "improved", "inconsistent"),)


def test_command_has_the_last_word_on_target_and_direction(qi: QI, tmp_path: Path) -> None:
    record = record_of(qi, as_csv(tmp_path, clients_seen()), "--target", "20", "--improve", "decrease")

    assert (record["improve"], record["target"], record["verdict"], record["assurance"]) == (
        *("decrease", 20, "worse", "consistent_fail"),
    )


def test_series_is_re_based_on_a_day_and_on_a_month_each_with_its_reason(qi: QI, tmp_path: Path) -> None:
    path = as_csv(tmp_path, months(*[14, 12, 15] * 4, *[24, 22, 25] * 4, *[34, 32, 35] * 4))
    picture = tmp_path / "chart.svg"
    words = (
        "--rebase",
        "1/4/2025",
        "--because",
        "New pathway",
        "--rebase",
        "Apr 2026",
        "--because",
        "More beds",
    )

    lines = lines_of(qi, path, *INCREASE, *words, "--svg", str(picture))

    assert lines[-3] == (
        "The limits are calculated anew from April 2025 (New pathway) and April 2026 (More beds). "
        "Until March 2025 the mean was 13.7 and the limits were 8.1 and 19.2. "
        "Until March 2026 the mean was 23.7 and the limits were 18.1 and 29.2."
    )
    root = ET.parse(picture).getroot()  # noqa: S314 -- we wrote it
    texts = [element.text for element in root.iter() if element.text]
    assert {"New pathway", "More beds"} <= set(texts)
    assert "(New pathway)" in str(root[1].text)


def test_re_base_of_the_command_is_added_to_the_marks_of_the_file(qi: QI, tmp_path: Path) -> None:
    words = ("--rebase", "30/11/2022", "--because", "Second clinic")

    record = record_of(qi, as_csv(tmp_path, clients_seen()), *words)

    assert [(period["first"], period["reason"]) for period in record["periods"]] == [
        ("2021-05-31", None),
        ("2022-02-28", "New way of working"),
        ("2022-11-30", "Second clinic"),
    ]


def test_re_base_outside_the_series_is_said_to_change_nothing(qi: QI, tmp_path: Path) -> None:
    words = ("--rebase", "1/4/2024", "--because", "Start", "--rebase", "2030-01-01", "--because", "End")

    assert lines_of(qi, as_csv(tmp_path, months(*FIFTEEN)), *INCREASE, *words)[-2:] == [
        "--rebase 1/4/2024 changes nothing: there is no value before it.",
        "--rebase 2030-01-01 changes nothing: there is no value from there on.",
    ]


MISUSES = {
    (
        "--rebase",
        "1/4/2025",
    ): "each --rebase DATE needs its reason, --because “what changed”: there are 1 and 0.",
    (
        "--because",
        "New pathway",
    ): "each --rebase DATE needs its reason, --because “what changed”: there are 0 and 1.",
    ("--rebase", "1/4/2025", "--because", " "): "--because is empty.",
    (
        "--rebase",
        "soon",
        "--because",
        "X",
    ): "--rebase “soon” is not a date: write it like 2026-12-31 or 31/12/2026",
    ("--baseline", "2"): "limits rest on 3 values at least",
    ("--baseline", "many"): "many",
}


@pytest.mark.parametrize(("words", "why"), MISUSES.items(), ids=[" ".join(words) for words in MISUSES])
def test_re_base_without_a_day_or_a_reason_ends_with_2(
    qi: QI, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    status, shown, sentence = qi("chart", as_csv(tmp_path, months(*FIFTEEN)), *words)

    assert (status, shown, len(sentence.splitlines())) == (2, "", 1)
    assert (why in sentence, "5919" in sentence) == (True, False)


def test_limits_rest_on_a_baseline_that_is_asked_for(qi: QI, tmp_path: Path) -> None:
    path = as_csv(tmp_path, months(*[14, 12, 15] * 4, *[24, 22, 25] * 4))

    lines = lines_of(qi, path, *INCREASE, "--baseline", "12")

    assert lines[1:5] == [
        "Improvement shown; the last is 11.3 above the mean (outside the limits).",
        "The mean is 13.7, the limits are 8.1 and 19.2.",
        "Of all values, 13 show an improvement.",
        "The limits rest on the first 12 values, and all later ones are judged by them.",
    ]


def test_baseline_without_variation_is_said_not_to_be_used(qi: QI, tmp_path: Path) -> None:
    path = as_csv(tmp_path, months(*[5] * 12, 6, 7, 8))

    assert lines_of(qi, path, *INCREASE, "--baseline", "12")[-1] == (
        "The first 12 values of a period are all alike, so its limits rest on all of them."
    )


WIDE: Sequence[Sequence[Cell]] = [
    ("Month", "Falls per 1,000 bed days", "Pressure ulcers", "Notes"),
    ("Apr-24", 6.1, 12, ""),
    ("May-24", 5.8, "*", "Norovirus"),
    ("Jun-24", 6.0, 14, ""),
    ("Jul-24", "", "", ""),
]


def test_columns_of_values_are_a_measure_each(qi: QI, tmp_path: Path, write: Write) -> None:
    assert lines_of(qi, write(tmp_path, WIDE), "--improve", "decrease") == [
        "Falls per 1,000 bed days",
        "3 months, from April 2024 to June 2024; the last is 6.",
        "Too few values to tell; the last is 0.03 above the mean.",
        "The mean is 5.97, the limits are 5.30 and 6.63.",
        "The limits rest on 3 values only: from 12 on they are firm.",
        "Noted: Norovirus (May 2024).",
        "Making Data Count (XmR chart). Less is better.",
        "Left out: 1 month after the last value, for which there is none yet.",
        "",
        "Pressure ulcers",
        "2 months, from April 2024 to June 2024; the last is 14.",
        "There is too little for limits: 2 values; 3 are needed, and 12 for firm ones.",
        "1 month suppressed, for the number is small: May 2024.",
        "Noted: Norovirus (May 2024).",
        "Making Data Count (XmR chart). Less is better.",
        "Left out: 1 month after the last value, for which there is none yet.",
    ]


def test_each_measure_has_a_picture_of_its_own_in_a_folder(qi: QI, tmp_path: Path) -> None:
    folder = tmp_path / "charts"

    lines = lines_of(qi, as_csv(tmp_path, WIDE), "--svg", str(folder))

    assert [line for line in lines if line.startswith("The chart is in ")] == [
        f"The chart is in {folder / 'falls-per-1-000-bed-days.svg'}.",
        f"The chart is in {folder / 'pressure-ulcers.svg'}.",
    ]
    titles = [ET.parse(path).getroot()[0].text for path in sorted(folder.iterdir())]  # noqa: S314 -- we wrote them
    assert titles == ["Falls per 1,000 bed days", "Pressure ulcers"]


def test_names_of_pictures_are_kept_apart_and_within_what_every_computer_keeps(
    qi: QI, tmp_path: Path
) -> None:
    names = ("Über 4 h / day", "Uber 4 h day", "漢字", "../../etc", "a" * 200)
    folder = tmp_path / "charts"

    lines_of(qi, as_csv(tmp_path, [("date", *names), ("1/4/2024", 1, 2, 3, 4, 5)]), "--svg", str(folder))

    assert {path.name for path in folder.iterdir()} == {
        *("uber-4-h-day.svg", "uber-4-h-day-2.svg", "measure-3.svg", "etc.svg", f"{'a' * 60}.svg"),
    }


def test_one_file_for_several_pictures_is_refused(qi: QI, tmp_path: Path) -> None:
    path = as_csv(tmp_path, WIDE)

    assert qi("chart", path, "--svg", str(tmp_path / "charts.svg")) == (
        1,
        "",
        (
            "qi: There are 2 measures, and each has a chart of its own: give --svg a folder, "
            "or choose one with --measure.\n"
        ),
    )
    assert not (tmp_path / "charts.svg").exists()


def test_measure_is_chosen_whatever_its_capitals_and_spaces(qi: QI, tmp_path: Path) -> None:
    path = as_csv(tmp_path, WIDE)

    record = record_of(qi, path, "--measure", "  pressure ULCERS ")

    assert (record["measure"], record["count"]) == ("Pressure ulcers", 2)
    assert qi("chart", path, "--measure", "Sepsis") == (
        1,
        "",
        (
            "qi: series.csv: it has no measure “Sepsis” with values. "
            f"Its measures are “Falls per 1,000 bed days”, “Pressure ulcers”. {NOT_LOADED}\n"
        ),
    )


def test_column_names_the_measure_of_each_row_and_those_without_a_value_are_named(
    qi: QI, tmp_path: Path
) -> None:
    rows: list[Sequence[Cell]] = [
        ("Measure", "Month", "Value", "Better", "Target"),
        ("Falls", date(2024, 4, 1), 6, "Lower is better", 5),
        ("Sepsis", date(2024, 4, 1), "87.5%", "High is good", "95%"),
        ("falls ", date(2024, 5, 1), 7, "", 5),
        ("Sepsis", date(2024, 5, 1), "93.75%", "", "95%"),
        ("Mortality", date(2024, 4, 1), "", "", ""),
    ]
    path = as_csv(tmp_path, rows)

    records = record_of(qi, path)

    assert [
        (
            record["measure"],
            record["improve"],
            record["target"],
            [point["value"] for point in record["points"]],
        )
        for record in records
    ] == [("Falls", "decrease", 5, [6, 7]), ("Sepsis", "increase", 95, [87.5, 93.75])]
    assert lines_of(qi, path)[-1] == "“Mortality” has no value yet, so there is no chart of it."


def test_marks_that_change_nothing_or_give_no_reason_are_said(qi: QI, tmp_path: Path) -> None:
    heading = ("date", "value", "re-base", "comment", "target")
    rows = [
        (day, value, {0: "y", 6: "yes", 16: "x"}.get(number, ""), "", 10 if number < 6 else 12)
        for number, (day, value) in enumerate(months(*[14, 12, 15, 13] * 4, "")[1:])
    ]

    assert lines_of(qi, as_xlsx(tmp_path, [heading, *rows]), *INCREASE)[-5:] == [
        "Left out: 1 month after the last value, for which there is none yet.",
        "The mark in row 2 changes nothing: the limits begin there anyway.",
        "The mark in row 8 has no reason: write it into the column “comment”.",
        "The mark in row 18 changes nothing yet: there is no value from there on.",
        "The target changes: first 10, then 12 from 1 October 2024; all values are judged by the last.",
    ]


def test_sheet_with_dates_is_chosen_among_others_whatever_else_it_holds(qi: QI, tmp_path: Path) -> None:
    book = Book(tmp_path / "series.xlsx")
    book.write("Read me", [["How to fill this in"], ["One row a month"]])
    book.write("Data", [["Reporting month", "Falls"], ["Apr-24", 5], ["May-24", 6]])

    assert lines_of(qi, str(book.close()), *INCREASE)[:2] == [
        "Falls",
        "2 months, from April 2024 to May 2024; the last is 6.",
    ]


def test_columns_and_rows_that_only_go_on_are_no_values(qi: QI, tmp_path: Path) -> None:
    heading, *rows = clients_seen()
    filled_down = ("Clients seen in month", "increase", "", "", "", "", "", 30)

    record = record_of(qi, as_csv(tmp_path, [heading, *rows, filled_down, filled_down]))

    assert record["count"] == len(rows)
