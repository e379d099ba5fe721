"""Cover: who is asked while somebody is away, has left, lost a role or gets no mail."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from models.clock import local_date
from models.errors import AskedOfSomebodyElse, NotYours, OwnProject
from models.policy.lifecycle import FOR_A_NEWCOMER
from models.records import Absence, Decision, PassedOn, RoleHolding
from models.records.base import new_id
from models.vocabulary import Letter, LetterClass, MailState, Outcome, Role, Stage, TaskKind
from models.working_time import working_days_after
from notifications.smtp.postman import Postman
from tasks.answers.answer_task import answer_task
from tasks.cover.roster import LEAVERS
from tasks.cover.routing import ask_somebody_else
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.projects.daily_checks import check_projects
from tasks.queries.tasks.task import asked_task
from tests.support.mail.mornings import ASKED_ON, at, nudges, sweep, sweep_until
from tests.support.policy_table import due_date_of, rule_of, stage_after, told_on
from tests.support.promises.invariants import broken
from tests.support.stored_rows import let_leave, story
from tests.support.trust_at_work import QI, World

APPROVAL = rule_of(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)
APPROVED = stage_after(Stage.APPROVAL, Outcome.APPROVED)


def away(world: World, name: str, first: date, last: date, *, stand_in: str | None = None) -> None:
    with unit_of_work() as session:
        session.add(
            Absence(
                id=new_id(),
                person_id=world.id_of(name),
                stand_in_id=world.id_of(stand_in) if stand_in else None,
                first_day=first,
                last_day=last,
                said_at=at(first, 7),
                said_by_id=world.id_of(name),
                stand_in_confirmed_at=at(first, 7),
            )
        )


def to_approval(world: World) -> None:
    """The CDS quality lead is asked to approve on the first day."""
    world.propose(**QI)
    world.walk_until(TaskKind.REGISTER)
    world.answer(TaskKind.REGISTER, **QI)


def test_while_the_quality_lead_is_away_the_deputy_is_asked_and_both_names_are_on_the_record(
    world: World,
) -> None:
    away(world, "quality lead", date(2026, 11, 1), date(2026, 11, 13))

    to_approval(world)

    task = world.task(TaskKind.APPROVE)
    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert task.note == "You are asked for Dr Helen Marsh, who is away to Friday 13 November 2026."
    receipt = world.answer(TaskKind.APPROVE)
    borrowed = "on behalf of Dr Helen Marsh (away until Friday 13 November 2026)"
    assert receipt.outcome == f"approved, {borrowed}"
    letters = {mail.letter: " ".join(mail.body_text.split()) for mail in world.mails()}
    assert f"Approval: approved, {borrowed}." in letters[Letter.RECEIPT]
    assert f"CDS quality lead, Samir Qureshi, {borrowed}" in letters[Letter.PROJECT_APPROVED]
    with reading() as session:
        decided = session.scalars(select(Decision).where(Decision.task_id == task.id)).one()
        assert (decided.person_id, decided.for_person_id, decided.for_until) == (
            world.id_of("quality deputy"),
            world.id_of("quality lead"),
            date(2026, 11, 13),
        )


def test_a_stand_in_of_ones_own_choice_comes_before_the_deputy(sqlite_world: World) -> None:
    away(
        sqlite_world, "quality lead", date(2026, 11, 1), date(2026, 11, 13), stand_in="quality lead elsewhere"
    )

    to_approval(sqlite_world)

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "quality lead elsewhere")]
    sqlite_world.answer(TaskKind.APPROVE)
    assert sqlite_world.project.stage is APPROVED


@pytest.mark.parametrize("stand_in", ["lead", "deputy"])
def test_the_projects_own_lead_never_stands_in_for_its_approver_p7(
    sqlite_world: World, stand_in: str
) -> None:
    away(sqlite_world, "quality lead", date(2026, 11, 1), date(2026, 11, 13), stand_in=stand_in)

    to_approval(sqlite_world)

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    with pytest.raises(OwnProject):
        sqlite_world.answer(TaskKind.APPROVE, by=stand_in)


def test_whoever_is_back_is_asked_again(sqlite_world: World) -> None:
    away(sqlite_world, "quality lead", date(2026, 10, 1), date(2026, 11, 1))

    to_approval(sqlite_world)

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "quality lead")]


def test_a_reminder_that_would_reach_somebody_away_asks_the_deputy_instead(
    world: World, postman: Postman
) -> None:
    to_approval(world)
    send_waiting_mail(postman)
    first_due_on = due_date_of(APPROVAL, ASKED_ON)
    before, after, *_ = APPROVAL.ladder.remind
    reminded_on = working_days_after(first_due_on, before)
    due_on = max(first_due_on, working_days_after(reminded_on, FOR_A_NEWCOMER))
    away(world, "quality lead", reminded_on - timedelta(days=3), reminded_on + timedelta(days=15))

    sweep_until(world, postman, working_days_after(due_on, after))

    task = world.task(TaskKind.APPROVE)
    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert (task.assignment_no, task.first_due_on, task.due_on) == (2, first_due_on, due_on)
    assert [letter for letter, to in world.letters() if to == "quality lead"] == [Letter.TASK_OPENED]
    assert [(mail.letter, local_date(mail.created_at)) for mail in world.mails()][-3:] == [
        (Letter.PASSED_ON, reminded_on),
        (Letter.REMINDER, working_days_after(due_on, before)),
        (Letter.REMINDER, working_days_after(due_on, after)),
    ]
    assert broken() == {}


def test_a_stand_in_whose_holder_lost_the_role_decides_no_more_p8(sqlite_world: World) -> None:
    away(
        sqlite_world, "quality lead", date(2026, 11, 1), date(2026, 11, 13), stand_in="quality lead elsewhere"
    )
    to_approval(sqlite_world)
    answer = sqlite_world.answer_to(TaskKind.APPROVE)
    take_role(sqlite_world, "quality lead", Role.CDS_QUALITY_LEAD)

    with pytest.raises(NotYours, match="Only the CDS quality lead can answer this"):
        answer_task(answer)


def take_role(world: World, name: str, role: Role) -> None:
    with unit_of_work() as session:
        session.execute(
            delete(RoleHolding).where(RoleHolding.person_id == world.id_of(name), RoleHolding.role == role)
        )


def test_what_was_asked_of_a_leaver_is_asked_of_the_next_person_and_the_old_link_says_so(
    world: World, tmp_path: Path, postman: Postman
) -> None:
    to_approval(world)
    task = world.task(TaskKind.APPROVE)
    let_leave(world, tmp_path, "quality lead")

    assert (check_projects(LEAVERS), check_projects(LEAVERS)) == (1, 0)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert story(world.project_id)[-1] == "Approval: now asked of somebody else as CDS quality lead"
    with pytest.raises(AskedOfSomebodyElse, match=r"passed on to Samir Qureshi on Monday 2 November 2026"):
        asked_task(task.id, world.id_of("quality lead"))
    send_waiting_mail(postman)
    assert [(mail.letter, mail.state) for mail in world.mails() if mail.task_id == task.id] == [
        (Letter.TASK_OPENED, MailState.SUPERSEDED),
        (Letter.PASSED_ON, MailState.SENT),
    ]


def test_a_role_that_was_taken_away_takes_its_open_tasks_along_p8(world: World) -> None:
    to_approval(world)
    take_role(world, "quality lead", Role.CDS_QUALITY_LEAD)

    assert check_projects(LEAVERS) == 1

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]


def test_the_new_person_climbs_a_ladder_of_their_own_and_hears_nothing_of_the_backlog(
    sqlite_world: World, tmp_path: Path, postman: Postman
) -> None:
    world = sqlite_world
    to_approval(world)
    send_waiting_mail(postman)
    left_on = told_on(APPROVAL, Role.CDS_QUALITY_GROUP, ASKED_ON)
    due_on = working_days_after(left_on, FOR_A_NEWCOMER)
    before, after, *_ = APPROVAL.ladder.remind
    sweep_until(world, postman, left_on)
    let_leave(world, tmp_path, "quality lead")
    backlog = len(nudges(world))

    check_projects(LEAVERS)
    sweep(world, postman, at(left_on, 12))
    assert len(nudges(world)) == backlog
    sweep_until(world, postman, working_days_after(due_on, after))

    assert world.task(TaskKind.APPROVE).due_on == due_on
    assert nudges(world)[backlog:] == [
        (f"{working_days_after(due_on, days):%a %d %b}", Letter.REMINDER, "quality deputy")
        for days in (before, after)
    ]


def test_where_no_mail_reaches_somebody_the_next_person_is_asked_once(world: World) -> None:
    to_approval(world)
    [mail] = [email for email in world.mails() if email.task_id == world.task(TaskKind.APPROVE).id]

    assert (ask_somebody_else(mail.id), ask_somebody_else(mail.id)) == (True, False)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert world.task(TaskKind.APPROVE).note == "You are asked because no email reaches Dr Helen Marsh."
    with reading() as session:
        assert [(passed_on.number, passed_on.reason) for passed_on in session.scalars(select(PassedOn))] == [
            (2, "No email reaches whoever was asked.")
        ]
    world.answer(TaskKind.APPROVE)
    assert world.project.stage is APPROVED


def test_a_receipt_that_cannot_be_delivered_asks_nobody_else(sqlite_world: World) -> None:
    to_approval(sqlite_world)
    receipt = next(email for email in sqlite_world.mails() if email.letter_class is LetterClass.RECEIPT)

    assert ask_somebody_else(receipt.id) is False

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "quality lead")]
