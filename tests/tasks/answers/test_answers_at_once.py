from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest

from models.errors import NoLongerAsked
from models.forms.project.meeting import RecordMeetingForm
from models.vocabulary import Outcome, Stage, TaskKind, TaskState
from tasks.answers.answer_task import Receipt, answer_task
from tasks.database.audit_trail import verify_chain
from tests.support.people_at_once import at_once, meanwhile
from tests.support.policy_table import stage_after
from tests.support.stored_rows import decisions_on, moves, state_of, story
from tests.support.trust_at_work import NATIONAL, QI, World, everything, nonce

QIST_TEAM = ("qist", "qist deputy", "qist member")


def with_actions(count: int) -> dict[str, Any]:
    action = RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"][0]  # type: ignore[index]
    return {"actions": [{**action, "text": f"Action {number}"} for number in range(count)]}


def test_of_twenty_answers_to_one_task_at_once_exactly_one_is_taken(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    people = islice(cycle(QIST_TEAM), 20)
    answers = [world.answer_to(TaskKind.REGISTER, by=person) for person in people]

    outcomes = at_once([partial(answer_task, answer) for answer in answers])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecided"] * 19 + ["Receipt"]
    [winner] = [answer for answer, got in zip(answers, outcomes, strict=True) if isinstance(got, Receipt)]
    assert decisions_on(winner.task_id) == [(winner.person_id, Outcome.REGISTERED)]
    asked = "qist" if winner.person_id != world.id_of("qist") else "qist deputy"
    assert world.open_tasks() == [(TaskKind.APPROVE, asked)]
    assert [seq for seq, _, _ in moves(world.project_id)] == [1, 2, 3, 4, 5]


def test_one_submission_from_twenty_clicks_at_once_is_one_answer_with_one_receipt(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)

    receipts = at_once([partial(answer_task, answer)] * 20)

    assert receipts == [receipts[0]] * 20
    assert isinstance(receipts[0], Receipt)
    assert decisions_on(answer.task_id) == [(world.id_of("library"), Outcome.SUBMITTED)]


def test_twenty_answers_on_one_project_at_once_are_taken_one_after_the_other(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.RECORD_MEETING)
    world.answer(TaskKind.RECORD_MEETING, **with_actions(20))
    first = world.answer_to(TaskKind.IMPLEMENT_ACTION)
    tasks = [task for task in world.project.tasks if task.is_open]
    told, moved = len(story(world.project_id)), moves(world.project_id)

    outcomes = at_once(
        [partial(answer_task, replace(first, task_id=task.id, idem_key=nonce())) for task in tasks]
    )

    assert [type(outcome) for outcome in outcomes] == [Receipt] * 20
    assert world.open_tasks() == [(TaskKind.OVERSEE_ACTIONS, "quality lead")]
    assert moves(world.project_id) == moved
    assert story(world.project_id)[told:] == [
        *["Action: done"] * 20,
        "Asked CDS quality lead to oversee the actions",
    ]


def test_reviews_that_come_in_at_once_move_the_project_once_and_leave_no_gap(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **NATIONAL)
    answers = [world.answer_to(kind) for kind, _ in world.open_tasks()]

    outcomes = at_once([partial(answer_task, answer) for answer in answers])

    assert [type(outcome) for outcome in outcomes] == [Receipt] * 3
    approved = stage_after(Stage.APPROVAL, Outcome.APPROVED)
    assert moves(world.project_id)[4:] == [
        (5, "registration", "approval"),
        (6, "approval", approved.value),
    ]
    assert world.project.stage is approved
    assert verify_chain() > 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_answer_that_waits_while_another_ends_the_project_is_no_longer_asked(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI, could_harm="yes")
    no = world.answer_to(TaskKind.APPROVE, Outcome.DECLINED)
    ethics = world.answer_to(TaskKind.REVIEW_ETHICS)

    with meanwhile("FOR UPDATE", partial(answer_task, no)), pytest.raises(NoLongerAsked):
        answer_task(ethics)

    assert (world.project.stage, world.open_tasks()) == (Stage.DECLINED, [])
    assert decisions_on(ethics.task_id) == []


def test_what_the_project_has_left_behind_is_no_longer_asked(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI, could_harm="yes")
    ethics = world.answer_to(TaskKind.REVIEW_ETHICS)
    world.answer(TaskKind.APPROVE, Outcome.DECLINED)
    before = everything()

    with pytest.raises(NoLongerAsked) as refusal:
        answer_task(ethics)

    assert str(refusal.value) == (
        "“Review the ethics” is no longer asked: the project has moved on without it."
    )
    assert (state_of(ethics.task_id), everything()) == (TaskState.CANCELLED, before)
