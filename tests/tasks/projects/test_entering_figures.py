"""Figures that rest on others follow them: days between events, and everybody where groups add up (OB-135)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from models.answers.project_answers import newest_answered
from models.clock import now
from models.errors import FormChanged, WrongForm
from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.records import Absence, MeasureFigure
from models.vocabulary import FigureSource, Outcome, TaskKind
from tasks.answers.answer_task import answer_task
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.answers.entering_figures import enter_figures
from tasks.charts.charted import charted_measures
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.figures.block import ReadBlock, lines_of_block, read_block
from tasks.figures.reading import figures_of_project
from tasks.figures.template import figures_template
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_by_id
from tasks.projects.storing_figures import FiguresRequest
from tasks.queries.projects.figures import figures_seen
from tests.support.people_at_once import executed
from tests.support.stories.collected_figures import FALLS, WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World

INFECTIONS: dict[str, Any] = {**FALLS, "name": "Infections", "kind": "days_between", "unit": None}
BY_WARD: dict[str, Any] = {**FALLS, "groups": "Ward A, Ward B"}
NOVEMBER = date(2026, 11, 1)


def enter(
    world: World,
    nonce: str,
    *figures: CheckedFigure,
    reason: str = "",
    out: FigureKey | None = None,
    by: str = "lead",
) -> str:
    return enter_figures(
        FiguresRequest(
            reference=world.project.reference,
            person_id=world.id_of(by),
            nonce=nonce * 24,
            source=FigureSource.PAGE,
            figures=figures,
            taken_out=[out] if out else [],
            reason=reason,
        )
    ).sentence


def counted(world: World) -> list[tuple[str, str]]:
    with reading() as session:
        return [
            (figure.key.group or figure.key.period.isoformat(), figure.checked.written)
            for figure in figures_of_project(session, world.project)
        ]


def event(day: int) -> CheckedFigure:
    return CheckedFigure(FigureKey("infections", date(2026, 9, day)), Decimal(0))


def test_the_days_between_events_are_counted_anew_when_one_comes_between(sqlite_world: World) -> None:
    collecting(sqlite_world, INFECTIONS)
    enter(sqlite_world, "a", event(5), event(25))
    assert counted(sqlite_world) == [("2026-09-05", "4"), ("2026-09-25", "20")]

    assert enter(sqlite_world, "b", event(15)) == "Figures: 1 entered, 1 corrected"
    assert counted(sqlite_world) == [("2026-09-05", "4"), ("2026-09-15", "10"), ("2026-09-25", "10")]

    taken_out = enter(sqlite_world, "c", reason="It was none.", out=event(15).key)
    assert taken_out == "Figures: 1 corrected, 1 taken out"
    assert counted(sqlite_world) == [("2026-09-05", "4"), ("2026-09-25", "20")]


def ward(group: str, number: int, out_of: int) -> CheckedFigure:
    return CheckedFigure(FigureKey("falls", NOVEMBER, group), Decimal(number), Decimal(out_of))


def test_everybody_is_the_sum_of_all_groups_unless_somebody_says_otherwise(sqlite_world: World) -> None:
    collecting(sqlite_world, BY_WARD)
    enter(sqlite_world, "a", ward("ward a", 2, 500))
    assert counted(sqlite_world) == [("ward a", "2 of 500")]

    enter(sqlite_world, "b", ward("ward b", 1, 400))
    assert counted(sqlite_world) == [
        ("2026-11-01", "3 of 900"),
        ("ward a", "2 of 500"),
        ("ward b", "1 of 400"),
    ]

    enter(sqlite_world, "c", ward("ward b", 4, 400), reason="Three came late.")
    assert counted(sqlite_world)[0] == ("2026-11-01", "6 of 900")

    enter(sqlite_world, "d", ward("", 9, 1200), reason="With the other wards.")
    enter(sqlite_world, "e", ward("ward b", 5, 400), reason="Another.")
    assert counted(sqlite_world)[0] == ("2026-11-01", "9 of 1,200")


def test_groups_that_were_handed_in_with_an_answer_have_their_charts(sqlite_world: World) -> None:
    collecting(sqlite_world, BY_WARD)
    wards = {"": 20, "Ward A": 12, "Ward B": 8}
    figures = [
        {"measure": "Falls", "period": "2026-10-01", "number": number, "out_of": 500, "group": group or None}
        for group, number in wards.items()
    ]
    sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=figures)

    with reading() as session:
        [falls] = charted_measures(
            session, sqlite_world.project, judged_measures(session, sqlite_world.project)
        )

    drawn = [
        (group.name, [figure.number for figure in group.judgement.series.figures]) for group in falls.groups
    ]
    assert drawn == [("Ward A", [12]), ("Ward B", [8])]


def numbers(met: int) -> dict[str, int]:
    """Of a figure in an answer."""
    return {"number": met, "out_of": 100}


def test_what_is_handed_in_or_corrected_otherwise_than_its_row_counts_and_both_stay(
    sqlite_world: World,
) -> None:
    collecting(sqlite_world, WITHIN_FOUR_HOURS)
    september = FigureKey("within four hours", date(2026, 9, 1))
    enter(sqlite_world, "a", CheckedFigure(september, Decimal(90), Decimal(100)))

    figure = {"measure": "Within four hours", "period": "2026-09-01", **numbers(91)}
    sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure])
    assert counted(sqlite_world) == [("2026-09-01", "91 of 100")]

    task = next(task for task in sqlite_world.project.tasks if task.kind is TaskKind.SUBMIT_DATA)
    typed = {"figures": [figure | numbers(92)], "completeness": "Every attendance is counted."}
    correct_answer(CorrectionRequest(task.id, sqlite_world.id_of("lead"), typed, "A slip.", "c" * 24))
    assert counted(sqlite_world) == [("2026-09-01", "92 of 100")]

    with reading() as session:
        rows = session.execute(select(MeasureFigure.number, MeasureFigure.reason).order_by(MeasureFigure.id))
        assert [(str(number), reason) for number, reason in rows] == [
            ("90", "Given otherwise when the figures were handed in."),
            ("91", "A slip."),
            ("92", None),
        ]


def test_exceptions_stay_where_an_answer_says_none_and_go_where_its_correction_takes_them_out_ob_036(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    collecting(world, {**WITHIN_FOUR_HOURS, "exceptions": "Left before they were seen"})
    september = FigureKey("within four hours", date(2026, 9, 1))
    enter(world, "a", CheckedFigure(september, Decimal(90), Decimal(100), exceptions=Decimal(3)))
    figure = {"measure": "Within four hours", "period": "2026-09-01", **numbers(91)}

    world.answer(TaskKind.SUBMIT_DATA, figures=[figure])
    assert counted(world) == [("2026-09-01", "91 of 100, 3 left out")]

    task = next(task for task in world.project.tasks if task.kind is TaskKind.SUBMIT_DATA)
    for typed, nonce in ((figure | {"exceptions": 4}, "c"), (figure, "d")):
        answer = {"figures": [typed], "completeness": "Every attendance is counted."}
        correct_answer(CorrectionRequest(task.id, world.id_of("lead"), answer, "A slip.", nonce * 24))
        expected = "91 of 100, 4 left out" if "exceptions" in typed else "91 of 100"
        assert counted(world) == [("2026-09-01", expected)]


def share(period: date, met: int) -> CheckedFigure:
    return CheckedFigure(FigureKey("within four hours", period), Decimal(met), Decimal(100))


def second_cycle(world: World, *measures: dict[str, Any]) -> None:
    """Once figures of the first cycle are there: the next is planned from March 2027."""
    world.answer(TaskKind.SUBMIT_DATA, figures=[])
    findings = [{"measure": measure["name"], "meaning": "It got better."} for measure in measures]
    world.answer(TaskKind.REPORT_FINDINGS, findings=findings)
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    world.walk_until(TaskKind.PLAN_CYCLE)
    days: dict[str, Any] = {
        "collect_from": "2027-03-01",
        "collect_until": "2027-08-31",
        "figures_due_on": "2027-09-30",
    }
    world.answer(TaskKind.PLAN_CYCLE, measures=list(measures), **days)
    world.wait(days=200)


def by_cycle(world: World) -> dict[tuple[str, str], int]:
    with reading() as session:
        figures = figures_of_project(session, world.project)
        return {(figure.key.period.isoformat(), figure.checked.written): figure.cycle for figure in figures}


def test_a_figure_stays_in_its_cycle_when_it_is_corrected_in_a_later_one(sqlite_world: World) -> None:
    collecting(sqlite_world, WITHIN_FOUR_HOURS)
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    enter(sqlite_world, "a", share(september, 60))
    second_cycle(sqlite_world, WITHIN_FOUR_HOURS)
    enter(
        sqlite_world,
        "b",
        share(september, 61),
        share(october, 62),
        share(date(2027, 3, 1), 96),
        reason="Slip.",
    )

    assert by_cycle(sqlite_world) == {
        ("2026-09-01", "61 of 100"): 1,
        ("2026-10-01", "62 of 100"): 1,  # the plan of the first cycle covers it
        ("2027-03-01", "96 of 100"): 2,
    }


def test_a_newer_figure_is_not_overwritten_by_an_answer_that_has_not_seen_it(sqlite_world: World) -> None:
    collecting(sqlite_world, WITHIN_FOUR_HOURS)
    september = date(2026, 9, 1)
    figure = {"measure": "Within four hours", "period": "2026-09-01", **numbers(90)}
    opened_before = sqlite_world.answer_to(TaskKind.SUBMIT_DATA, figures=[figure])
    enter(sqlite_world, "a", share(september, 91))
    with pytest.raises(FormChanged):
        answer_task(opened_before)

    task = sqlite_world.task(TaskKind.SUBMIT_DATA)
    sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure])
    enter(sqlite_world, "b", share(september, 92), reason="Counted again.")
    typed = {"figures": [figure], "completeness": "Two days are missing."}
    correct_answer(CorrectionRequest(task.id, sqlite_world.id_of("lead"), typed, "Clearer.", "c" * 24))

    assert counted(sqlite_world) == [("2026-09-01", "92 of 100")]


def test_what_is_decided_in_place_of_somebody_who_enters_figures_is_asked_of_another(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    collecting(world, WITHIN_FOUR_HOURS, registered_by="qist member")
    enter(world, "a", share(date(2026, 9, 1), 60))
    world.answer(TaskKind.SUBMIT_DATA, figures=[])
    away, qist = world.today + timedelta(days=3), world.id_of("qist")
    with unit_of_work() as session:
        session.add(
            Absence(person_id=qist, first_day=world.today, last_day=away, said_at=now(), said_by_id=qist)
        )
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    assert world.task(TaskKind.CONFIRM_CLOSURE).for_person_id == qist
    world.wait(days=5)

    enter(world, "b", share(date(2026, 10, 1), 70), by="qist")

    asked = world.task(TaskKind.CONFIRM_CLOSURE)
    assert qist not in {asked.assignee_id, asked.for_person_id}
    world.answer(TaskKind.CONFIRM_CLOSURE)


def test_the_first_event_keeps_its_days_when_a_later_cycle_has_another_first_day(sqlite_world: World) -> None:
    collecting(sqlite_world, INFECTIONS, WITHIN_FOUR_HOURS)
    enter(sqlite_world, "a", event(5), event(25), share(date(2026, 9, 1), 60))
    second_cycle(sqlite_world, INFECTIONS, WITHIN_FOUR_HOURS)
    april = CheckedFigure(FigureKey("infections", date(2027, 4, 2)), Decimal(0))

    assert enter(sqlite_world, "b", april) == "Figures: 1 entered (2 Apr 2027)"
    of_events = {figure: cycle for figure, cycle in by_cycle(sqlite_world).items() if "of" not in figure[1]}
    assert of_events == {
        ("2026-09-05", "4"): 1,
        ("2026-09-25", "20"): 1,
        ("2027-04-02", "189"): 2,
    }


def test_a_measure_that_is_called_otherwise_takes_its_figures_along_ob_135(world: World) -> None:
    collecting(world, WITHIN_FOUR_HOURS, FALLS)
    september = share(date(2026, 9, 1), 60)
    enter(world, "a", september)
    design = newest_answered(world.project, TaskKind.DESIGN)
    assert design is not None
    assert design.decision is not None
    task_id, planned = design.id, design.decision.answer
    share_planned, falls_planned = planned["measures"]

    def correct(nonce: str, *measures: dict[str, Any]) -> None:
        typed = {**planned, "measures": list(measures)}
        correct_answer(CorrectionRequest(task_id, world.id_of("lead"), typed, "Clearer.", nonce * 24))

    renamed = share_planned | {"name": "Seen within four hours"}
    with pytest.raises(WrongForm, match="“Within four hours” has figures: put its new name in its place"):
        correct("c", falls_planned)
    correct("d", renamed, falls_planned)
    world.answer(TaskKind.AGREE_CORRECTION)

    with reading() as session:
        figures = figures_of_project(session, project_by_id(session, world.project.id))
        rows = session.scalars(select(MeasureFigure).order_by(MeasureFigure.replaced_at.is_(None))).all()
    assert [(figure.key.measure, figure.key.period, figure.number) for figure in figures] == [
        ("seen within four hours", september.key.period, september.number)
    ]
    assert [(row.measure, row.reason, row.entered_by_id) for row in rows] == [
        ("within four hours", "Clearer.", world.id_of("lead")),
        ("seen within four hours", None, world.id_of("lead")),
    ]
    seen = figures_seen(world.project.reference, world.id_of("lead"))
    assert list(seen.figures) == [FigureKey("seen within four hours", september.key.period)]


def test_nobody_agrees_to_lose_figures_that_came_while_a_correction_waited_ob_135(world: World) -> None:
    collecting(world, WITHIN_FOUR_HOURS, FALLS)
    design = newest_answered(world.project, TaskKind.DESIGN)
    assert design is not None
    assert design.decision is not None
    planned = design.decision.answer
    typed = {**planned, "measures": planned["measures"][:1]}
    correct_answer(CorrectionRequest(design.id, world.id_of("lead"), typed, "One will do.", "c" * 24))
    falls = CheckedFigure(FigureKey("falls", date(2026, 9, 1)), Decimal(3), Decimal(1450))
    enter(world, "a", falls)

    with pytest.raises(WrongForm, match="Figures of “Falls” were entered while this waited") as refused:
        world.answer(TaskKind.AGREE_CORRECTION)
    world.answer(TaskKind.AGREE_CORRECTION, Outcome.REFUSED, reason="There are figures of falls by now.")

    assert [field for field, _ in refused.value.sentences] == ["outcome"]
    seen = figures_seen(world.project.reference, world.id_of("lead"))
    assert (list(seen.plan.measures), list(seen.figures)) == (["within four hours", "falls"], [falls.key])


def test_figures_that_came_while_a_measure_waited_for_its_new_name_are_found_under_it_ob_135(
    sqlite_world: World,
) -> None:
    collecting(sqlite_world, WITHIN_FOUR_HOURS)
    design = newest_answered(sqlite_world.project, TaskKind.DESIGN)
    assert design is not None
    assert design.decision is not None
    [measure] = design.decision.answer["measures"]
    typed = {**design.decision.answer, "measures": [measure | {"name": "Seen within four hours"}]}
    correct_answer(CorrectionRequest(design.id, sqlite_world.id_of("lead"), typed, "Clearer.", "c" * 24))
    enter(sqlite_world, "a", share(date(2026, 9, 1), 60))

    sqlite_world.answer(TaskKind.AGREE_CORRECTION)

    seen = figures_seen(sqlite_world.project.reference, sqlite_world.id_of("lead"))
    assert list(seen.figures) == [FigureKey("seen within four hours", date(2026, 9, 1))]


def test_weeks_that_were_entered_stay_when_the_first_day_of_the_plan_changes(sqlite_world: World) -> None:
    days = {"collect_from": "2026-08-31", "collect_until": "2026-12-31", "figures_due_on": "2027-01-15"}
    collecting(sqlite_world, FALLS | {"rhythm": "week"}, **days)
    weeks = [date(2026, 9, 7), date(2026, 9, 14)]
    for nonce, first in zip("ab", weeks, strict=True):
        enter(sqlite_world, nonce, CheckedFigure(FigureKey("falls", first), Decimal(5), Decimal(500)))
    design = newest_answered(sqlite_world.project, TaskKind.DESIGN)
    assert design is not None
    assert design.decision is not None
    typed = {**design.decision.answer, "collect_from": "2026-09-03"}
    correct_answer(CorrectionRequest(design.id, sqlite_world.id_of("lead"), typed, "A slip.", "c" * 24))
    sqlite_world.answer(TaskKind.AGREE_CORRECTION)

    seen = figures_seen(sqlite_world.project.reference, sqlite_world.id_of("lead"))
    assert seen.plan.collect_from == date(2026, 9, 3)
    assert [key.period for key in seen.missing][:2] == [date(2026, 8, 31), date(2026, 9, 21)]
    template = figures_template(seen.plan, seen.figures, "csv", now()).decode()
    read = read_block(lines_of_block(template.removeprefix("\ufeff"), seen.plan), seen.plan, today=seen.today)
    assert [figure.key.period for figure in read.figures] == weeks


def test_many_figures_are_corrected_in_as_many_statements_as_a_few(sqlite_world: World) -> None:
    collecting(sqlite_world, FALLS | {"rhythm": "day"})
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(30)]

    def numbered(number: int, many: list[date]) -> list[CheckedFigure]:
        return [CheckedFigure(FigureKey("falls", day), Decimal(number), Decimal(500)) for day in many]

    enter(sqlite_world, "a", *numbered(1, days))
    with executed() as few:
        enter(sqlite_world, "b", *numbered(2, days[:2]), reason="Counted again.")
    with executed() as many:
        enter(sqlite_world, "c", *numbered(3, days), reason="Counted again.")

    assert len(many) == len(few)


def test_an_event_before_the_plan_is_refused_unless_an_earlier_one_is_known(sqlite_world: World) -> None:
    collecting(sqlite_world, INFECTIONS)
    seen = figures_seen(sqlite_world.project.reference, sqlite_world.id_of("lead"))

    def read(event_on: str, plan: FiguresPlan) -> ReadBlock:
        return read_block(lines_of_block(f"Period\n{event_on}\n", plan), plan, today=seen.today)

    assert read("2026-09-01", seen.plan).problems == []
    [problem] = read("2026-08-31", seen.plan).problems
    assert problem == (
        "row 2, Period: 31 Aug 2026 is before 1 Sep 2026, from which the plan measures: the days since the event "
        "before it are not known."
    )
    earlier = replace(seen.plan, entered=[FigureKey("infections", date(2026, 8, 12))])
    assert read("2026-08-31", earlier).problems == []
