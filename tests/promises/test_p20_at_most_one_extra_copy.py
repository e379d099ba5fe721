from __future__ import annotations

from functools import partial

import pytest

from models.vocabulary import LetterClass, MailState
from notifications.smtp.postman import Postman
from tasks.mail.sending import send_waiting_mail
from tests.support.mail.waiting_mail import copies, letters_wait, the_mail
from tests.support.promises.dying_processes import KILLED, send_in_a_process_that_is_killed
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World

AGAIN = {LetterClass.TASK, LetterClass.DECISION}
impatient = partial(Postman, timeout=0.3, patience=0.3)


def a_day_goes_by(world: World, postman: Postman) -> None:
    for _ in range(48):
        world.wait(minutes=30)
        send_waiting_mail(postman)


@pytest.mark.parametrize("kind", LetterClass)
@pytest.mark.parametrize("mood", [Mood.DROP_AFTER_DATA, Mood.HANG])
def test_p20_if_the_line_breaks_before_the_250_there_is_one_more_copy_of_tasks_and_decisions_alone(
    sqlite_world: World, sink: CapturingMailServer, mood: Mood, kind: LetterClass
) -> None:
    letters_wait(sqlite_world, 1, kind)
    sink.mood = mood

    with impatient(sink.url) as postman:
        send_waiting_mail(postman)
        a_day_goes_by(sqlite_world, postman)

    mail = the_mail(sqlite_world)
    assert copies(sink) == [(mail.key, mail.message_id)] * (2 if kind in AGAIN else 1)
    assert mail.state is MailState.UNCERTAIN


@pytest.mark.parametrize("kind", [LetterClass.TASK, LetterClass.REMINDER])
@pytest.mark.parametrize("has_arrived", [False, True])
def test_p20_a_sender_that_is_killed_with_a_mail_in_hand_makes_one_more_copy_at_most(
    world: World,
    database: str,
    sink: CapturingMailServer,
    postman: Postman,
    kind: LetterClass,
    has_arrived: bool,
) -> None:
    letters_wait(world, 1, kind)
    assert send_in_a_process_that_is_killed(database, sink.url, after_delivery=has_arrived) == KILLED
    assert (the_mail(world).state, len(sink.received)) == (MailState.SENDING, has_arrived)

    a_day_goes_by(world, postman)

    mail = the_mail(world)
    assert copies(sink) == [(mail.key, mail.message_id)] * (has_arrived + (kind in AGAIN))
    assert mail.state is (MailState.SENT if kind in AGAIN else MailState.UNCERTAIN)


@pytest.mark.parametrize("mood", Mood)
def test_p20_no_mood_of_the_relay_ever_makes_a_third_copy(
    sqlite_world: World, sink: CapturingMailServer, mood: Mood
) -> None:
    letters_wait(sqlite_world, 1)
    sink.mood, sink.slowness = mood, 0.05

    with impatient(sink.url) as postman:
        for _ in range(6):
            send_waiting_mail(postman)
            sqlite_world.wait(minutes=20)
        sink.mood = Mood.ACCEPT
        a_day_goes_by(sqlite_world, postman)

    mail = the_mail(sqlite_world)
    assert copies(sink) in [[(mail.key, mail.message_id)] * count for count in range(3)]
