"""Figures are rows: one of each measure, period and group counts, and what stood there before is kept (OB-135)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from models.measures.figures import FigureKey
from models.records import MeasureFigure
from models.vocabulary import FigureSource, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.figures.reading import figures_of_project
from tasks.projects.measures import measured_cycles
from tests.support.trust_at_work import World

MEASURE = "within four hours"
JANUARY, APRIL = date(2027, 1, 1), date(2026, 4, 1)
NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


def row(world: World, number: str, *, out_of: str | None = "100", period: date = JANUARY) -> MeasureFigure:
    return MeasureFigure(
        project_id=world.project_id,
        cycle=1,
        measure=MEASURE,
        period=period,
        group="",
        number=Decimal(number),
        out_of=None if out_of is None else Decimal(out_of),
        entered_by_id=world.id_of("lead"),
        entered_at=NOW,
        source=FigureSource.PAGE,
    )


def planned(world: World) -> None:
    world.propose()
    world.walk_to(Stage.DATA_COLLECTION)


def counted(world: World) -> list[tuple[FigureKey, Decimal, Decimal | None]]:
    with reading() as session:
        return [
            (figure.key, figure.number, figure.out_of)
            for figure in figures_of_project(session, world.project)
        ]


def test_two_figures_of_one_measure_and_period_cannot_both_count(world: World) -> None:
    planned(world)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add_all([row(world, "91"), row(world, "92")])


def test_a_number_comes_back_as_it_was_entered_with_its_decimals_and_no_needless_zeros(world: World) -> None:
    planned(world)
    with unit_of_work() as session:
        session.add_all(
            [
                row(world, "9999999999.1234", out_of=None),
                row(world, "4.20", out_of="1500", period=date(2027, 2, 1)),
            ]
        )

    assert [[str(value) for value in numbers if value is not None] for _, *numbers in counted(world)] == [
        ["9999999999.1234"],
        ["4.2", "1500"],
    ]


def test_figures_of_an_answer_count_until_a_row_says_otherwise_and_not_after_that_was_taken_out(
    sqlite_world: World,
) -> None:
    planned(sqlite_world)
    sqlite_world.answer(TaskKind.SUBMIT_DATA)
    answered = (FigureKey(MEASURE, APRIL), Decimal(14000), Decimal(15154))
    assert counted(sqlite_world) == [answered]

    with unit_of_work() as session:
        session.add_all([row(sqlite_world, "90"), row(sqlite_world, "14100", out_of="15154", period=APRIL)])
    assert counted(sqlite_world) == [
        (FigureKey(MEASURE, APRIL), Decimal(14100), Decimal(15154)),
        (FigureKey(MEASURE, JANUARY), Decimal(90), Decimal(100)),
    ]
    with reading() as session:
        [cycle] = measured_cycles(session, sqlite_world.project)
    assert [(figure.measure, figure.number) for figure in cycle.figures] == [
        ("Within four hours", 14100),
        ("Within four hours", 90),
    ]

    with unit_of_work() as session:
        for figure in session.query(MeasureFigure).where(MeasureFigure.period == APRIL):
            figure.replaced_at = NOW
    assert counted(sqlite_world) == [(FigureKey(MEASURE, JANUARY), Decimal(90), Decimal(100))]


def test_rows_of_a_cycle_that_nobody_has_completed_yet_are_judged_already(sqlite_world: World) -> None:
    planned(sqlite_world)
    with unit_of_work() as session:
        session.add(row(sqlite_world, "90"))
    with reading() as session:
        [cycle] = measured_cycles(session, sqlite_world.project)

    assert (cycle.number, cycle.given_on, [figure.number for figure in cycle.figures]) == (
        1,
        date(2027, 2, 1),
        [90],
    )
