from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from models.vocabulary import Letter, LetterClass, MailState, TaskKind
from notifications.smtp.postman import Delivery, Postman
from tasks.mail.sending import Account, send_waiting_mail
from tests.support.mail.waiting_mail import copies, letters_wait, one_mail, states, the_mail
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address


class Dies(BaseException):
    """The process is killed."""


class DyingPostman(Postman):
    """A postman whose process is killed when the server has taken the message, before anybody learns of it."""

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        self.deliver(message, sender, to)
        raise Dies

    def deliver(self, message: bytes, sender: str, to: str) -> Delivery:
        return super().hand_over(message, sender, to).result()


@pytest.mark.parametrize("refused_before", [0, 3])
def test_a_task_mail_that_perhaps_arrived_is_sent_once_more_after_a_quarter_of_an_hour(
    world: World, sink: CapturingMailServer, postman: Postman, refused_before: int
) -> None:
    one_mail(world)
    sink.mood = Mood.TEMPORARY
    for _ in range(refused_before):
        send_waiting_mail(postman)
        world.wait(hours=2)
    sink.mood = Mood.DROP_AFTER_DATA
    assert send_waiting_mail(postman) == Account(put_off=1)
    assert the_mail(world).state is MailState.UNCERTAIN
    sink.mood = Mood.ACCEPT

    world.wait(minutes=14, seconds=59)
    assert send_waiting_mail(postman) == Account()
    world.wait(seconds=1)
    assert send_waiting_mail(postman) == Account(sent=1)

    assert copies(sink) == [(the_mail(world).key, the_mail(world).message_id)] * 2
    assert sink.received[0].raw == sink.received[1].raw == the_mail(world).message
    assert (the_mail(world).state, the_mail(world).was_uncertain) == (MailState.SENT, True)


def test_there_is_never_a_third_copy(world: World, sink: CapturingMailServer, postman: Postman) -> None:
    one_mail(world)
    sink.mood = Mood.DROP_AFTER_DATA
    send_waiting_mail(postman)
    world.wait(minutes=15)
    assert send_waiting_mail(postman) == Account(put_off=1)
    sink.mood = Mood.ACCEPT

    for _ in range(5):
        world.wait(days=1)
        assert send_waiting_mail(postman) == Account()

    assert copies(sink) == [(the_mail(world).key, the_mail(world).message_id)] * 2
    assert the_mail(world).state is MailState.UNCERTAIN


def test_a_second_copy_that_a_server_puts_off_is_still_sent(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(sqlite_world)
    sink.mood = Mood.LOSE_AFTER_DATA
    send_waiting_mail(postman)
    sqlite_world.wait(minutes=15)
    sink.mood = Mood.TEMPORARY
    assert send_waiting_mail(postman) == Account(put_off=1)
    sqlite_world.wait(hours=1)
    sink.mood = Mood.ACCEPT

    assert send_waiting_mail(postman) == Account(sent=1)

    assert len(sink.received) == 1


@pytest.mark.parametrize("kind", LetterClass)
def test_of_all_that_perhaps_arrived_only_tasks_and_decisions_are_sent_again(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman, kind: LetterClass
) -> None:
    [key] = letters_wait(sqlite_world, 1, kind)
    sink.mood = Mood.DROP_AFTER_DATA
    send_waiting_mail(postman)
    sink.mood = Mood.ACCEPT

    for _ in range(3):
        sqlite_world.wait(minutes=15)
        send_waiting_mail(postman)

    is_sent_again = kind in {LetterClass.TASK, LetterClass.DECISION}
    assert [email.key for email in sink.received] == [key] * (2 if is_sent_again else 1)
    assert the_mail(sqlite_world).state is (MailState.SENT if is_sent_again else MailState.UNCERTAIN)


def test_what_is_no_longer_asked_is_not_sent_a_second_time(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(world)
    sink.mood = Mood.DROP_AFTER_DATA
    send_waiting_mail(postman)
    sink.mood = Mood.ACCEPT
    world.answer(TaskKind.PROPOSE)
    world.wait(minutes=15)

    send_waiting_mail(postman)

    assert sorted(email.key.partition(":")[0] for email in sink.received) == [
        "named",
        "receipt",
        "task",
        "task",
    ]
    assert [email.to for email in sink.received] == [
        address("lead"),
        address("library"),
        address("lead"),
        address("deputy"),
    ]
    assert states(world)[0] == (Letter.TASK_OPENED, MailState.SUPERSEDED)


def test_a_sender_that_is_killed_with_a_mail_in_hand_leaves_it_uncertain(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(world)
    with DyingPostman(sink.url) as dying, pytest.raises(Dies):
        send_waiting_mail(dying)
    assert the_mail(world).state is MailState.SENDING

    world.wait(minutes=8)
    assert send_waiting_mail(postman) == Account()
    world.wait(seconds=1)
    assert send_waiting_mail(postman) == Account()
    assert the_mail(world).state is MailState.UNCERTAIN
    world.wait(minutes=15)
    assert send_waiting_mail(postman) == Account(sent=1)

    assert copies(sink) == [(the_mail(world).key, the_mail(world).message_id)] * 2


def test_a_sender_that_was_frozen_past_its_claim_records_nothing(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(world)
    sink.mood, sink.slowness = Mood.SLOW, 1.0
    with ThreadPoolExecutor(1) as frozen, Postman(sink.url) as other:
        its_account = frozen.submit(send_waiting_mail, postman)
        until(MailState.SENDING, world)
        world.wait(minutes=9)

        send_waiting_mail(other)

        assert the_mail(world).state is MailState.UNCERTAIN
        assert its_account.result() == Account()
    assert the_mail(world).state is MailState.UNCERTAIN
    sink.mood = Mood.ACCEPT
    world.wait(minutes=15)
    assert send_waiting_mail(postman) == Account(sent=1)
    assert copies(sink) == [(the_mail(world).key, the_mail(world).message_id)] * 2


def test_a_sender_that_wakes_while_another_has_its_mail_leaves_the_record_to_the_other(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(sqlite_world)
    sink.mood, sink.slowness = Mood.SLOW, 1.0
    with ThreadPoolExecutor(2) as senders, Postman(sink.url) as other:
        frozen = senders.submit(send_waiting_mail, postman)
        until(MailState.SENDING, sqlite_world)
        sqlite_world.wait(minutes=9)
        send_waiting_mail(other)
        sqlite_world.wait(minutes=15)
        time.sleep(0.5)  # so that it wakes while the other is still at it
        at_it = senders.submit(send_waiting_mail, other)
        until(MailState.SENDING, sqlite_world)

        assert (frozen.result(), the_mail(sqlite_world).state) == (Account(), MailState.SENDING)
        assert (at_it.result(), the_mail(sqlite_world).state) == (Account(sent=1), MailState.SENT)
    assert copies(sink) == [(the_mail(sqlite_world).key, the_mail(sqlite_world).message_id)] * 2


def until(state: MailState, world: World) -> None:
    """Wait until the mail is in a state."""
    deadline = time.monotonic() + 60  # seconds, for a busy computer
    while the_mail(world).state is not state:
        assert time.monotonic() < deadline
        time.sleep(0.01)
