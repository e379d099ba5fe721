"""`qi chart`: a verdict in words, everything as JSON, a picture, and one clear line for what is refused."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support.command_line import QI
from tests.support.sheets.workbooks import Book
from tests.support.spc_series import GOLDEN, breaches

NOT_LOADED = "Nothing was loaded."
ASSUMED = "More is taken for better: say --improve decrease if less is."
RULES = "Making Data Count (XmR chart)."
TOO_LITTLE = "There is too little for limits: {}; 3 are needed, and 12 for firm ones."


def series_file(folder: Path, *rows: str) -> str:
    path = folder / "series.csv"
    path.write_text("\n".join(["date,value", *rows]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def real(tmp_path: Path) -> str:
    return series_file(tmp_path, *(f"{day},{value}" for day, value in breaches("RQM")))


def test_verdict_and_limits_are_said_in_words(qi: QI, real: str) -> None:
    assert qi("chart", real, "--target", "1000", "--improve", "decrease") == (
        0,
        (
            "36 months, from April 2016 to March 2019; the last is 1,116.\n"
            "Usual variation: no change shown; the last is 344 below the mean.\n"
            "The mean is 1,460, the limits are 739 and 2,181.\n"
            "Of all values, 9 show an improvement and 6 a concern.\n"
            "As things are, the target of 1,000 will be hit and missed at random.\n"
            "1 unusually large step from one value to the next is left out of the limits.\n"
            f"{RULES} Less is better.\n"
        ),
        "",
    )


def test_everything_is_printed_as_json(qi: QI, tmp_path: Path) -> None:
    [case] = [case for case in GOLDEN["cases"] if case["id"] == "XMR-04"]
    path = series_file(
        tmp_path,
        *(f"2021-{3 + day // 30:02}-{day % 30 + 1:02},{value}" for day, value in enumerate(case["values"])),
    )

    status, shown, complaint = qi("chart", path, "--target", "0", "--improve", "increase", "--json")
    result = json.loads(shown)

    points, sentence, periods = result.pop("points"), result.pop("said"), result.pop("periods")
    assert (status, complaint) == (0, "")
    limits = ("mean", "mean_moving_range", "sigma", "lpl", "upl", "screened")
    assert periods == [
        {
            "first": "2021-03-01",
            "last": "2021-03-18",
            "count": 18,
            "limits_rest_on": 18,
            "reason": None,
            **{name: result[name] for name in limits},
        }
    ]
    assert result == {
        "measure": None,
        "chart": "xmr",
        "centre": result["mean"],
        "missing": [],
        "suppressed": [],
        "rule_set": "Making Data Count (XmR chart)",
        "improve": "increase",
        "target": 0.0,
        "count": 18,
        "mean": pytest.approx(1.944444, abs=1e-6),
        "mean_moving_range": 1.0,
        "sigma": pytest.approx(1 / 1.128),
        "lpl": pytest.approx(-0.715556, abs=1e-6),
        "upl": pytest.approx(4.604444, abs=1e-6),
        "screened": 2,
        "variation": "common_cause",
        "verdict": "usual",
        "assurance": "inconsistent",
    }
    assert points[4] == {
        "date": "2021-03-05",
        "value": 10.0,
        "lower": result["lpl"],
        "upper": result["upl"],
        "moving_range": 8.0,
        "rule": "outside_limits",
        "rules": ["outside_limits"],
        "variation": "improvement",
    }
    assert (sentence[0], sentence[-1]) == (
        "18 days, from 1 March 2021 to 18 March 2021; the last is 1.",
        f"{RULES} More is better.",
    )


def test_outliers_are_kept_if_wanted(qi: QI, real: str) -> None:
    screened, kept = (
        json.loads(qi("chart", real, "--json", *more)[1]) for more in ((), ("--keep-outliers",))
    )

    assert (screened["screened"], round(screened["upl"], 2)) == (1, 2180.86)
    assert (kept["screened"], round(kept["upl"], 2)) == (0, 2251.39)


def test_four_values_are_too_few_to_tell_and_none_of_them_stands_out(qi: QI, tmp_path: Path) -> None:
    path = series_file(
        tmp_path, *(f"2026-0{month}-01,{value}" for month, value in enumerate((5, 6, 5, 40), 1))
    )

    status, shown, complaint = qi("chart", path, "--improve", "decrease", "--target", "10")

    assert (status, shown.splitlines()[1], complaint) == (
        0,
        "Too few values to tell; the last is 26 above the mean.",
        "",
    )
    assert "As things are" not in shown
    assert "The last value misses the target of 10." in shown
    assert json.loads(qi("chart", path, "--json")[1])["verdict"] == "too_few"


def test_picture_is_written(qi: QI, real: str, tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"

    status, sentence, complaint = qi("chart", real, "--svg", str(path))

    assert (status, sentence.splitlines()[-2:], complaint) == (0, [ASSUMED, f"The chart is in {path}."], "")
    title = ET.parse(path).getroot()[0]  # noqa: S314 -- we wrote it
    assert title.text == "series"


def test_too_few_values_are_said_and_are_no_failure(qi: QI, tmp_path: Path) -> None:
    row = qi("chart", series_file(tmp_path, "2026-01-31,85.5"), "--improve", "increase")
    two = qi("chart", series_file(tmp_path, "2026-01-31,85.5", "2026-02-28,90"), "--improve", "increase")

    assert row == (
        0,
        f"1 value, 31 January 2026: 85.5.\n{TOO_LITTLE.format('1 value')}\n{RULES} More is better.\n",
        "",
    )
    assert two == (
        0,
        (
            "2 months, from January 2026 to February 2026; the last is 90.\n"
            f"{TOO_LITTLE.format('2 values')}\n{RULES} More is better.\n"
        ),
        "",
    )


def test_what_cannot_be_calculated_is_null(qi: QI, tmp_path: Path) -> None:
    result = json.loads(qi("chart", series_file(tmp_path, "2026-01-31,85.5"), "--target", "95", "--json")[1])

    unknown = ("mean", "mean_moving_range", "sigma", "lpl", "upl", "screened", "variation", "assurance")
    assert {name: result[name] for name in unknown} == dict.fromkeys(unknown)


def test_rows_in_any_order_are_charted_in_the_order_of_their_dates(qi: QI, tmp_path: Path) -> None:
    rows = ["01/03/2026,7", "2026-02-01,5", "01/01/2026,6"]

    status, sentence, _ = qi("chart", series_file(tmp_path, *rows))

    lines = sentence.splitlines()
    assert (status, lines[0]) == (0, "3 months, from January 2026 to March 2026; the last is 7.")
    assert lines[-1] == "The rows were not in the order of their dates; they are charted in that order."


REFUSED = {
    "two values on one day": (
        ["2026-02-01,5", "01/02/2026,6"],
        "row 3, date: “2026-02-01” stands in row 2 already.",
    ),
    "no number": (
        ["2026-02-01,eleven"],
        "row 2, value: “eleven” is not a number: write it like 1,400 or 95.5.",
    ),
    "not finite": (["2026-02-01,inf"], "row 2, value: “inf” is not a number: write it like 1,400 or 95.5."),
    "too large": (
        ["2026-02-01,10000000000000000"],
        "row 2, value: “10000000000000000” is too far from 0 for a chart.",
    ),
    "too small": (
        ["2026-02-01,-10000000000000000"],
        "row 2, value: “-10000000000000000” is too far from 0 for a chart.",
    ),
    "no date": (
        ["2026-02-30,5"],
        "row 2, date: “2026-02-30” is no day of the calendar: write it like 2026-12-31 or 31/12/2026.",
    ),
    "a value without a date": (["2026-02-01,5", ",6"], "row 3, date: is missing."),
    "no rows": ([], "it has no values."),
    "no values": (["2026-02-01,", "2026-03-01,-"], "it has no values."),
}


@pytest.mark.parametrize(("rows", "complaint"), REFUSED.values(), ids=list(REFUSED))
def test_wrong_file_is_refused_by_row_and_column(
    qi: QI, tmp_path: Path, rows: list[str], complaint: str
) -> None:
    assert qi("chart", series_file(tmp_path, *rows)) == (1, "", f"qi: series.csv: {complaint} {NOT_LOADED}\n")


def test_picture_that_cannot_be_written_is_refused_in_one_line(qi: QI, real: str, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "chart.svg"

    assert qi("chart", real, "--svg", str(path)) == (
        1,
        "",
        f"qi: {path} cannot be written: no such file or directory.\n",
    )


def test_picture_never_takes_the_place_of_its_values(qi: QI, real: str) -> None:
    before = Path(real).read_text(encoding="utf-8")

    assert qi("chart", real, "--svg", real) == (
        1,
        "",
        f"qi: {real} holds the values: choose another file for the chart.\n",
    )
    assert Path(real).read_text(encoding="utf-8") == before


MISUSES = (
    *(("--improve", "sideways"), ("--target", "nan"), ("--target", "1e16"), ("--target", "high")),
    *(("--target", "1_000"), ("--target", "9,5"), ("--target", "-")),
    ("--json", "--svg", "x"),
)


@pytest.mark.parametrize("words", MISUSES, ids=" ".join)
def test_chart_that_is_asked_for_wrongly_ends_with_2(qi: QI, real: str, words: tuple[str, ...]) -> None:
    status, shown, sentence = qi("chart", real, *words)

    assert (status, shown, len(sentence.splitlines())) == (2, "", 1)


def test_series_in_a_workbook_is_charted_with_its_dates_and_negative_values(qi: QI, tmp_path: Path) -> None:
    book = Book(tmp_path / "series.xlsx")
    sheet = book.write(rows=[["date", "value"]])
    for month in range(1, 4):
        sheet.write_datetime(month, 0, datetime(2027, month, 28), book.day)  # noqa: DTZ001 -- a cell has no time zone
        sheet.write(month, 1, -month)
    path = str(book.close())

    status, sentence, complaint = qi("chart", path, "--sheet", "list", "--json")

    assert (status, complaint) == (0, "")
    assert [(value["date"], value["value"]) for value in json.loads(sentence)["points"]] == [
        ("2027-01-28", -1.0),
        ("2027-02-28", -2.0),
        ("2027-03-28", -3.0),
    ]
