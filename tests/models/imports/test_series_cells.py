"""What a cell of a series says: a value or why there is none, a direction, a mark, a baseline."""

from __future__ import annotations

import pytest

from models.imports.series_cells import baseline_of, direction_of, is_marked, target_of, value_of
from models.imports.series_columns import SeriesColumn, column_of
from models.spc import Direction, NoValue

VALUES = {
    "14": 14.0,
    "1,400": 1400.0,
    "87.5%": 87.5,
    "−3.2": -3.2,
    "(4)": -4.0,
    "0": 0.0,
}


@pytest.mark.parametrize(("cell", "value"), VALUES.items(), ids=list(VALUES))
def test_number_is_read_as_people_write_it(cell: str, value: float) -> None:
    assert value_of(cell) == value


@pytest.mark.parametrize(
    "cell",
    ["", " ", "-", "—", "..", "…", ":", "NA", "N/A", "n/a", "#N/A", "NaN", "null", "tbc", "[z]", "No data"],
)
def test_cell_that_says_there_is_no_value_has_none(cell: str) -> None:
    assert value_of(cell) is NoValue.NOT_GIVEN


@pytest.mark.parametrize(
    "cell", ["*", "**", "<5", "< 5", "≤7", "<=7", "1-4", "1 to 4", "[c]", "c", "Suppressed"]
)
def test_small_number_that_is_not_told_is_suppressed(cell: str) -> None:
    assert value_of(cell) is NoValue.SUPPRESSED


@pytest.mark.parametrize(
    "cell", ["nil", "none", "zero", "5*", "1_012", "1.400,5", ">95", "12/15", "inf", "10-3"]
)
def test_what_may_mean_a_number_or_none_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="“"):
        value_of(cell)


DIRECTIONS = {
    Direction.INCREASE: (
        *(
            "increase",
            "Increase",
            "UP",
            "Higher is better",
            "high is good",
            "High = Good",
            "more is better",
            "1",
            "+1",
        ),
        *("↑", "higher better", "Up is an improvement"),
    ),
    Direction.DECREASE: (
        *(
            "decrease",
            "down",
            "Lower is better",
            "Low is good",
            "low=good",
            "Less is better",
            "Fewer is better",
            "-1",
        ),
        *("−1", "↓"),
    ),
    Direction.NEUTRAL: ("neutral", "Neither", "Neither way is better", "0"),
    None: ("", "n/a", "-"),
}


@pytest.mark.parametrize(
    ("direction", "cell"), [(direction, cell) for direction, cells in DIRECTIONS.items() for cell in cells]
)
def test_direction_is_read_in_the_words_of_every_tool(direction: Direction | None, cell: str) -> None:
    assert direction_of(cell) is direction


@pytest.mark.parametrize("cell", ["sideways", "better", "good", "yes", "2", "higher is worse", "up/down"])
def test_direction_that_could_be_either_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="does not say which way is better"):
        direction_of(cell)


def test_mark_is_there_or_is_not() -> None:
    assert [is_marked(cell) for cell in ("y", "Y", "Yes", "x", "1", "TRUE", "✓")] == [True] * 7
    assert [is_marked(cell) for cell in ("", "n", "No", "0", "FALSE", "-", "NA")] == [False] * 7
    with pytest.raises(ValueError, match="“perhaps” is no mark"):
        is_marked("perhaps")


def test_baseline_is_a_whole_number_of_values_enough_for_limits() -> None:
    assert [baseline_of(cell) for cell in ("12", "3", "24.0", "", "NA")] == [12, 3, 24, None, None]
    for cell in ("2", "-12", "12.5", "99999999999999999999"):
        with pytest.raises(ValueError, match=cell):
            baseline_of(cell)


def test_target_is_a_number_or_none() -> None:
    assert [target_of(cell) for cell in ("95%", "30", "", "n/a")] == [95.0, 30.0, None, None]


HEADINGS = {
    "Date": SeriesColumn.DATE,
    " MONTH ": SeriesColumn.DATE,
    "Week_Commencing": SeriesColumn.DATE,
    "what": SeriesColumn.MEASURE,
    "Indicator": SeriesColumn.MEASURE,
    "value": SeriesColumn.VALUE,
    "Improvement Direction": SeriesColumn.DIRECTION,
    "improvement_direction": SeriesColumn.DIRECTION,
    "recalc_here": SeriesColumn.REBASE,
    "Re-base": SeriesColumn.REBASE,
    "re–base": SeriesColumn.REBASE,
    "baseline_duration": SeriesColumn.BASELINE,
    "Comment:": SeriesColumn.COMMENT,
    "Target": SeriesColumn.TARGET,
    "Falls": None,
    "values of falls": None,
    "": None,
}


@pytest.mark.parametrize(("heading", "column"), HEADINGS.items(), ids=list(HEADINGS))
def test_column_is_known_by_the_names_that_tools_give_it(heading: str, column: SeriesColumn | None) -> None:
    assert column_of(heading) is column
