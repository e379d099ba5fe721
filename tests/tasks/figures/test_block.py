"""A block of figures is read in the dialects that people have, and everything wrong with it is said at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.errors import BadFile
from models.measures.figures import FigureKey, FiguresPlan
from models.measures.specification import MeasureSpecification
from models.privacy.screening import screening
from models.spc import Direction, Rhythm
from models.vocabulary import MeasureKind, MeasureType
from tasks.figures.block import as_block, lines_of_block, lines_of_file, read_block
from tasks.figures.reading import ProjectFigure
from tasks.figures.template import figures_template
from tasks.sheets.cells import SheetRow

TODAY = date(2027, 3, 10)
NBSP = "\u00a0"


def measure(name: str, kind: MeasureKind, *, unit: str = "") -> MeasureSpecification:
    return MeasureSpecification(
        name=name, kind=kind, role=MeasureType.PROCESS, direction=Direction.INCREASE, unit=unit
    )


STANDARD = MeasureSpecification(
    name="Seen by a senior",
    kind=MeasureKind.PROPORTION,
    role=MeasureType.STANDARD,
    direction=Direction.INCREASE,
    takes_exceptions=True,
)
SHARE = measure("Within four hours", MeasureKind.PROPORTION)
FALLS = measure("Falls", MeasureKind.RATE, unit="bed days")
MINUTES = measure("Minutes to relief", MeasureKind.MEAN, unit="minutes")
INFECTIONS = measure("Infections", MeasureKind.DAYS_BETWEEN)


def plan(*measures: MeasureSpecification, **groups: dict[str, str]) -> FiguresPlan:
    return FiguresPlan(
        measures={measure.name.lower(): measure for measure in measures},
        collect_from=date(2027, 1, 1),
        collect_until=date(2027, 12, 31),
        groups=groups,
        approved_on=date(2027, 2, 1),
    )


def read(text: str, *measures: MeasureSpecification) -> list[str]:
    """The figures of a block as people say them; what is wrong, if anything is."""
    of = plan(*(measures or (SHARE,)))
    block = read_block(lines_of_block(text, of), of, today=TODAY)
    return list(block.problems) or [f"{of.name_of(figure.key)}: {figure.written}" for figure in block.figures]


JANUARY = ["Within four hours, January 2027: 1,400 of 1,600"]


@pytest.mark.parametrize(
    "text",
    [
        "Period\tHow many\tOut of\n01/01/2027\t1400\t1600",
        "Period,How many,Out of\n2027-01-01,1400,1600",
        'Month;Numerator;Denominator\nJan-27;"1,400";"1,600"\n',
        "sep=;\nmonth;numerator;denominator\nJanuary 2027;1400;1600",
        f"Month\tHow many\tOut of\n1 January 2027\t1{NBSP}400\t1 600",
        "Period\tHow many\tOut of\n15/01/2027\t87.5%\t1600",
        "Period\tHow many\tOut of\n15/01/2027\t0.875\t1600",
        "Period;How many;Out of\n15/01/2027;87,5 %;1600",
        "01/01/2027\t1400\t1600",
        "2027-01-01 00:00:00\t1400\t1600\n\n",
        "Four hours in 2027\n\nPeriod\tHow many\tOut of\n01/01/2027\t1400\t1600\n01/02/2027\t\t\n01/03/2027\t-\tn/a",
        "Period\tWithin four hours\tWithin four hours: out of\n01/01/2027\t1400\t1600",
        "Period\tMeasure\tHow many\tOut of\n01/01/2027\tWITHIN FOUR HOURS\t1400\t1600",
    ],
)
def test_the_same_figure_is_read_however_its_spreadsheet_writes_it(text: str) -> None:
    assert read(text) == JANUARY


def test_decimal_commas_are_read_as_such_where_nothing_in_the_block_has_a_point() -> None:
    assert read("Datum;x\n", MINUTES)[0].startswith("row 1: ")
    assert read("Period;Mean\n01/01/2027;12,5\n01/02/2027;1.012,75", MINUTES) == [
        "Minutes to relief, January 2027: 12.5",
        "Minutes to relief, February 2027: 1,012.75",
    ]
    assert read("Period\tMean\n01/01/2027\t12,5\n01/02/2027\t12.5", MINUTES) == [
        "row 2, Mean: “12,5” has its comma in the wrong place: write thousands like 1,400 and decimals like 95.5."
    ]


def test_a_row_for_each_measure_or_a_column_for_each_come_to_the_same() -> None:
    both = ["Within four hours, January 2027: 9 of 10", "Falls, January 2027: 3 of 1,450"]
    long = (
        "Period\tMeasure\tHow many\tOut of\n01/01/2027\tWithin four hours\t9\t10\n01/01/2027\tFalls\t3\t1450"
    )
    wide = (
        "Period\tWithin four hours: how many\tWithin four hours: out of\tFalls: how many\tFalls: out of\n"
        "01/01/2027\t9\t10\t3\t1450"
    )
    assert read(long, SHARE, FALLS) == read(wide, SHARE, FALLS) == both


@pytest.mark.parametrize(
    "text",
    [
        "Period\tHow many\tOut of\tExceptions\n01/01/2027\t9\t10\t2",
        "Period;Numerator;Denominator;Excluded\n01/01/2027;9;10;2",
        "01/01/2027\t9\t10\t2",
        "Period\tSeen by a senior\tSeen by a senior: out of\tSeen by a senior: left out\n01/01/2027\t9\t10\t2",
    ],
)
def test_exceptions_of_a_standard_are_a_third_number_that_may_be_left_empty_ob_036(text: str) -> None:
    assert read(text, STANDARD) == ["Seen by a senior, January 2027: 9 of 10, 2 left out"]
    assert read("Period\tHow many\tOut of\n01/01/2027\t9\t10", STANDARD) == [
        "Seen by a senior, January 2027: 9 of 10"
    ]


def test_block_without_a_column_for_exceptions_leaves_those_that_are_there_ob_036() -> None:
    of = plan(STANDARD)
    january = FigureKey("seen by a senior", date(2027, 1, 1))
    there = {january: ProjectFigure(1, january, Decimal(9), Decimal(10), TODAY, exceptions=Decimal(2))}

    def exceptions(text: str) -> list[Decimal | None]:
        block = read_block(lines_of_block(text, of), of, today=TODAY, there=there)
        return [figure.exceptions for figure in block.figures]

    without = "Period\tHow many\tOut of\n01/01/2027\t9\t10\n01/02/2027\t8\t10"
    assert exceptions(without) == [Decimal(2), None]
    assert exceptions("Period\tSeen by a senior\tSeen by a senior: out of\n01/01/2027\t9\t10") == [Decimal(2)]
    assert exceptions("Period\tHow many\tOut of\tExceptions\n01/01/2027\t9\t10\t") == [None]


def test_exceptions_that_cannot_be_are_said_at_their_column_ob_036() -> None:
    text = "Period\tMeasure\tHow many\tOut of\tExceptions\n"
    of_share = text + "01/01/2027\tWithin four hours\t9\t10\t2"
    of_standard = text + "01/01/2027\tSeen by a senior\t9\t10\t-1\n01/02/2027\tSeen by a senior\t9\t10\t1.5"

    assert read(of_share, SHARE, STANDARD) == [
        "row 2, Exceptions: leave “Exceptions” empty: the plan names none for “Within four hours”."
    ]
    assert read(of_standard, SHARE, STANDARD) == [
        "row 2, Exceptions: -1 is less than 0.",
        "row 3, Exceptions: 1.5 is no whole number.",
    ]


def test_template_has_a_column_for_exceptions_where_a_standard_names_some_ob_036() -> None:
    made_at = datetime(2027, 3, 10, tzinfo=ZoneInfo("Europe/London"))
    headings = [
        figures_template(plan(*measures), {}, "csv", made_at).decode("utf-8-sig").splitlines()[0]
        for measures in ([SHARE, STANDARD], [SHARE])
    ]

    assert headings == [
        "Period,Measure,Group,How many,Out of,Exceptions,Note",
        "Period,Measure,Group,How many,Out of,Note",
    ]


def test_everything_that_is_wrong_is_said_at_once_with_row_and_column_ob_135() -> None:
    text = (
        "Period\tMeasure\tHow many\tOut of\n"
        "01/01/2027\tWithin four hours\t12\t10\n"
        "01/13/2027\tWithin four hours\t1\t10\n"
        "01/02/2027\tWithin for hours\t1\t10\n"
        "01/02/2027\tFalls\t2.5\t\n"
        "01/04/2027\tFalls\t2\t1000\n"
        "01/04/2001\tFalls\t2\t1000\n"
        "02/01/2027\tWithin four hours\t9\t10\n"
        "03/01/2027\tWithin four hours\t9\t10\n"
        "01/02/2027\tWithin four hours\t87.5%\t\n"
        "01/03/2027\tWithin four hours\t<5\t100\n"
    )
    assert read(text, SHARE, FALLS) == [
        "row 2, How many: 12 of 10 is more than all of them.",
        "row 3, Period: “01/13/2027” has no month 13: write the day first, then the month, like 31/12/2026.",
        "row 4: the plan has no measure “Within for hours”; it has Within four hours, Falls.",
        "row 5, How many: 2.5 is no whole number: enter how many events there were, not their rate.",
        "row 5, Out of: enter how many bed days there were.",
        "row 6, How many: April 2027 has not begun yet.",
        "row 7, How many: April 2001 is more than 5 years before the plan begins: check the year.",
        "row 9: Within four hours, January 2027 stands in row 8 already.",
        "row 10, How many: “87.5%” is a share: enter how many, and out of how many.",
        "row 11, How many: March 2027 is not over yet: enter it from 31 Mar 2027.",
        "row 11, How many: “<5” is not a number: write it like 1,400 or 95.5.",
    ]


HEADING = "Period\tHow many\tOut of"
DAY = "01/01/2027\t1\t2"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (f"NHS number\t{HEADING}\n1\t{DAY}", "row 1: the column “NHS number” is about patients: take it out"),
        (
            f"{HEADING}\tColour\n{DAY}\tred",
            "row 1: the column “colour” is not known: take it out; known are period",
        ),
        (
            "Period\tOut of\n01/01/2027\t2",
            "row 1: there is no column “how many”: name the one with the numbers so.",
        ),
        (f"{HEADING}\tn\n{DAY}\t2", "row 1: two columns say “number”: keep one of them."),
        (f"{HEADING}\tNote\n{DAY}\tNHS 943 476 5919", "row 2, note: it "),
        (f"{HEADING}\n\t\t", "There is no figure in it."),
    ],
)
def test_a_block_that_is_none_or_is_about_a_patient_says_why_ob_137(text: str, begins: str) -> None:
    with screening("page"):
        [problem] = read(text)
    assert (problem.startswith(begins), "943" in problem) == (True, False)


def test_what_is_no_block_is_refused_as_a_whole() -> None:
    with pytest.raises(BadFile, match="it is empty"):
        lines_of_block("  \n", plan(SHARE))


def test_groups_are_those_of_the_plan_and_everybody_has_none() -> None:
    of = plan(SHARE, **{"within four hours": {"ward a": "Ward A", "ward b": "Ward B"}})
    text = "Period\tWard\tHow many\tOut of\n01/01/2027\tWARD A\t1\t2\n01/01/2027\tAll\t3\t4\n01/01/2027\tWard C\t1\t2"
    block = read_block(lines_of_block(text, of), of, today=TODAY)

    assert [figure.key.group for figure in block.figures] == ["ward a", ""]
    assert list(block.problems) == ["row 4: the plan has no group “Ward C”; it has Ward A, Ward B."]


def test_rare_events_need_their_day_alone() -> None:
    assert read("Date\tNote\n14/01/2027\tline infection\n20/02/2027\t", INFECTIONS) == [
        "Infections, 14 Jan 2027: 0",
        "Infections, 20 Feb 2027: 0",
    ]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_read_back_as_it_was_filled(tmp_path: Path, ending: str) -> None:
    of = plan(SHARE, FALLS)
    file = tmp_path / f"figures.{ending}"
    file.write_bytes(
        figures_template(of, {}, ending, datetime(2027, 3, 10, tzinfo=ZoneInfo("Europe/London")))
    )
    heading, *rows = lines_of_file(file)
    assert (list(heading.cells), len(rows)) == (
        ["Period", "Measure", "Group", "How many", "Out of", "Note"],
        24,
    )

    filled = [heading, *(SheetRow(row.number, [*row.cells[:2], "", "1", "2"]) for row in rows[:2])]
    block = read_block(lines_of_block(as_block(filled), of), of, today=TODAY)

    assert (list(block.problems), [figure.key for figure in block.figures]) == (
        [],
        [FigureKey("within four hours", date(2027, month, 1)) for month in (1, 2)],
    )


def test_weeks_are_counted_from_the_first_day_of_the_plan() -> None:
    weekly = MeasureSpecification(
        name="Falls",
        kind=MeasureKind.COUNT,
        role=MeasureType.OUTCOME,
        direction=Direction.DECREASE,
        rhythm=Rhythm.WEEK,
    )
    assert read("Week\tHow many\n07/01/2027\t1\n08/01/2027\t2", weekly) == [
        "Falls, week from 1 Jan 2027: 1",
        "Falls, week from 8 Jan 2027: 2",
    ]
