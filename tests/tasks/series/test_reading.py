"""Series of a sheet: whatever stands in its cells, they are read or refused in clear sentences, and soon."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import BadFile
from notifications.documents.charts import spc_sentences, spc_svg
from tasks.series.gathering import SeriesFile
from tasks.series.reading import read_series
from tests.support.series_files import as_csv, clients_seen
from tests.support.thoroughness import examples

HEADINGS = st.sampled_from(
    (
        "date",
        "Month",
        "value",
        "what",
        "target",
        "recalc_here",
        "comment",
        "baseline",
        "better",
        "Falls",
        "",
        "1",
    )
)
CELLS = st.one_of(
    st.sampled_from(
        (
            *(
                "",
                "-",
                "*",
                "NA",
                "#N/A",
                "<5",
                "y",
                "increase",
                "12",
                "87.5%",
                "1,400",
                "-3",
                "=1+1",
                "1e5",
                "٣",
            ),
            *("1/4/2024", "2024-05-01", "Apr-24", "31/06/2024", "Mon 1 April 2024", "1900-01-01", "Total"),
        )
    ),
    st.text(max_size=12),
)
SHEETS = st.tuples(
    st.lists(HEADINGS, min_size=1, max_size=8), st.lists(st.lists(CELLS, max_size=9), max_size=9)
)


def read_or_refused(path: Path) -> tuple[SeriesFile | None, list[str]]:
    try:
        return read_series(path), []
    except BadFile as refused:
        return None, refused.problems


@settings(max_examples=examples(60), deadline=None)
@given(SHEETS)
def test_any_sheet_is_charted_or_refused_in_a_sentence(sheet: tuple[list[str], list[list[str]]]) -> None:
    heading, rows = sheet
    with TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
            csv.writer(file).writerows([heading, *rows])
        contents, problems = read_or_refused(path)
    assert [problem for problem in problems if not problem.endswith(".")] == []
    for measure in contents.measures if contents else ():
        chart = measure.series.charted()
        assert spc_sentences(chart)
        ET.fromstring(spc_svg(chart, title=measure.series.name))  # noqa: S314 -- we wrote it


def test_longest_list_of_values_is_read_and_drawn(tmp_path: Path) -> None:
    first = date(1999, 1, 1)
    rows = [(first + timedelta(days=number), number % 17 or "-") for number in range(9_999)]
    path = Path(as_csv(tmp_path, [("date", "value"), *rows]))

    [measure] = read_series(path).measures

    assert len(measure.series.values) == 9_999 - 589
    assert spc_svg(measure.series.charted(), title="Falls").endswith("</svg>")


def test_every_cell_that_does_not_fit_is_named(tmp_path: Path) -> None:
    rows: Sequence[Sequence[str]] = [
        ("date", "value", "target"),
        ("1/4/2024", "five", "6"),
        ("soon", "5", "6"),
        ("1/6/2024", "5", "high", "and more"),
        ("1/7/2024", "5", "high"),
    ]

    with pytest.raises(BadFile) as refused:
        read_series(Path(as_csv(tmp_path, rows)))

    assert refused.value.problems == [
        "row 2, value: “five” is not a number: write it like 1,400 or 95.5.",
        "row 3, date: “soon” is not a date: write it like 2026-12-31 or 31/12/2026.",
        "row 4: it has 4 cells, but there are 3 columns.",
        "row 5, target: “high” is not a number: write it like 1,400 or 95.5.",
    ]


@pytest.mark.parametrize("text", ["943 476 5919", "NHS 9434765919"])
@pytest.mark.parametrize("column", [0, 5])
def test_text_about_a_patient_is_refused_beside_a_value_as_everywhere(
    tmp_path: Path, text: str, column: int
) -> None:
    heading, first, *rows = clients_seen()
    changed = [text if index == column else cell for index, cell in enumerate(first)]

    with pytest.raises(BadFile) as refused:
        read_series(Path(as_csv(tmp_path, [heading, changed, *rows])))

    assert refused.value.problems[0].partition(":")[0] == f"row 2, {heading[column]}"
    assert text not in str(refused.value)
