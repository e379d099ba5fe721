"""What a running project is told of its measures: on its page, in its dossier, and in the forms that end it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from models.errors import WrongForm
from models.forms.project.measure import EXAMPLE_STANDARD
from models.measures.figure_judgement import judge_figures
from models.measures.verdicts import Verdict
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.dossier import describe_run
from tasks.queries.projects.project import project_seen
from tasks.reminders.due_timers import fire_due_timers
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tasks.reports.sections.improving import verdict_of
from tests.support.trust_at_work import World

EXAMPLE: dict[str, Any] = {**EXAMPLE_STANDARD}
OUTCOME_OF_95 = {**EXAMPLE, "measure_type": "outcome", "source": None}
ENDS: dict[str, Any] = {
    "actions": [],
    "next_cycle_on": None,
    "no_further_cycle_because": "It is done.",
}


def plan(world: World, *measures: dict[str, Any]) -> None:
    """The design of the first cycle, the plan of a later one."""
    kind = TaskKind.DESIGN if world.project.stage is Stage.DESIGN else TaskKind.PLAN_CYCLE
    world.answer(kind, measures=list(measures))
    world.walk_to(Stage.REGISTRATION if kind is TaskKind.DESIGN else Stage.DATA_COLLECTION)
    if kind is TaskKind.DESIGN:
        world.answer(TaskKind.REGISTER, project_type="quality_improvement")
        world.walk_to(Stage.DATA_COLLECTION)


def enter(world: World, first: str, numerator: int, denominator: int) -> None:
    figure = {"measure": EXAMPLE["name"], "period": first, "number": numerator, "out_of": denominator}
    world.answer(TaskKind.SUBMIT_DATA, figures=[figure])


def collecting(world: World, *measures: dict[str, Any]) -> World:
    """A quality improvement project whose cycle is planned."""
    world.propose(project_type="quality_improvement")
    world.walk_to(Stage.DESIGN)
    plan(world, *measures)
    return world


def results(world: World) -> list[str]:
    return [
        judged.judgement.said
        for judged in project_seen(world.project.reference, world.id_of("lead")).measures
    ]


def dossier(world: World) -> list[str]:
    """The heading of the results and their lines."""
    lines = describe_run(world.project.id).dossier.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("## Results"))
    return [line for line in lines[start : lines.index("## What happened")] if line]


def store_as_release_0_1() -> None:
    """Say the stored plans as release 0.1 did, which planned the first cycle, too, after its approval."""
    with unit_of_work() as session:
        session.execute(text("DROP TRIGGER decision_no_update"))
        plans = (
            "SELECT decision.id, answer FROM decision JOIN human_task ON human_task.id = task_id "
            "WHERE kind IN ('design', 'plan_cycle')"
        )
        for id_, stored in session.execute(text(plans)).tuples().all():
            answer = json.loads(stored)
            for measure in answer["measures"]:
                del measure["direction"], measure["target_sense"], measure["kind"]
                measure["target_percent"] = measure.pop("target")
            session.execute(
                text("UPDATE decision SET answer = :answer, form_version = 1 WHERE id = :id"),
                {"answer": json.dumps(answer), "id": id_},
            )
        first = "cycle = 1, stage = 'data_collection', visit = 6, occurrence = 'visit-6'"
        session.execute(text(f"UPDATE human_task SET kind = 'plan_cycle', {first} WHERE kind = 'design'"))  # noqa: S608
        session.execute(text("UPDATE project SET definition_version = 1"))


def sentences(world: World, kind: TaskKind, outcome: Outcome | None = None, **changed: Any) -> list[Any]:  # noqa: ANN401 -- what was typed
    with pytest.raises(WrongForm) as refusal:
        world.answer(kind, outcome, **changed)
    return list(refusal.value.sentences)


def test_outcome_that_misses_its_target_needs_an_action_or_somebody_who_accepts_the_risk(
    sqlite_world: World,
) -> None:
    world = collecting(sqlite_world, OUTCOME_OF_95)
    enter(world, "2026-04-01", 10, 100)
    world.answer(TaskKind.REPORT_FINDINGS)

    assert sentences(world, TaskKind.RECORD_MEETING, held_on=world.today.isoformat(), **ENDS) == [
        ("actions", "“Within four hours” misses its target: enter an action for it, or why there is none")
    ]


def test_outcome_planned_under_release_0_1_is_not_called_met_and_its_project_goes_on(
    sqlite_world: World,
) -> None:
    world = collecting(sqlite_world, OUTCOME_OF_95)
    store_as_release_0_1()
    enter(world, "2026-04-01", 10, 100)

    assert results(world) == [
        (
            "Within four hours: 10.0% (10 of 100), from 1 Apr 2026 "
            "(retrospective: data from before approval); target 95%: not judged, for the plan does not say whether "
            "that is a least or a most. Not judged: the plan does not say which way is better."
        )
    ]
    world.walk_to(Stage.CLOSED)
    assert world.project.stage is Stage.CLOSED


def test_standard_planned_under_release_0_1_is_followed_up_as_a_least_and_called_no_better(
    sqlite_world: World,
) -> None:
    world = collecting(sqlite_world, EXAMPLE)
    store_as_release_0_1()
    enter(world, "2026-04-01", 10, 100)

    assert results(world) == [
        (
            "Within four hours: 10.0% (10 of 100), from 1 Apr 2026 "
            "(retrospective: data from before approval); target 95%, read as a least: below target. "
            "Not judged: the plan does not say which way is better."
        )
    ]


def test_target_that_nobody_can_judge_needs_an_action_or_a_reason_as_a_missed_one_does(
    sqlite_world: World,
) -> None:
    world = collecting(sqlite_world, OUTCOME_OF_95)
    store_as_release_0_1()
    enter(world, "2026-04-01", 10, 100)
    world.answer(TaskKind.REPORT_FINDINGS)

    assert sentences(world, TaskKind.RECORD_MEETING, held_on=world.today.isoformat(), **ENDS) == [
        (
            "actions",
            (
                "The plan does not say how the target of “Within four hours” is meant: enter an action for it, or why "
                "there is none"
            ),
        )
    ]


def test_dossier_of_a_cycle_without_figures_shows_those_of_the_cycle_before_as_such(
    sqlite_world: World,
) -> None:
    world = collecting(sqlite_world, EXAMPLE)
    enter(world, "2026-04-01", 10, 100)
    world.answer(TaskKind.REPORT_FINDINGS)
    before = dossier(world)
    while world.project.stage is not Stage.DATA_COLLECTION or world.project.cycle == 1:
        to_the_next_cycle(world)
    plan(world, {**EXAMPLE, "target": "5"})

    assert world.project.cycle == 2
    assert before[0] == "## Results, cycle 1"
    assert dossier(world) == before


def to_the_next_cycle(world: World) -> None:
    """Answer what is asked so that a further cycle begins, or wait for it."""
    today = world.today.isoformat()
    task = next((task for task in world.project.tasks if task.is_open), None)
    if task is None:
        world.wait(days=1)
        fire_due_timers()
    elif task.kind is TaskKind.RECORD_MEETING:
        world.answer(task.kind, held_on=today)
    elif task.kind is TaskKind.IMPLEMENT_ACTION:
        world.answer(task.kind, Outcome.COMPLETED, changed_on=today)
    elif task.kind is TaskKind.CHECK_EFFECT:
        world.answer(task.kind, Outcome.NEXT_CYCLE, next_cycle_on=today)
    else:
        world.answer(task.kind)


def test_two_cycles_are_compared_on_the_page_with_their_periods(sqlite_world: World) -> None:
    world = collecting(sqlite_world, {**EXAMPLE, "target": "75"})
    enter(world, "2026-04-01", 48, 80)
    world.answer(TaskKind.REPORT_FINDINGS)
    while world.project.stage is not Stage.DATA_COLLECTION or world.project.cycle == 1:
        to_the_next_cycle(world)
    plan(world, {**EXAMPLE, "target": "75"})
    enter(world, "2026-10-01", 56, 70)

    assert results(world) == [
        (
            "Within four hours: 80.0% (56 of 70), from 1 Oct 2026 "
            "(retrospective: data from before approval); target at least 75%: met. "
            "More is better. Improvement shown: 60.0% (from 1 Apr 2026), then 80.0% (from 1 Oct 2026): "
            "a difference of 20.0 percentage points (95% interval 5.2 to 33.4)."
        )
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"direction": None}, [("measures-0-direction", "Measure 1: choose which way is better")]),
        (
            {"target_sense": None},
            [("measures-0-target_sense", "Measure 1: choose how the target is meant")],
        ),
        (
            {"direction": "decrease"},
            [
                (
                    "measures-0-target_sense",
                    "Measure 1: “Less is better” does not go with a target of “at least”: change one of them",
                )
            ],
        ),
    ],
)
def test_whoever_plans_says_which_way_is_better_and_how_the_target_is_meant(
    sqlite_world: World, changed: dict[str, Any], expected: list[Any]
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.DESIGN)

    assert sentences(world, TaskKind.DESIGN, measures=[{**EXAMPLE, **changed}]) == expected


def test_papers_judge_a_measure_as_its_page_does(sqlite_world: World) -> None:
    world = collecting(sqlite_world, {**EXAMPLE, "target": "75"})
    enter(world, "2026-04-01", 48, 80)
    world.answer(TaskKind.REPORT_FINDINGS)
    while world.project.stage is not Stage.DATA_COLLECTION or world.project.cycle == 1:
        to_the_next_cycle(world)
    plan(world, {**EXAMPLE, "target": "75"})
    enter(world, "2026-10-01", 56, 70)
    period = ReportPeriod(first=date(2026, 4, 1), last=world.today, today=world.today)

    with reading() as session:
        [project] = gather(session, period).projects

    assert [judge_figures(series).said for series in project.measures] == results(world)
    assert (verdict_of(project), project.below_target) == (Verdict.IMPROVED, [])
