"""Answers of a cycle are corrected while the next one waits for its date, and once it has begun (6.5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.answers.project_answers import newest_answered
from models.engine.corrections import kept_fields
from models.errors import WrongForm
from models.forms.project.action_monitoring import ImplementActionForm
from models.records import HumanTask
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.reminders.due_timers import fire_due_timers
from tests.support.in_memory_project import InMemoryProject
from tests.support.mail.mornings import at
from tests.support.trust_at_work import World, nonce

PLANNED, MOVED = date(2027, 2, 1), date(2027, 5, 4)


def answered(world: World, kind: TaskKind) -> HumanTask:
    task = newest_answered(world.project, kind)
    assert task is not None
    return task


def correct(world: World, task: HumanTask, **changed: object) -> None:
    """The lead corrects some fields of an answer; whoever decided on it agrees."""
    assert task.decision is not None
    typed = {**task.decision.standing[0], **changed}
    correct_answer(CorrectionRequest(task.id, world.id_of("lead"), typed, "It was a slip.", nonce()))
    while any(kind is TaskKind.AGREE_CORRECTION for kind, _ in world.open_tasks()):
        world.answer(TaskKind.AGREE_CORRECTION, Outcome.AGREED)


def test_next_cycle_begins_on_the_day_that_a_correction_of_its_meeting_says_ob_110(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.RECORD_MEETING)
    world.answer(TaskKind.RECORD_MEETING, next_cycle_on=PLANNED.isoformat())
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=None)
    meeting = answered(world, TaskKind.RECORD_MEETING)
    for wrong, sentence in (
        ({"next_cycle_on": None, "no_further_cycle_because": "The ward closes."}, "The effect check goes on"),
        ({"next_cycle_on": (world.today - timedelta(days=1)).isoformat()}, "must begin today or later"),
    ):
        with pytest.raises(WrongForm, match=sentence):
            correct(world, meeting, **wrong)

    for day in (MOVED, PLANNED, MOVED):
        correct(world, answered(world, TaskKind.RECORD_MEETING), next_cycle_on=day.isoformat())
        assert world.project.enters_next_stage_on == day

    world.go_to(at(PLANNED, 9))
    fire_due_timers()
    assert world.project.stage is Stage.ACTION_MONITORING
    world.go_to(at(MOVED, 9))
    fire_due_timers()
    assert (world.project.stage, world.project.cycle) == (Stage.DATA_COLLECTION, 2)
    with pytest.raises(WrongForm, match="has begun"):
        correct(
            world,
            answered(world, TaskKind.RECORD_MEETING),
            next_cycle_on=(world.today + timedelta(days=9)).isoformat(),
        )


def test_meeting_is_corrected_by_the_facts_of_its_own_cycle_ob_109(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.wait(days=1)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    world.wait(days=3)
    world.walk_until(
        TaskKind.RECORD_MEETING
    )  # the findings of the second cycle are later than the first meeting
    meeting = answered(world, TaskKind.RECORD_MEETING)
    assert (meeting.cycle, world.project.cycle) == (1, 2)

    correct(world, meeting, discussion="Senior review comes too late in the evening and at night.")

    decision = answered(world, TaskKind.RECORD_MEETING).decision
    assert decision is not None
    assert decision.standing[0]["discussion"].endswith("and at night.")


def test_correction_takes_no_field_that_is_no_longer_asked(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    action = answered(world, TaskKind.IMPLEMENT_ACTION)

    correct(world, action, evidence="See the rota of November.", risk_accepted_by="The Medical Director")

    decision = answered(world, TaskKind.IMPLEMENT_ACTION).decision
    assert decision is not None
    standing = decision.standing[0]
    assert (standing["evidence"], standing["risk_accepted_by"]) == ("See the rota of November.", None)


def test_kind_of_risk_is_kept_where_somebody_was_asked_and_goes_where_the_outcome_asks_nobody() -> None:
    forms = {
        outcome: ImplementActionForm.model_validate(ImplementActionForm.examples[outcome])
        for outcome in ImplementActionForm.outcomes
    }

    project = InMemoryProject().project
    refused = {
        outcome: kept_fields(project, form, ["wants_risk_accepted"]) for outcome, form in forms.items()
    }

    assert {outcome: [name for name, _ in fields] for outcome, fields in refused.items()} == {
        Outcome.COMPLETED: [],
        Outcome.NOT_COMPLETED: ["wants_risk_accepted"],
    }
