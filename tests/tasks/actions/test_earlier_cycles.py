"""What a project did in an earlier cycle is not lost once the next has its own meeting and actions (6.6; OB-112)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.answers.planned_actions import planned_action
from models.records import AcceptedRisk, SearchText
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.actions.followed import followed_actions
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.database.unit_of_work import reading
from tasks.distribution.results import summary_of
from tasks.projects.project_rows import project_by_id
from tasks.queries.tasks.task import task_seen
from tasks.reminders.due_timers import fire_due_timers
from tests.support.reports.lived_projects import MEASURE, action
from tests.support.trust_at_work import World, nonce

FIRST, LASTING, SECOND = "A doctor at the door.", "A second doctor at night.", "A sign in the hall."


def meeting(world: World, *texts: str) -> None:
    """A meeting agrees actions; those that last may go on after the report."""
    world.walk_until(TaskKind.RECORD_MEETING)
    due_on = (world.today + timedelta(days=28)).isoformat()
    agreed = [{**action(due_on), "text": text, "runs_beyond_report": text == LASTING} for text in texts]
    world.answer(TaskKind.RECORD_MEETING, actions=agreed, discussion=f"We agreed: {texts[0]}")


def act(world: World, about: str, outcome: Outcome = Outcome.COMPLETED, **changed: Any) -> None:  # noqa: ANN401
    """The owner of one of several actions answers."""
    task = next(task for task in world.project.tasks if task.is_open and task.about == about)
    answer = world.answer_to(TaskKind.IMPLEMENT_ACTION, outcome, **changed)
    answer_task(AnswerRequest(task.id, task.assignee_id, answer.typed, nonce(), task.version, "a session"))


@pytest.fixture
def second_cycle(sqlite_world: World) -> World:
    """A project whose second meeting is held while an action of its first cycle is still under way."""
    world = sqlite_world
    world.propose()
    meeting(world, FIRST, LASTING)
    act(world, FIRST)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    next_on = world.today + timedelta(days=30)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=next_on.isoformat())
    world.wait(days=31)
    fire_due_timers()
    assert (world.project.stage, world.project.cycle) == (Stage.DATA_COLLECTION, 2)
    meeting(world, SECOND)
    return world


def test_action_that_outlasts_its_cycle_still_says_its_measure_to_its_owner_and_to_whoever_accepts_its_risk_ob_112(
    second_cycle: World,
) -> None:
    world = second_cycle
    task = next(task for task in world.project.tasks if task.is_open and task.about == LASTING)
    planned = planned_action(world.project, task.task_key)
    assert planned is not None
    brief = {line.label: line.text for line in task_seen(task.id, task.assignee_id).brief}
    assert (brief["Measure"], brief["It worked when"]) == (MEASURE, planned.seen_by)

    act(world, LASTING, Outcome.NOT_COMPLETED, wants_risk_accepted="clinical")

    with reading() as session:
        [risk] = session.scalars(select(AcceptedRisk))
    assert risk.measures == [MEASURE]


def test_page_letters_and_search_tell_what_every_cycle_did_ob_112(second_cycle: World) -> None:
    world = second_cycle
    act(world, SECOND)
    act(world, LASTING)

    with reading() as session:
        project = project_by_id(session, world.project_id)
        followed = [(each.what, each.outcome) for each in followed_actions(session, project)]
        done = summary_of(session, project, ()).done.splitlines()
        learned = session.scalars(select(SearchText.learned)).one()

    assert followed == [(text, Outcome.COMPLETED) for text in (FIRST, LASTING, SECOND)]
    assert done == [FIRST, LASTING, SECOND]
    assert [text for text in (FIRST, LASTING, SECOND) if text in learned] == [FIRST, LASTING, SECOND]
