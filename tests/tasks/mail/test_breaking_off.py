from __future__ import annotations

from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial

import pytest

from models.clock import now
from models.vocabulary import LetterClass, MailState
from notifications.smtp.postman import UNTRIED, Delivery, Postman
from tasks.mail.sending import Account, send_waiting_mail
from tasks.mail.sending_state import SendingState, begin_probe, sending_state
from tests.support.mail.waiting_mail import away, kinds, letters_wait, office, one_mail, set_office
from tests.support.people_at_once import at_once
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address
from tests.tasks.mail.test_claiming import of_task


class CountingPostman(Postman):
    """A postman who counts how often he was sent."""

    tries = 0

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        self.tries += 1
        return super().hand_over(message, sender, to)


def minutes_until(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - now()).total_seconds() / 60


def test_a_relay_that_refuses_us_is_tried_ever_more_rarely_with_one_mail_each_time(
    world: World, sink: CapturingMailServer
) -> None:
    letters_wait(world, 40)
    sink.mood = Mood.LOG_IN_FIRST
    waits = []

    with CountingPostman(sink.url, lines=3) as postman:
        for _ in range(6):
            assert send_waiting_mail(postman) == Account(put_off=1)
            assert [send_waiting_mail(postman), send_waiting_mail(postman)] == [Account()] * 2
            waits.append(minutes_until(office().try_again_at))
            world.go_to(office().try_again_at or now())
        assert postman.tries == 6

        sink.mood = Mood.ACCEPT
        assert send_waiting_mail(postman) == Account(sent=40)
    steps = [1, 5, 15, 30, 30, 30]
    assert [step <= wait <= 1.2 * step for step, wait in zip(steps, waits, strict=True)] == [True] * 6
    assert [(mail.state, mail.attempts) for mail in world.mails()] == [(MailState.SENT, 1)] * 40
    assert (office().broken_at, office().broken_because, office().try_again_at) == (None, "", None)


def test_a_broken_relay_is_tried_by_one_of_many_senders(world: World, sink: CapturingMailServer) -> None:
    letters_wait(world, 8)
    sink.mood = Mood.LOG_IN_FIRST
    with ExitStack() as stack:
        postmen = [stack.enter_context(CountingPostman(sink.url)) for _ in range(4)]
        send_waiting_mail(postmen[0])
        world.wait(minutes=2)

        at_once([partial(send_waiting_mail, postman) for postman in postmen])

        assert sum(postman.tries for postman in postmen) == 2


def test_a_sender_that_the_relay_refuses_does_not_keep_back_what_another_has_written(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 5, sender=address("somebody who left"))
    sink.refused_senders.add(address("somebody who left"))
    assert send_waiting_mail(postman) == Account(put_off=1)
    letters_wait(sqlite_world, 5)
    sqlite_world.wait(minutes=2)

    assert send_waiting_mail(postman) == Account(sent=5)

    assert [mail.state for mail in sqlite_world.mails()] == [MailState.WAITING] * 5 + [MailState.SENT] * 5
    sqlite_world.wait(minutes=59)
    assert (send_waiting_mail(postman), office().broken_at) == (Account(), None)
    sink.refused_senders.clear()
    sqlite_world.wait(minutes=1)
    assert send_waiting_mail(postman) == Account(sent=5)


@pytest.mark.parametrize("mood", [Mood.TEMPORARY, Mood.REFUSE_MESSAGE])
def test_a_relay_that_lets_us_in_is_not_broken_whatever_it_says_of_a_mail(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman, mood: Mood
) -> None:
    letters_wait(sqlite_world, 2)
    sink.mood = Mood.LOG_IN_FIRST
    send_waiting_mail(postman)
    sqlite_world.wait(minutes=2)

    sink.mood = mood
    send_waiting_mail(postman)

    assert office().broken_at is None


