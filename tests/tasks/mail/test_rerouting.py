"""Whom an email reaches is asked again when it is sent, and after it failed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.records import Email
from models.vocabulary import Letter, MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.rerouting import ask_others_of_refused
from tasks.mail.sending import send_waiting_mail
from tests.support.promises.invariants import broken
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.stored_rows import let_leave
from tests.support.trust_at_work import World, address
from tests.tasks.cover.test_cover import away, to_approval


def about_approval(world: World) -> list[tuple[Letter, str, MailState]]:
    task = world.task(TaskKind.APPROVE)
    return [
        (mail.letter, world.names[mail.to_address], mail.state)
        for mail in world.mails()
        if mail.task_id == task.id
    ]


def test_p21_a_mailbox_that_refuses_sends_the_task_to_the_next_person_within_one_sending(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    to_approval(world)
    sink.refused.add(address("quality lead"))

    send_waiting_mail(postman)

    assert about_approval(world) == [
        (Letter.TASK_OPENED, "quality lead", MailState.FAILED),
        (Letter.PASSED_ON, "quality deputy", MailState.SENT),
    ]
    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert broken() == {}


def test_where_nobody_of_the_role_is_reached_the_support_team_is_and_nobody_twice(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    to_approval(world)
    sink.refused |= {address(name) for name in ("quality lead", "quality deputy", "qist", "qist deputy")}

    send_waiting_mail(postman)

    assert [(name, state) for _, name, state in about_approval(world)] == [
        ("quality lead", MailState.FAILED),
        ("quality deputy", MailState.FAILED),
        ("qist", MailState.FAILED),
        ("qist deputy", MailState.FAILED),
        ("qist member", MailState.SENT),
    ]


@pytest.mark.parametrize("gone", ["away", "left"])
def test_what_waits_for_somebody_who_is_away_when_it_is_sent_goes_to_the_stand_in(
    world: World, tmp_path: Path, postman: Postman, gone: str
) -> None:
    to_approval(world)
    if gone == "away":
        away(world, "quality lead", date(2026, 11, 2), date(2026, 11, 6))
    else:
        let_leave(world, tmp_path, "quality lead")

    send_waiting_mail(postman)

    assert about_approval(world) == [
        (Letter.TASK_OPENED, "quality lead", MailState.SUPERSEDED),
        (Letter.PASSED_ON, "quality deputy", MailState.SENT),
    ]


@pytest.mark.parametrize(
    ("error", "is_asked"),
    [
        ("550 5.1.1 No such user", True),
        ("552 5.2.2 Mailbox full", True),
        ("550 No such user here", True),
        ("554 5.6.0 Message refused", False),
        ("550 5.7.1 Refused by our policy", False),
        ("554 Message refused", False),
    ],
)
def test_somebody_else_is_asked_if_the_address_was_refused_and_not_the_message(
    sqlite_world: World, error: str, is_asked: bool
) -> None:
    to_approval(sqlite_world)
    task_id = sqlite_world.task(TaskKind.APPROVE).id
    mail = next(mail for mail in sqlite_world.mails() if mail.task_id == task_id)
    with unit_of_work() as session:
        stored = session.get_one(Email, mail.id)
        stored.state, stored.last_error = MailState.FAILED, error

    assert ask_others_of_refused([mail.id]) == int(is_asked)
