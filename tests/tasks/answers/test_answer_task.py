from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from models.clock import now
from models.errors import AlreadyDecided, NotFound
from models.records import Person
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from notifications.smtp.message import UnsafeHeader
from tasks.answers.answer_task import AnswerRequest, Receipt, answer_task
from tasks.database.unit_of_work import unit_of_work
from tests.support.people_at_once import PowerCut, at_write, counted_commits, power_cut
from tests.support.stored_rows import decisions_on, moves, story
from tests.support.trust_at_work import QI, World, everything, nonce


def answered_until_power_cut(answer: AnswerRequest, *, number: int) -> Receipt | None:
    """The receipt, or None if the database failed at a write that came before it."""
    with suppress(PowerCut), at_write(number, power_cut):
        return answer_task(answer)
    return None


def test_an_answer_its_move_the_next_task_its_mails_and_the_history_are_one_commit(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    task, told = world.task(TaskKind.REGISTER), len(story(world.project_id))

    with counted_commits() as commits:
        receipt = world.answer(TaskKind.REGISTER)

    assert len(commits) == 1
    assert (receipt.reference, receipt.outcome, receipt.at) == ("QI-2026-0001", "registered", now())
    assert receipt.next_step == "Next: QI Support Team (approve the project)."
    assert decisions_on(task.id) == [(world.id_of("qist"), Outcome.REGISTERED)]
    assert moves(world.project_id)[4:] == [(5, "registration", "approval")]
    assert world.open_tasks() == [(TaskKind.APPROVE, "qist deputy")]
    assert world.letters()[-3:] == [
        (Letter.TASK_OPENED, "qist deputy"),
        (Letter.RECEIPT, "qist"),
        (Letter.STEP_TAKEN, "lead"),
    ]
    assert story(world.project_id)[told:] == [
        "Registration: registered",
        "Now at: Approval",
        "Asked QI Support Team to approve the project",
    ]


def test_a_letter_that_cannot_be_written_leaves_nothing_of_the_answer_behind(world: World) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    with unit_of_work() as session:
        session.get_one(Person, world.id_of("quality lead")).email = "helen@märsh.example"
    before = everything()

    with pytest.raises(UnsafeHeader):
        world.answer(TaskKind.REGISTER, **QI)

    assert everything() == before


def test_wherever_the_database_fails_nothing_of_the_answer_is_stored(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    before = everything()

    cuts = 0
    while not isinstance(answered_until_power_cut(answer, number=cuts + 1), Receipt):
        cuts += 1
        assert everything() == before

    assert cuts > 10
    assert world.open_tasks() == [(TaskKind.REVIEW_EVIDENCE, "lead")]


def test_the_same_submission_again_gives_the_same_receipt_and_stores_nothing(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    receipt = answer_task(answer)
    before = everything()

    assert [answer_task(answer), answer_task(answer)] == [receipt, receipt]
    assert everything() == before


def test_the_same_submission_three_days_later_says_what_was_recorded_then_and_who_is_next_now(
    world: World,
) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    receipt = answer_task(answer)
    world.walk_to(Stage.APPROVAL)
    world.wait(days=3)
    before = everything()

    assert answer_task(answer) == replace(receipt, next_step="Next: QI Support Team (approve the project).")
    assert receipt.at == now() - timedelta(days=3)
    assert everything() == before


def test_the_second_of_two_answers_is_told_who_decided_what_and_when(world: World) -> None:
    world.propose()
    world.walk_to(Stage.APPROVAL)
    late = world.answer_to(TaskKind.APPROVE, Outcome.DECLINED, by="qist deputy")
    world.answer(TaskKind.APPROVE)
    world.wait(minutes=5)
    before = everything()

    with pytest.raises(AlreadyDecided) as refusal:
        answer_task(late)

    assert str(refusal.value) == (
        "“Approve the project” was already answered by Daniel Okafor on Monday 2 November 2026 at 09:00: approved."
    )
    assert everything() == before


def test_the_letter_of_an_answered_task_is_not_sent_any_more(sqlite_world: World) -> None:
    sqlite_world.propose()

    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)

    assert [(mail.letter, mail.state.value) for mail in sqlite_world.mails()] == [
        (Letter.TASK_OPENED, "superseded"),
        (Letter.TASK_OPENED, "superseded"),
        (Letter.RECEIPT, "waiting"),
        (Letter.NAMED, "waiting"),
        (Letter.TASK_OPENED, "waiting"),
    ]


def test_an_answer_to_nothing_is_refused(sqlite_world: World) -> None:
    answer = AnswerRequest("no-such-task", sqlite_world.id_of("lead"), {}, nonce())

    with pytest.raises(NotFound, match=r"^There is no such task\.$"):
        answer_task(answer)
