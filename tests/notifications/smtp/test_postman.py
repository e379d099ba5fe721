from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from models.vocabulary import Letter
from notifications.emails.render import render
from notifications.smtp.message import build_message
from notifications.smtp.postman import Delivery, DeliveryOutcome, Postman
from notifications.smtp.relay import BadRelayUrl
from tests.notifications.smtp.test_message import ENVELOPE
from tests.support.documents.letter_samples import SAMPLES
from tests.support.servers.certificates import Certificate
from tests.support.servers.mail_server import CapturingMailServer, Mood

FROM = "qist@northbridge.nhs.uk"
TO = "amina.khan@northbridge.nhs.uk"
MESSAGE = b"Subject: Hello\r\nX-QI-Key: task:1\r\n\r\n.a line that begins with a dot\r\n.\r\nGoodbye.\r\n"
HUGE = MESSAGE + b"A line of a message that fills every buffer on its way.\r\n" * 300_000
SENT = Delivery(DeliveryOutcome.SENT, 250, "OK")


@pytest.fixture(scope="module")
def running_sink() -> Iterator[CapturingMailServer]:
    with CapturingMailServer() as sink:
        yield sink


@pytest.fixture
def sink(running_sink: CapturingMailServer) -> CapturingMailServer:
    running_sink.mood = Mood.ACCEPT
    running_sink.refused.clear()
    running_sink.clear()
    running_sink.connections = 0
    return running_sink


@pytest.fixture
def postman(sink: CapturingMailServer) -> Iterator[Postman]:
    with Postman(sink.url, timeout=1, patience=1) as postman:
        yield postman


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.for_host("127.0.0.1", tmp_path_factory.mktemp("certificates"))


def result_over(url: str) -> DeliveryOutcome:
    with Postman(url, timeout=2) as postman:
        return postman.deliver(MESSAGE, FROM, TO).result


def test_a_message_arrives_byte_for_byte(sink: CapturingMailServer, postman: Postman) -> None:
    assert postman.deliver(MESSAGE, FROM, TO) == SENT

    [received] = sink.received
    assert (received.sender, received.to, received.raw) == (FROM, TO, MESSAGE)


def test_every_letter_arrives_byte_for_byte(sink: CapturingMailServer, postman: Postman) -> None:
    messages = [
        build_message(replace(ENVELOPE, key=f"letter:{letter}"), render(letter, facts))
        for letter, facts in SAMPLES.items()
    ]

    assert [postman.deliver(message, FROM, TO) for message in messages] == [SENT] * len(Letter)

    assert [email.raw for email in sink.received] == messages
    assert [email.key for email in sink.received] == [f"letter:{letter}" for letter in SAMPLES]


def test_bare_line_ends_are_sent_as_smtp_wants_them(sink: CapturingMailServer, postman: Postman) -> None:
    assert postman.deliver(b"Subject: Hello\n\n.one\rtwo", FROM, TO) == SENT

    assert [email.raw for email in sink.received] == [b"Subject: Hello\r\n\r\n.one\r\ntwo\r\n"]


def test_many_messages_share_one_line(sink: CapturingMailServer, postman: Postman) -> None:
    assert [postman.deliver(MESSAGE, FROM, TO) for _ in range(20)] == [SENT] * 20

    assert (len(sink.received), sink.connections) == (20, 1)


