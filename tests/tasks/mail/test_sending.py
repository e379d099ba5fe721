from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial

import pytest
from sqlalchemy import select

from models.clock import now
from models.records import Email
from models.vocabulary import Letter, LetterClass, MailState
from notifications.smtp.postman import Delivery, Postman
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.record_delivery import BACK_OFF
from tasks.mail.sending import Account, send_waiting_mail
from tasks.people.sign_in import send_code
from tests.support.mail.waiting_mail import (
    copies,
    kinds,
    letters_wait,
    many_mails,
    one_mail,
    states,
    the_mail,
)
from tests.support.people_at_once import PowerCut, at_once, at_write, power_cut
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address


class InterruptedPostman(Postman):
    """Something happens while the first message is on its way."""

    meanwhile: Callable[[], object] | None = None

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()
        return super().hand_over(message, sender, to)


def in_order(world: World) -> list[Email]:
    """The outbox by rank and age."""
    return sorted(world.mails(), key=lambda mail: (mail.rank, mail.id))


def test_what_waits_is_sent_once_as_it_was_written(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(world)
    written = the_mail(world)
    world.wait(seconds=5)

    assert [send_waiting_mail(postman) for _ in range(3)] == [Account(sent=1), Account(), Account()]

    [received] = sink.received
    assert (received.to, received.raw) == (address("lead"), written.message)
    assert copies(sink) == [(written.key, written.message_id)]
    mail = the_mail(world)
    assert (mail.state, mail.attempts, mail.sent_at, mail.last_error) == (MailState.SENT, 1, now(), None)


def test_the_oldest_mail_goes_first_over_one_line(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    keys = many_mails(sqlite_world, 5)
    sink.connections = 0

    send_waiting_mail(postman)

    assert ([email.key for email in sink.received], sink.connections) == (keys, 1)


def test_what_somebody_waits_for_goes_first_and_digests_last(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    for kind in reversed(LetterClass):
        letters_wait(world, 1, kind)

    send_waiting_mail(postman)

    ranks = [
        {"code"},
        {"task", "decision", "receipt", "alert"},
        {"reminder", "escalation", "overdue", "paper"},
        {"digest"},
    ]
    assert [{*kinds(sink)[first:last]} for first, last in ((0, 1), (1, 5), (5, 9), (9, 10))] == ranks
    assert [email.key for email in sink.received] == [email.key for email in in_order(world)]


def test_a_code_that_comes_while_a_wave_leaves_waits_for_25_e_mails_at_most(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    letters_wait(sqlite_world, 40)

    with InterruptedPostman(sink.url) as postman:
        postman.meanwhile = lambda: letters_wait(sqlite_world, 1, LetterClass.CODE)
        assert send_waiting_mail(postman) == Account(sent=41)

    assert kinds(sink) == ["task"] * 25 + ["code"] + ["task"] * 15


def test_a_code_that_comes_while_a_slow_relay_takes_a_wave_waits_for_two_seconds_at_most(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    letters_wait(sqlite_world, 12)
    sink.mood, sink.slowness = Mood.SLOW, 0.4

    with InterruptedPostman(sink.url) as postman:
        postman.meanwhile = lambda: letters_wait(sqlite_world, 1, LetterClass.CODE)
        assert send_waiting_mail(postman) == Account(sent=13)

    assert kinds(sink).index("code") <= 6


def test_as_many_are_sent_as_were_asked_for(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    keys = letters_wait(sqlite_world, 25)

    assert send_waiting_mail(postman, limit=13) == Account(sent=13)

    assert [email.key for email in sink.received] == keys[:13]


def test_a_wave_leaves_over_several_lines_each_mail_once(world: World, sink: CapturingMailServer) -> None:
    keys = letters_wait(world, 30)
    sink.mood, sink.slowness, sink.connections = Mood.SLOW, 0.05, 0

    with Postman(sink.url, lines=3) as postman:
        assert send_waiting_mail(postman) == Account(sent=30)

    assert sorted(email.key for email in sink.received) == keys
    assert sink.connections == 3


def test_over_several_lines_a_relay_that_goes_away_is_noticed_by_all(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    letters_wait(sqlite_world, 30)
    sink.mood = Mood.BUSY

    with Postman(sink.url, lines=3) as postman:
        assert send_waiting_mail(postman) == Account(put_off=1)

    assert sink.received == []


def test_what_became_of_them_is_written_down_at_the_second_try_if_the_first_fails(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    letters_wait(sqlite_world, 4)
    sink.mood, sink.slowness = Mood.SLOW, 0.05

    with Postman(sink.url, lines=3) as postman:
        send_waiting_mail(postman, limit=1)
        with pytest.raises(PowerCut), at_write(7, power_cut):
            send_waiting_mail(postman)

    assert [mail.state for mail in sqlite_world.mails()] == [MailState.SENT] * 4


def test_the_mail_of_one_project_can_be_sent_alone(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    keys = many_mails(sqlite_world, 3)
    second = sqlite_world.mails()[1]

    assert send_waiting_mail(postman, project_id=second.project_id) == Account(sent=1)

    assert [email.key for email in sink.received] == keys[1:2]


def test_a_server_that_says_later_is_asked_again_ever_later(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(world)
    sink.mood = Mood.TEMPORARY
    waits = []
    for _ in range(7):
        assert send_waiting_mail(postman) == Account(put_off=1)
        assert send_waiting_mail(postman) == Account()
        waits.append((the_mail(world).next_attempt_at - now()).total_seconds())
        world.go_to(the_mail(world).next_attempt_at)

    steps = [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
    assert [0.8 * step <= wait <= 1.2 * step for step, wait in zip(steps, waits, strict=True)] == [True] * 7
    assert (the_mail(world).attempts, the_mail(world).last_error) == (7, "451 4.3.0 Try again later")
    sink.mood = Mood.ACCEPT
    assert send_waiting_mail(postman) == Account(sent=1)
    assert copies(sink) == [(the_mail(world).key, the_mail(world).message_id)]


def test_an_address_that_is_refused_fails_where_it_is_seen_and_the_next_person_is_asked(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(world)
    world.propose(by="lead")
    sink.refused.add(address("lead"))

    assert send_waiting_mail(postman) == Account(sent=3, failed=2)
    world.wait(days=3)
    assert send_waiting_mail(postman) == Account()

    assert [email.to for email in sink.received] == [address("library"), address("deputy"), address("qist")]
    failed = world.mails()[0]
    assert (failed.state, failed.last_error) == (MailState.FAILED, "550 5.1.1 No such user")


def test_several_senders_at_once_send_each_mail_once(world: World, sink: CapturingMailServer) -> None:
    keys = many_mails(world, 8)
    with ExitStack() as stack:
        postmen = [stack.enter_context(Postman(sink.url)) for _ in range(4)]

        accounts = at_once([partial(send_waiting_mail, postman) for postman in postmen])

    assert sorted(email.key for email in sink.received) == sorted(keys)
    assert sum(account.sent for account in accounts if isinstance(account, Account)) == 8
    assert states(world) == [(Letter.TASK_OPENED, MailState.SENT)] * 8


def test_a_code_is_forgotten_once_it_is_sent(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    send_code(address("lead"), browser="b", destination="/my", asked_from="192.0.2.7", is_from_link=False)

    send_waiting_mail(postman)

    assert [(email.key.partition(":")[0], email.to) for email in sink.received] == [("code", address("lead"))]
    assert (the_mail(sqlite_world).message, the_mail(sqlite_world).body_text) == (b"", "")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_mail_that_somebody_else_is_changing_is_passed_over(world: World, postman: Postman) -> None:
    [first, *_] = letters_wait(world, 4)
    with unit_of_work() as session:
        session.scalars(select(Email).where(Email.key == first).with_for_update()).one()

        assert send_waiting_mail(postman) == Account(sent=3)

    assert send_waiting_mail(postman) == Account(sent=1)
