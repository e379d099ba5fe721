from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from functools import partial

import pytest

from models.clock import now
from models.vocabulary import LetterClass, MailState
from notifications.smtp.postman import Postman
from tasks.mail.sending import Account, send_waiting_mail
from tests.support.mail.waiting_mail import (
    kinds,
    letters_wait,
    limit_to,
    office,
    one_mail,
    set_office,
)
from tests.support.people_at_once import at_once
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World


@pytest.fixture
def limited(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world from which twelve emails may leave in a minute."""
    limit_to(monkeypatch, 12)
    return world


@pytest.fixture
def limited_here(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same for a test that one engine is enough for."""
    limit_to(monkeypatch, 12)
    return sqlite_world


def test_after_a_rest_the_mail_of_a_minute_leaves_at_once_and_then_as_time_goes_by(
    limited: World, sink: CapturingMailServer, postman: Postman
) -> None:
    keys = letters_wait(limited, 30)

    sent = []
    for seconds in (0, 0, 4, 1, 5, 10, 30, 600):
        limited.wait(seconds=seconds)
        sent.append(send_waiting_mail(postman).sent)

    assert sent == [12, 0, 0, 1, 1, 2, 6, 8]
    assert [email.key for email in sink.received] == keys


def test_codes_never_wait_and_the_others_wait_longer_for_them(
    limited_here: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(limited_here, 30)
    send_waiting_mail(postman)
    letters_wait(limited_here, 6, LetterClass.CODE)

    assert send_waiting_mail(postman) == Account(sent=6)

    assert (kinds(sink)[12:], office().permits) == (["code"] * 6, -6.0)
    limited_here.wait(seconds=30)
    assert send_waiting_mail(postman) == Account()
    limited_here.wait(seconds=5)
    assert send_waiting_mail(postman) == Account(sent=1)


def test_codes_take_their_places_before_the_others(
    limited_here: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(limited_here, 9)
    send_waiting_mail(postman)
    letters_wait(limited_here, 9)
    letters_wait(limited_here, 2, LetterClass.CODE)

    assert send_waiting_mail(postman) == Account(sent=3)

    assert (kinds(sink)[9:], office().permits) == (["code", "code", "task"], 0.0)


def test_several_senders_share_one_limit(limited: World, sink: CapturingMailServer) -> None:
    letters_wait(limited, 40)
    with ExitStack() as stack:
        postmen = [stack.enter_context(Postman(sink.url)) for _ in range(4)]

        at_once([partial(send_waiting_mail, postman) for postman in postmen])

        assert len(sink.received) == 12
        limited.wait(seconds=30)
        at_once([partial(send_waiting_mail, postman) for postman in postmen])
    assert len(sink.received) == 18


def test_what_is_not_sent_after_all_leaves_its_place_to_others(limited_here: World, postman: Postman) -> None:
    one_mail(limited_here)
    task = limited_here.project.tasks[0]
    letters_wait(limited_here, 5, task_id=task.id, assignment_no=0)

    assert send_waiting_mail(postman) == Account(sent=1)

    assert office().permits == 11.0


def test_what_a_relay_refuses_for_now_has_had_its_place(
    limited_here: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(limited_here, 20)
    sink.mood = Mood.TEMPORARY

    assert send_waiting_mail(postman) == Account(put_off=12)


def test_a_clock_that_was_set_back_keeps_nothing_waiting_for_long(
    limited_here: World, sink: CapturingMailServer, postman: Postman
) -> None:
    set_office(permits=0.0, permits_at=now() + timedelta(hours=2))
    letters_wait(limited_here, 3)
    assert send_waiting_mail(postman) == Account()

    for _ in range(4):
        limited_here.wait(seconds=5)
        send_waiting_mail(postman)

    assert len(sink.received) == 3


def test_without_a_limit_nothing_is_counted(sqlite_world: World, postman: Postman) -> None:
    letters_wait(sqlite_world, 45)

    assert send_waiting_mail(postman) == Account(sent=45)

    assert office().permits_at is None


def test_a_limit_does_not_let_go_what_people_have_stopped(limited_here: World, postman: Postman) -> None:
    set_office(stopped_at=now())
    letters_wait(limited_here, 3)
    letters_wait(limited_here, 1, LetterClass.CODE)

    assert send_waiting_mail(postman) == Account(sent=1)

    states = [(mail.letter_class, mail.state) for mail in limited_here.mails()]
    assert states == [(LetterClass.TASK, MailState.WAITING)] * 3 + [(LetterClass.CODE, MailState.SENT)]