def test_callers_on_many_threads_take_turns(sink: CapturingMailServer, postman: Postman) -> None:
    with ThreadPoolExecutor(8) as pool:
        deliveries = list(pool.map(lambda n: postman.deliver(MESSAGE, FROM, f"p{n}@nhs.net"), range(40)))

    assert deliveries == [SENT] * 40
    assert sorted(email.to for email in sink.received) == sorted(f"p{n}@nhs.net" for n in range(40))
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("mood", "result", "code", "kept"),
    [
        (Mood.SLOW, DeliveryOutcome.SENT, 250, 1),
        (Mood.BUSY, DeliveryOutcome.UNREACHABLE, 421, 0),
        (Mood.LOG_IN_FIRST, DeliveryOutcome.REFUSED_LOGIN, 530, 0),
        (Mood.TEMPORARY, DeliveryOutcome.TEMPORARY, 451, 0),
        (Mood.REFUSE_SENDER, DeliveryOutcome.REFUSED_LOGIN, 550, 0),
        (Mood.REFUSE_DATA, DeliveryOutcome.TEMPORARY, 451, 0),
        (Mood.REFUSE_MESSAGE, DeliveryOutcome.PERMANENT, 554, 0),
        (Mood.MUTE, DeliveryOutcome.UNREACHABLE, None, 0),
        (Mood.DROP_AT_DATA, DeliveryOutcome.UNREACHABLE, None, 0),
        (Mood.DROP_AFTER_DATA, DeliveryOutcome.UNCERTAIN, None, 1),
        (Mood.LOSE_AFTER_DATA, DeliveryOutcome.UNCERTAIN, None, 0),
        (Mood.HANG, DeliveryOutcome.UNCERTAIN, None, 1),
        (Mood.MUMBLE, DeliveryOutcome.UNCERTAIN, None, 1),
        (Mood.ASK_AGAIN, DeliveryOutcome.UNCERTAIN, 354, 1),
    ],
)
@pytest.mark.parametrize("is_warm", [False, True])
def test_the_postman_says_exactly_what_became_of_a_message(
    sink: CapturingMailServer,
    postman: Postman,
    *,
    mood: Mood,
    result: DeliveryOutcome,
    code: int | None,
    kept: int,
    is_warm: bool,
) -> None:
    if is_warm:
        postman.deliver(MESSAGE, FROM, TO)
        sink.clear()
    sink.mood = mood

    delivery = postman.deliver(MESSAGE, FROM, TO)

    assert (delivery.result, delivery.code, len(sink.received)) == (result, code, kept)

    sink.mood = Mood.ACCEPT
    assert postman.deliver(MESSAGE, FROM, TO) == SENT


def test_a_line_that_breaks_while_the_message_is_on_its_way_lost_nothing(sink: CapturingMailServer) -> None:
    sink.mood = Mood.DROP_IN_DATA

    with Postman(sink.url, patience=5) as postman:
        delivery = postman.deliver(HUGE, FROM, TO)

    assert (delivery.result, sink.received) == (DeliveryOutcome.UNREACHABLE, [])


def test_a_refused_recipient_does_not_spoil_the_line_for_the_next(
    sink: CapturingMailServer, postman: Postman
) -> None:
    sink.refused.add("left@nhs.net")

    deliveries = [postman.deliver(MESSAGE, FROM, to) for to in (TO, "left@nhs.net", TO)]

    assert deliveries == [SENT, Delivery(DeliveryOutcome.PERMANENT, 550, "5.1.1 No such user"), SENT]
    assert [email.to for email in sink.received] == [TO, TO]
    assert sink.connections == 1


def test_a_relay_that_is_away_is_unreachable_until_it_comes_back(
    sink: CapturingMailServer, postman: Postman
) -> None:
    postman.deliver(MESSAGE, FROM, TO)
    sink.go_away()

    assert postman.deliver(MESSAGE, FROM, TO).result is DeliveryOutcome.UNREACHABLE

    sink.come_back()
    assert postman.deliver(MESSAGE, FROM, TO) == SENT
    assert len(sink.received) == 2


def test_a_line_that_broke_between_two_messages_is_opened_again_unnoticed(
    sink: CapturingMailServer, postman: Postman
) -> None:
    postman.deliver(MESSAGE, FROM, TO)
    sink.go_away()
    sink.come_back()

    assert postman.deliver(MESSAGE, FROM, TO) == SENT


@pytest.mark.parametrize("mood", [Mood.DROP_ONCE, Mood.BUSY_ONCE])
def test_a_line_that_the_relay_ends_before_the_next_message_is_opened_again_unnoticed(
    sink: CapturingMailServer, postman: Postman, mood: Mood
) -> None:
    postman.deliver(MESSAGE, FROM, TO)
    sink.mood = mood

    assert postman.deliver(MESSAGE, FROM, TO) == SENT
    assert (len(sink.received), sink.connections) == (2, 2)


@pytest.mark.parametrize("mood", [Mood.DROP_ONCE, Mood.BUSY_ONCE])
def test_a_relay_that_ends_a_new_line_is_left_alone(
    sink: CapturingMailServer, postman: Postman, mood: Mood
) -> None:
    sink.mood = mood

    assert postman.deliver(MESSAGE, FROM, TO).result is DeliveryOutcome.UNREACHABLE
    assert (len(sink.received), sink.connections) == (0, 1)


def test_after_a_pause_the_relay_is_asked_whether_it_is_still_there(sink: CapturingMailServer) -> None:
    with Postman(sink.url, idle=0.0) as postman:
        deliveries = [postman.deliver(MESSAGE, FROM, TO) for _ in range(3)]

    assert (deliveries, sink.connections) == ([SENT] * 3, 1)


