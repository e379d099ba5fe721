from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from models.records import Email, HumanTask, Project
from models.vocabulary import LetterClass, MailState, TaskState
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending import send_waiting_mail
from tests.support.mail.waiting_mail import letters_wait
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World

SENT, SUPERSEDED, HELD = MailState.SENT, MailState.SUPERSEDED, MailState.HELD
URGING = {LetterClass.REMINDER, LetterClass.ESCALATION}
ASKING = {LetterClass.TASK, *URGING}
ABOUT_WHOEVER_IS_ASKED = {*ASKING, LetterClass.DECISION}
EVERY_CLASS = pytest.mark.parametrize("kind", LetterClass)
ONE_DAY = date(2026, 12, 1)


@pytest.fixture
def asked(sqlite_world: World, postman: Postman, sink: CapturingMailServer) -> World:
    """A world in whose project something is asked; no mail waits."""
    world = sqlite_world
    world.propose(by="colleague")
    send_waiting_mail(postman)
    sink.clear()
    return world


def a_letter(world: World, kind: LetterClass, **changed: object) -> None:
    """A letter of a class waits, about the open task of the project as it was when it was opened."""
    of = {"task_id": world.project.tasks[0].id, "project_id": world.project_id, "assignment_no": 1}
    letters_wait(world, 1, kind, **{**of, **changed})


def of_task(world: World, **columns: object) -> None:
    with unit_of_work() as session:
        session.execute(update(HumanTask).where(HumanTask.id == world.project.tasks[0].id).values(columns))


def of_project(world: World, **columns: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.id == world.project_id).values(columns))


def newest(world: World) -> Email:
    return world.mails()[-1]


def became(world: World, sink: CapturingMailServer, postman: Postman) -> MailState:
    """The state of the letter once it was its turn; the relay has it only if it was sent."""
    send_waiting_mail(postman)
    state = newest(world).state
    assert len(sink.received) == (state is SENT)
    return state


@EVERY_CLASS
def test_a_letter_about_a_task_that_is_still_asked_is_sent(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    a_letter(asked, kind)

    assert became(asked, sink, postman) is SENT


@EVERY_CLASS
def test_nobody_is_asked_for_what_was_answered_meanwhile(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    a_letter(asked, kind)
    of_task(asked, state=TaskState.DONE)

    assert became(asked, sink, postman) is (SUPERSEDED if kind in ASKING else SENT)


@EVERY_CLASS
def test_what_speaks_to_whoever_was_asked_before_is_not_sent_once_somebody_else_is(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    a_letter(asked, kind)
    of_task(asked, assignment_no=2)

    assert became(asked, sink, postman) is (SUPERSEDED if kind in ABOUT_WHOEVER_IS_ASKED else SENT)


@EVERY_CLASS
def test_whoever_was_asked_last_gets_every_letter(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    of_task(asked, assignment_no=2)
    a_letter(asked, kind, assignment_no=2)

    assert became(asked, sink, postman) is SENT


@EVERY_CLASS
def test_nobody_is_urged_while_the_clock_of_the_task_stands_still(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    a_letter(asked, kind)
    of_task(asked, paused_until=ONE_DAY)

    assert became(asked, sink, postman) is (SUPERSEDED if kind in URGING else SENT)


@EVERY_CLASS
def test_nobody_is_urged_while_people_have_put_the_project_on_hold(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    a_letter(asked, kind)
    of_project(asked, held_until=ONE_DAY)

    assert became(asked, sink, postman) is (SUPERSEDED if kind in URGING else SENT)


@EVERY_CLASS
def test_mail_of_a_project_is_held_while_its_mail_is(
    asked: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    of_project(asked, holds_mail=True)
    a_letter(asked, kind)

    is_held = kind is not LetterClass.CODE
    assert became(asked, sink, postman) is (HELD if is_held else SENT)
    assert newest(asked).held_because == ("project" if is_held else "")


def test_what_is_not_needed_any_more_is_not_held_either(
    asked: World, sink: CapturingMailServer, postman: Postman
) -> None:
    of_project(asked, holds_mail=True)
    a_letter(asked, LetterClass.REMINDER)
    of_task(asked, state=TaskState.DONE)

    assert became(asked, sink, postman) is SUPERSEDED


def test_what_perhaps_arrived_and_is_held_since_gets_no_third_copy_once_it_is_let_go(
    asked: World, sink: CapturingMailServer, postman: Postman
) -> None:
    a_letter(asked, LetterClass.TASK)
    sink.mood = Mood.DROP_AFTER_DATA
    send_waiting_mail(postman)
    of_project(asked, holds_mail=True)
    asked.wait(minutes=15)
    send_waiting_mail(postman)
    assert newest(asked).state is HELD

    of_project(asked, holds_mail=False)
    with unit_of_work() as session:
        session.execute(update(Email).where(Email.state == HELD).values(state=MailState.WAITING))
    for _ in range(3):
        send_waiting_mail(postman)
        asked.wait(minutes=15)

    assert (newest(asked).state, len(sink.received)) == (MailState.UNCERTAIN, 2)