def test_a_relay_that_answers_none_of_several_messages_is_tried_with_one_now_and_then_p21(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(world, 12, LetterClass.REMINDER)
    sink.mood = Mood.DROP_AFTER_DATA

    with Postman(sink.url, lines=1, timeout=2, patience=2) as one_line:
        account = send_waiting_mail(one_line)

    assert (account.sent, account.put_off <= 4, office().broken_because) == (
        0, True, "The relay took several messages and answered none",
    )  # fmt: skip
    world.wait(minutes=2)
    assert send_waiting_mail(postman) == Account(put_off=1)
    assert office().broken_at is not None
    sink.mood = Mood.ACCEPT
    world.wait(minutes=10)
    assert send_waiting_mail(postman).sent == 12 - account.put_off - 1


def test_a_probe_for_which_no_line_was_free_says_nothing_of_the_relay(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    letters_wait(sqlite_world, 2)
    sink.mood = Mood.LOG_IN_FIRST
    with Full(sink.url) as postman:
        postman.is_full = False
        send_waiting_mail(postman)
        sqlite_world.wait(minutes=2)
        broken_at, postman.is_full = office().broken_at, True

        assert send_waiting_mail(postman) == Account(put_off=1)

    assert (office().broken_at, office().try_again_at) == (broken_at, now())


class Full(Postman):
    """Has no line free as long as it is full."""

    is_full = True

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        if not self.is_full:
            return super().hand_over(message, sender, to)
        full: Future[Delivery] = Future()
        full.set_result(UNTRIED)
        return full


def test_a_broken_relay_that_has_gone_away_stays_broken(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 2)
    sink.mood = Mood.LOG_IN_FIRST
    send_waiting_mail(postman)
    began = office().broken_at
    sqlite_world.wait(minutes=2)

    with away(sink):
        assert send_waiting_mail(postman) == Account(put_off=1)
        assert send_waiting_mail(postman) == Account()

    assert (office().broken_at, 5 <= minutes_until(office().try_again_at) <= 6) == (began, True)


def test_a_relay_that_is_merely_away_is_not_broken(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 2)
    with away(sink):
        assert [send_waiting_mail(postman) for _ in range(3)] == [Account(put_off=1)] * 2 + [Account()]

    assert office().broken_at is None


def test_codes_wait_for_a_broken_relay_too(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 2)
    sink.mood = Mood.LOG_IN_FIRST
    send_waiting_mail(postman)
    letters_wait(sqlite_world, 1, LetterClass.CODE)

    assert send_waiting_mail(postman) == Account()


def test_a_try_for_which_there_is_nothing_is_left_to_whoever_has_something(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(sqlite_world)
    sink.mood = Mood.LOG_IN_FIRST
    send_waiting_mail(postman)
    of_task(sqlite_world, assignment_no=2)
    sqlite_world.wait(minutes=2)
    sink.mood = Mood.ACCEPT
    assert send_waiting_mail(postman) == Account()
    letters_wait(sqlite_world, 1)

    assert send_waiting_mail(postman) == Account(sent=1)


def test_who_was_killed_while_trying_keeps_the_others_waiting_for_minutes_only(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 2)
    set_office(broken_at=now(), try_again_at=now())
    assert begin_probe(lasts=timedelta(minutes=8))
    assert send_waiting_mail(postman) == Account()

    sqlite_world.wait(minutes=8)

    assert (send_waiting_mail(postman), len(sink.received)) == (Account(sent=2), 2)


class BreakingPostman(Postman):
    """The relay refuses somebody else while the first message is on its way."""

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        set_office(broken_at=now(), try_again_at=now() + timedelta(minutes=1))
        return super().hand_over(message, sender, to)


def test_nothing_more_is_claimed_once_somebody_else_is_refused_and_what_was_in_hand_mends_nothing(
    world: World, sink: CapturingMailServer
) -> None:
    letters_wait(world, 5)

    with BreakingPostman(sink.url) as postman:
        assert [send_waiting_mail(postman), send_waiting_mail(postman)] == [Account(sent=1), Account()]

    assert (len(sink.received), office().broken_at) == (1, now())


class StoppingPostman(Postman):
    """Somebody stops sending while the first message is on its way."""

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        set_office(stopped_at=now())
        return super().hand_over(message, sender, to)


def test_nothing_more_is_claimed_once_people_have_stopped_sending(
    world: World, sink: CapturingMailServer
) -> None:
    letters_wait(world, 5)
    letters_wait(world, 1, LetterClass.RECEIPT)

    with StoppingPostman(sink.url) as postman:
        assert send_waiting_mail(postman) == Account(sent=1)
        assert send_waiting_mail(postman) == Account()

        letters_wait(world, 1, LetterClass.CODE)
        assert send_waiting_mail(postman) == Account(sent=1)
        assert kinds(sink) == ["task", "code"]
        states = [mail.state for mail in world.mails()]
        assert states == [MailState.SENT] + [MailState.WAITING] * 5 + [MailState.SENT]

        set_office(stopped_at=None)
    with Postman(sink.url) as postman:
        assert send_waiting_mail(postman) == Account(sent=5)


def test_what_keeps_mail_from_leaving_is_said_in_a_line(sqlite_world: World) -> None:
    assert (sending_state(), SendingState().said) == (SendingState(), "")
    letters_wait(sqlite_world, 3, state=MailState.HELD, held_because="wave")
    letters_wait(sqlite_world, 2, state=MailState.HELD, held_because="project")
    set_office(
        stopped_at=now(),
        broken_at=now(),
        broken_because="535 not you",
        try_again_at=now() + timedelta(minutes=1),
    )

    assert sending_state().said == (
        "stopped by people on Monday 2 November 2026 at 09:00; "
        "broken since Monday 2 November 2026 at 09:00 (535 not you), "
        "next try on Monday 2 November 2026 at 09:01; "
        "5 held, 3 of them as a wave above the usual"
    )
