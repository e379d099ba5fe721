from __future__ import annotations

import re

from models.vocabulary import Letter, MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.mail.sending import send_waiting_mail
from tasks.people.email_links import follow_link
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import World

ROWS = re.compile(r"^(\d)\. (.+)\nThe action\n  (.+)$", re.MULTILINE)
TOKEN = re.compile(r"/t/(\S+)")


def test_actions_of_one_owner_are_one_letter_that_says_each_with_its_measure_and_a_link_of_its_own(
    sqlite_world: World,
) -> None:
    with_actions(sqlite_world, action("Move the desk.", "2026-12-01"), action("Teach.", "2026-12-02"))

    [letter] = [mail for mail in sqlite_world.mails() if mail.letter is Letter.TASKS_OPENED]

    assert letter.subject.startswith("2 tasks for you, the first needed by Tue 1 Dec: ")
    assert ROWS.findall(letter.body_text) == [
        ("1", "Report on action 1", "Move the desk."),
        ("2", "Report on action 2", "Teach."),
    ]
    links = [follow_link(token) for token in TOKEN.findall(letter.body_text)]
    assert [link.asked for link in links] == ["Report on an action", "Report on an action"]
    assert len({link.task_id for link in links}) == 2


def test_a_letter_of_several_tasks_is_superseded_only_when_none_of_them_is_open(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    with_actions(sqlite_world, action("Move the desk.", "2026-12-01"), action("Teach.", "2026-12-02"))
    sink.go_away()
    sqlite_world.answer(TaskKind.IMPLEMENT_ACTION)
    assert of_several(sqlite_world) == MailState.WAITING

    sqlite_world.answer(TaskKind.IMPLEMENT_ACTION)
    sink.come_back()
    send_waiting_mail(postman)

    assert of_several(sqlite_world) == MailState.SUPERSEDED


def test_a_letter_of_several_tasks_leaves_while_one_of_them_is_open(
    sqlite_world: World, postman: Postman
) -> None:
    with_actions(sqlite_world, action("Move the desk.", "2026-12-01"), action("Teach.", "2026-12-02"))
    sqlite_world.answer(TaskKind.IMPLEMENT_ACTION)

    send_waiting_mail(postman)

    assert of_several(sqlite_world) == MailState.SENT


def test_a_letter_of_several_tasks_that_is_refused_has_somebody_else_asked_in_each(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    with_actions(sqlite_world, action("Move the desk.", "2026-12-01"), action("Teach.", "2026-12-02"))
    owner = sqlite_world.task(TaskKind.IMPLEMENT_ACTION).assignee
    sink.refused.add(owner.email)

    send_waiting_mail(postman)

    tasks = [task for task in sqlite_world.project.tasks if task.kind is TaskKind.IMPLEMENT_ACTION]
    assert len(tasks) == 2
    assert owner.id not in {task.assignee_id for task in tasks}


def of_several(world: World) -> MailState:
    [letter] = [mail for mail in world.mails() if mail.letter is Letter.TASKS_OPENED]
    return letter.state
