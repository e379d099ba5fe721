from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from models.errors import NotAllowedHere, NotFound, NotYours, WrongForm
from models.forms import FORMS
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tasks.answers.answer_task import AnswerRequest, Receipt
from tasks.answers.end_early import end_early
from tests.support.people_at_once import at_once
from tests.support.stored_rows import armed_timers, story
from tests.support.trust_at_work import QI, World, everything, nonce

WITHDRAWN = FORMS[TaskKind.WITHDRAW].examples[Outcome.WITHDRAWN]
ABANDONED = FORMS[TaskKind.ABANDON].examples[Outcome.ABANDONED]


def an_end(world: World, *, by: str = "lead", **changed: object) -> AnswerRequest:
    return AnswerRequest("", world.id_of(by), {**WITHDRAWN, **changed}, nonce(), session_id="a session")


def withdraw(world: World, answer: AnswerRequest) -> Receipt:
    return end_early(world.project.reference, TaskKind.WITHDRAW, answer)


@pytest.mark.parametrize("by", ["lead", "deputy", "qist", "qist member"])
def test_lead_deputy_and_support_team_may_withdraw_a_project_before_data_are_collected(
    sqlite_world: World, by: str
) -> None:
    world = sqlite_world
    world.propose()
    told, written = len(story(world.project_id)), len(world.letters())

    receipt = withdraw(world, an_end(world, by=by))

    assert (receipt.outcome, receipt.next_step) == ("withdrawn", "The project is withdrawn.")
    assert (world.project.stage, world.open_tasks()) == (Stage.WITHDRAWN, [])
    assert armed_timers(world.project_id) == []
    assert world.letters()[written:] == [
        (Letter.TASK_OPENED, "lead"),
        (Letter.PROJECT_WITHDRAWN, "qist"),
        *([] if by == "deputy" else [(Letter.PROJECT_WITHDRAWN, "deputy")]),
        (Letter.RECEIPT, by),
        *([] if by == "lead" else [(Letter.STEP_TAKEN, "lead")]),
    ]
    assert story(world.project_id)[told:] == [
        "Asked Project lead to withdraw the project",
        "Withdrawal: withdrawn",
        "Literature search: no longer needed",
        "Withdrawn",
    ]


def test_nobody_is_asked_anything_by_mail_any_more_after_the_end(sqlite_world: World) -> None:
    sqlite_world.propose()

    withdraw(sqlite_world, an_end(sqlite_world))

    waiting = [mail.letter for mail in sqlite_world.mails() if mail.state.value == "waiting"]
    assert waiting == [
        Letter.RECEIPT, Letter.NAMED, Letter.PROJECT_WITHDRAWN, Letter.PROJECT_WITHDRAWN, Letter.RECEIPT,
    ]  # fmt: skip


def test_whoever_was_asked_to_decide_hears_that_nothing_is_to_be_decided_any_more(
    sqlite_world: World,
) -> None:
    sqlite_world.propose(**QI)
    sqlite_world.walk_until(TaskKind.REGISTER)
    sqlite_world.answer(TaskKind.REGISTER, **QI)
    written = len(sqlite_world.letters())

    withdraw(sqlite_world, an_end(sqlite_world))

    told = [who for letter, who in sqlite_world.letters()[written:] if letter is Letter.PROJECT_WITHDRAWN]
    assert told == ["qist", "quality lead", "deputy"]


def test_a_project_is_abandoned_once_data_collection_has_begun(world: World) -> None:
    world.propose()
    world.walk_to(Stage.DATA_COLLECTION)

    receipt = end_early(
        world.project.reference, TaskKind.ABANDON, replace(an_end(world), typed=dict(ABANDONED))
    )

    assert (receipt.outcome, world.project.stage) == ("abandoned", Stage.ABANDONED)


def test_what_the_stage_does_not_offer_is_refused_and_nothing_is_stored(world: World) -> None:
    world.propose()
    before = everything()

    with pytest.raises(NotAllowedHere) as refusal:
        end_early(world.project.reference, TaskKind.ABANDON, an_end(world))

    assert str(refusal.value) == (
        "The policy does not allow “Abandon the project” while a project is at the stage “Evidence review”."
    )
    assert everything() == before


def test_a_project_that_has_ended_cannot_be_ended_again(sqlite_world: World) -> None:
    sqlite_world.propose()
    withdraw(sqlite_world, an_end(sqlite_world))

    with pytest.raises(NotAllowedHere, match="at the stage “Withdrawn”"):
        withdraw(sqlite_world, an_end(sqlite_world))


@pytest.mark.parametrize("by", ["colleague", "quality lead", "library"])
def test_nobody_else_may_end_a_project(sqlite_world: World, by: str) -> None:
    world = sqlite_world
    world.propose()
    before = everything()

    with pytest.raises(NotYours, match=r"^Only the Project lead can answer this\."):
        withdraw(world, an_end(world, by=by))

    assert everything() == before


def test_an_end_without_what_was_learned_is_refused_and_leaves_no_open_step_behind(world: World) -> None:
    world.propose()
    before = everything()

    with pytest.raises(WrongForm) as refusal:
        withdraw(world, an_end(world, learning=""))

    assert refusal.value.sentences == [("learning", "Answer “What can others learn from it?”")]
    assert everything() == before


def test_one_end_from_eight_clicks_at_once_is_one_end_with_one_receipt(world: World) -> None:
    world.propose()
    answer = an_end(world)

    receipts = at_once([partial(withdraw, world, answer)] * 8)

    assert receipts == [receipts[0]] * 8
    assert isinstance(receipts[0], Receipt)


def test_of_eight_people_who_end_a_project_at_once_one_does(world: World) -> None:
    world.propose()
    answers = [an_end(world, by=by) for by in ("lead", "deputy", "qist", "qist deputy") * 2]

    outcomes = at_once([partial(withdraw, world, answer) for answer in answers])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotAllowedHere"] * 7 + ["Receipt"]


def test_a_project_that_waits_for_its_next_cycle_waits_no_longer_once_it_is_abandoned(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.ACTION_MONITORING)
    sqlite_world.answer(TaskKind.IMPLEMENT_ACTION)
    sqlite_world.answer(TaskKind.OVERSEE_ACTIONS)
    sqlite_world.answer(TaskKind.CHECK_EFFECT)
    assert [timer.kind.value for timer in armed_timers(sqlite_world.project_id)] == ["enter_stage"]

    end_early(sqlite_world.project.reference, TaskKind.ABANDON, an_end(sqlite_world))

    assert armed_timers(sqlite_world.project_id) == []


def test_what_does_not_exist_cannot_be_ended(sqlite_world: World) -> None:
    with pytest.raises(NotFound, match=r"^There is no such project\.$"):
        end_early("QI-2026-9999", TaskKind.WITHDRAW, an_end(sqlite_world))
