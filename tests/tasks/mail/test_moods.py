from __future__ import annotations

from pathlib import Path

import pytest

from models.clock import now
from models.vocabulary import MailState
from notifications.smtp.postman import Postman
from tasks.mail.sending import Account, send_waiting_mail
from tests.support.mail.waiting_mail import letters_wait, office, one_mail, the_mail
from tests.support.servers.certificates import Certificate
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address

SENT, PUT_OFF, FAILED = Account(sent=1), Account(put_off=1), Account(failed=1)
WAITING, UNCERTAIN = MailState.WAITING, MailState.UNCERTAIN
BROKEN = "the line broke"
HOW_A_LINE_BREAKS = ("Connection lost", "Unexpected EOF received")


@pytest.fixture
def impatient(sink: CapturingMailServer) -> Postman:
    return Postman(sink.url, timeout=2, patience=2)


@pytest.mark.parametrize(
    ("mood", "account", "state", "attempts", "error", "is_broken"),
    [
        (Mood.ACCEPT, SENT, MailState.SENT, 1, None, False),
        (Mood.SLOW, SENT, MailState.SENT, 1, None, False),
        (Mood.TEMPORARY, PUT_OFF, WAITING, 1, "451 4.3.0 Try again later", False),
        (Mood.REFUSE_DATA, PUT_OFF, WAITING, 1, "451 4.3.0 Not now", False),
        (Mood.REFUSE_MESSAGE, FAILED, MailState.FAILED, 1, "554 5.6.0 Message refused", False),
        (Mood.BUSY, PUT_OFF, WAITING, 0, "421 4.3.2 Closing", False),
        (Mood.BUSY_ONCE, PUT_OFF, WAITING, 0, "421 4.4.2 Too many messages on this line", False),
        (Mood.DROP_ONCE, PUT_OFF, WAITING, 0, BROKEN, False),
        (Mood.DROP_AT_DATA, PUT_OFF, WAITING, 0, BROKEN, False),
        (Mood.MUTE, PUT_OFF, WAITING, 0, "Timed out waiting for server response", False),
        (Mood.LOG_IN_FIRST, PUT_OFF, WAITING, 0, "530 5.7.0 Authentication required", True),
        (Mood.REFUSE_SENDER, PUT_OFF, WAITING, 0, "550 5.7.60 Not allowed to send as this", True),
        (Mood.DROP_AFTER_DATA, PUT_OFF, UNCERTAIN, 1, "No answer to the message", False),
        (Mood.LOSE_AFTER_DATA, PUT_OFF, UNCERTAIN, 1, "No answer to the message", False),
        (Mood.HANG, PUT_OFF, UNCERTAIN, 1, "No answer to the message", False),
        (Mood.MUMBLE, PUT_OFF, UNCERTAIN, 1, "No answer to the message", False),
        (Mood.ASK_AGAIN, PUT_OFF, UNCERTAIN, 1, "354 Go on", False),
    ],
)
def test_the_account_says_what_each_mood_of_the_relay_made_of_a_mail(
    sqlite_world: World,
    sink: CapturingMailServer,
    impatient: Postman,
    mood: Mood,
    account: Account,
    state: MailState,
    attempts: int,
    error: str | None,
    is_broken: bool,
) -> None:
    one_mail(sqlite_world)
    sink.mood = mood

    with impatient as postman:
        assert send_waiting_mail(postman) == account

    mail = the_mail(sqlite_world)
    sentence = mail.last_error.partition(":")[0].strip() if mail.last_error else None
    sentence = BROKEN if sentence in HOW_A_LINE_BREAKS else sentence
    assert (mail.state, mail.attempts, sentence, mail.claimed_until) == (state, attempts, error, None)
    assert (mail.sent_at == now(), office().broken_at == now()) == (state is MailState.SENT, is_broken)


def test_recipients_that_are_refused_fail_one_by_one_and_are_named(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 2)
    letters_wait(sqlite_world, 2, to_address=address("somebody who left"))
    letters_wait(sqlite_world, 1)
    sink.refused.add(address("somebody who left"))

    account = send_waiting_mail(postman)

    refused = [mail for mail in sqlite_world.mails() if mail.to_address == address("somebody who left")]
    assert account == Account(sent=3, failed=2)
    assert account.failed == len(refused)
    assert [(mail.state, mail.last_error) for mail in refused] == [
        (MailState.FAILED, "550 5.1.1 No such user")
    ] * 2


def test_a_certificate_that_nobody_vouches_for_breaks_sending_off(
    sqlite_world: World, tmp_path: Path
) -> None:
    one_mail(sqlite_world)
    certificate = Certificate.for_host("127.0.0.1", tmp_path)
    with CapturingMailServer(certificate=certificate) as sink:
        with Postman(sink.url.replace(f"ca={certificate.path}", "")) as distrustful:
            assert send_waiting_mail(distrustful) == PUT_OFF
        assert (the_mail(sqlite_world).state, the_mail(sqlite_world).attempts) == (WAITING, 0)
        assert office().broken_because.startswith("TLS with the relay failed: ")
        sqlite_world.wait(minutes=2)

        with Postman(sink.url) as trustful:
            assert send_waiting_mail(trustful) == SENT
    assert office().broken_at is None


def test_a_password_that_is_refused_breaks_sending_off_and_is_never_written_down(
    sqlite_world: World, tmp_path: Path
) -> None:
    one_mail(sqlite_world)
    certificate = Certificate.for_host("127.0.0.1", tmp_path)
    with (
        CapturingMailServer(certificate=certificate, login=("qi", "right")) as sink,
        Postman(sink.url.replace(":right@", ":hunter2@")) as postman,
    ):
        assert send_waiting_mail(postman) == PUT_OFF

    assert (the_mail(sqlite_world).last_error, office().broken_because) == ("535 5.7.8 … is not right",) * 2