def test_a_silent_relay_is_not_asked_a_second_time(sink: CapturingMailServer, postman: Postman) -> None:
    postman.deliver(MESSAGE, FROM, TO)
    sink.mood = Mood.MUTE

    postman.deliver(MESSAGE, FROM, TO)

    assert sink.connections == 1


def test_a_postman_who_was_dismissed_comes_again(sink: CapturingMailServer, postman: Postman) -> None:
    postman.deliver(MESSAGE, FROM, TO)
    postman.close()
    postman.close()

    assert postman.deliver(MESSAGE, FROM, TO) == SENT
    assert sink.connections == 2


@pytest.mark.parametrize(
    "address", ["", "a@b.uk, c@d.uk", "a b@c.uk", "Amina <a@b.uk>", "é@b.uk", "a@b.uk\r\nRCPT TO:<c@d.uk>"]
)
def test_only_one_plain_address_is_ever_a_recipient(
    sink: CapturingMailServer, postman: Postman, address: str
) -> None:
    assert postman.deliver(MESSAGE, FROM, address).result is DeliveryOutcome.PERMANENT
    assert sink.received == []


def test_a_sender_that_is_no_address_stops_everything_and_not_one_letter(postman: Postman) -> None:
    assert postman.deliver(MESSAGE, "QI Support Team", TO).result is DeliveryOutcome.REFUSED_LOGIN


def test_a_trusted_relay_gets_name_and_password_over_tls(certificate: Certificate) -> None:
    for tls_first in (False, True):
        with CapturingMailServer(certificate=certificate, login=("qi", "right"), tls_first=tls_first) as sink:
            assert result_over(sink.url) is DeliveryOutcome.SENT
            assert result_over(sink.url.replace(":right@", ":wrong@")) is DeliveryOutcome.REFUSED_LOGIN
            assert result_over(sink.url.replace("qi:right@", "")) is DeliveryOutcome.REFUSED_LOGIN
            assert len(sink.received) == 1


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(certificate: Certificate) -> None:
    with CapturingMailServer(certificate=certificate) as sink:
        trusted = f"ca={certificate.path}"

        assert result_over(sink.url.replace(trusted, "")) is DeliveryOutcome.REFUSED_LOGIN
        assert (
            result_over(sink.url.replace(trusted, "").replace("required", "opportunistic"))
            is DeliveryOutcome.REFUSED_LOGIN
        )
        assert sink.received == []


def test_a_certificate_for_another_name_gets_no_mail(tmp_path: Path) -> None:
    with CapturingMailServer(certificate=Certificate.for_host("elsewhere.example", tmp_path)) as sink:
        assert result_over(sink.url) is DeliveryOutcome.REFUSED_LOGIN
        assert sink.received == []


def test_a_relay_without_tls_gets_mail_only_if_we_said_so(sink: CapturingMailServer) -> None:
    assert result_over(sink.url.replace("none", "required")) is DeliveryOutcome.REFUSED_LOGIN
    assert (
        result_over(sink.url.replace("smtp://", "smtps://").partition("?")[0])
        is DeliveryOutcome.REFUSED_LOGIN
    )
    assert sink.received == []

    assert result_over(sink.url.replace("none", "opportunistic")) is DeliveryOutcome.SENT


def test_a_relay_without_login_is_refused_rather_than_used_without_one(sink: CapturingMailServer) -> None:
    assert result_over(sink.url.replace("smtp://", "smtp://qi:secret@")) is DeliveryOutcome.REFUSED_LOGIN


def test_a_url_that_cannot_be_used_is_refused_before_any_message(tmp_path: Path) -> None:
    with pytest.raises(BadRelayUrl):
        Postman(f"smtps://127.0.0.1?ca={tmp_path / 'none.pem'}")


def test_what_still_waits_for_a_line_when_the_postman_closes_has_not_been_tried(
    sink: CapturingMailServer,
) -> None:
    sink.mood, sink.slowness = Mood.SLOW, 0.4
    postman = Postman(sink.url)
    handed = [postman.hand_over(MESSAGE, FROM, TO) for _ in range(3)]
    handed[0].result()

    postman.close()

    results = [future.result(timeout=60).result for future in handed]
    assert (results[0], results[-1]) == (DeliveryOutcome.SENT, DeliveryOutcome.UNTRIED)
