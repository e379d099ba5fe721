from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest

from models.clock import now
from models.vocabulary import MailState
from notifications.smtp.postman import Delivery, Postman
from tasks.mail.sending import Account, send_waiting_mail
from tasks.mail.sending_state import sending_state
from tests.support.mail.waiting_mail import away, letters_wait, set_office
from tests.support.servers.certificates import Certificate
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address


class CountingPostman(Postman):
    """A postman who counts how often he was sent."""

    tries = 0

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        self.tries += 1
        return super().hand_over(message, sender, to)


def four_hundred_wait(world: World) -> None:
    """People have let so many go."""
    letters_wait(world, 400)
    set_office(released_until=now() + timedelta(hours=1))


def half_an_hour_of_sweeps(world: World, postman: Postman) -> None:
    for _ in range(60):
        send_waiting_mail(postman)
        world.wait(seconds=30)


@pytest.mark.parametrize("trouble", ["password", "certificate", "sender"])
def test_p21_a_relay_that_refuses_us_is_tried_four_times_in_half_an_hour_and_not_400_times(
    world: World, tmp_path: Path, trouble: str
) -> None:
    four_hundred_wait(world)
    certificate = Certificate.for_host("127.0.0.1", tmp_path)
    with CapturingMailServer(certificate=certificate, login=("qi", "right")) as sink:
        url = sink.url.replace(":right@", ":wrong@") if trouble == "password" else sink.url
        url = url.partition("&ca=")[0] if trouble == "certificate" else url
        sink.refused_senders |= {address("qist")} if trouble == "sender" else set()
        with CountingPostman(url, lines=3) as postman:
            half_an_hour_of_sweeps(world, postman)
            assert postman.tries == 4

        assert sending_state().broken_at == now() - timedelta(minutes=30)
        assert {(mail.state, mail.attempts) for mail in world.mails()} == {(MailState.WAITING, 0)}
        sink.refused_senders.clear()
        world.wait(minutes=36)
        with Postman(sink.url, lines=3) as postman:
            assert send_waiting_mail(postman, limit=400) == Account(sent=400)


@pytest.mark.parametrize("is_away", [False, True])
def test_p21_a_relay_that_says_later_or_is_away_is_asked_again_at_times_that_differ(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman, is_away: bool
) -> None:
    letters_wait(sqlite_world, 20)
    sink.mood = Mood.TEMPORARY
    if is_away:
        with away(sink):
            for _ in range(20):
                send_waiting_mail(postman)
    else:
        send_waiting_mail(postman)

    waits = {(mail.next_attempt_at - now()).total_seconds() for mail in sqlite_world.mails()}
    assert (len(waits), min(waits) >= 24, max(waits) <= 36) == (20, True, True)
    assert sending_state().broken_at is None


def test_p21_a_recipient_that_is_refused_is_named_and_the_others_get_their_mail(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 1, to_address=address("somebody who left"))
    letters_wait(sqlite_world, 3)
    sink.refused.add(address("somebody who left"))

    account = send_waiting_mail(postman)

    assert account == Account(sent=3, failed=1)
    assert account.failed == 1
