"""Through a real Exim, set up as docs/exim4.conf says, to a mail system behind it, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from models.records import Email
from models.vocabulary import MailState
from notifications.smtp.bounce_reports import Action, Nature, read_report
from notifications.smtp.check import trouble_with_relay
from notifications.smtp.postman import DeliveryOutcome, Postman
from tasks.database.unit_of_work import reading
from tasks.mail.bounces import BounceOutcome, import_bounces
from tasks.mail.sending import send_waiting_mail
from tests.conftest import skip_unless_required
from tests.support.servers.exim import LOGIN, Exims, NoExim, exims
from tests.support.trust_at_work import World, address

FROM = "qist@northbrook.example"
MESSAGE = b"\r\n".join(
    [
        b"From: <qist@northbrook.example>",
        b"To: <library@northbrook.example>",
        b"Subject: Please search the evidence",
        b"Date: Mon, 02 Nov 2026 09:00:00 +0000",
        b"Message-ID: <0123456789abcdef@northbrook.example>",
        b"X-QI-Key: task:1:1",
        b"",
        b".one dot, and a line of dots:",
        b"..",
        b"caf\xc3\xa9",
        b"",
    ]
)


@pytest.fixture
def relay() -> Iterator[Exims]:
    """The relay alone: the mail system behind it is away."""
    try:
        with exims() as all_exims:
            yield all_exims
    except NoExim as reason:
        skip_unless_required("QI_TEST_REQUIRE_EXIM", str(reason))


@pytest.fixture
def at_work(relay: Exims) -> Iterator[Exims]:
    """Both servers, with nothing received."""
    with relay.with_mail_system():
        yield relay


def delivery_of(
    url: str, *, sender: str = FROM, to: str = "library@northbrook.example"
) -> tuple[DeliveryOutcome, int | None]:
    """What the server at a URL says to the message."""
    with Postman(url, timeout=10, patience=10) as postman:
        delivery = postman.deliver(MESSAGE, sender, to)
    return delivery.result, delivery.code


def test_a_message_goes_through_the_relay_to_its_reader_byte_for_byte(at_work: Exims) -> None:
    assert trouble_with_relay(at_work.relay_url) == ""

    assert delivery_of(at_work.relay_url) == (DeliveryOutcome.SENT, 250)

    at_work.wait_for(received=1)
    head, message = at_work.received()[0].split(b"\nFrom: ", 1)
    assert b"\nFrom: ".strip(b"\n") + message == MESSAGE.replace(b"\r\n", b"\n")
    assert head.count(b"with esmtpsa") == 2, "TLS and a password, both to the relay and from it"


def test_nobody_else_sends_through_the_relay(at_work: Exims) -> None:
    user, password = LOGIN
    without_tls = at_work.relay_url.partition("?")[0].replace(f"{user}:let%20it%20through@", "")

    assert delivery_of(at_work.url_of_relay(user, "guessed"))[0] is DeliveryOutcome.REFUSED_LOGIN
    assert delivery_of(at_work.url_of_relay("somebody", password))[0] is DeliveryOutcome.REFUSED_LOGIN
    assert delivery_of(f"{without_tls}?starttls=none") == (DeliveryOutcome.REFUSED_LOGIN, 550)
    assert delivery_of(at_work.relay_url, sender="another@northbrook.example") == (
        DeliveryOutcome.REFUSED_LOGIN,
        550,
    )
    assert (at_work.waiting(), at_work.received()) == (0, [])


def test_what_the_mail_system_refuses_or_puts_off_at_once_is_told_apart(at_work: Exims) -> None:
    at_work.refuse("nobody@northbrook.example")
    at_work.put_off("later@northbrook.example")
    url = at_work.mail_system_url

    assert delivery_of(url, to="nobody@northbrook.example") == (DeliveryOutcome.PERMANENT, 550)
    assert delivery_of(url, to="later@northbrook.example") == (DeliveryOutcome.TEMPORARY, 451)
    assert delivery_of(url, to="library@northbrook.example") == (DeliveryOutcome.SENT, 250)


def test_a_task_mail_to_an_address_that_nobody_has_comes_back_and_is_asked_of_somebody_else(
    at_work: Exims, sqlite_world: World
) -> None:
    at_work.refuse(address("library"))
    sqlite_world.propose()
    with Postman(at_work.relay_url, timeout=10, patience=10) as postman:
        assert send_waiting_mail(postman).sent == 3
    at_work.wait_for(received=2, came_back=1)

    imported = import_bounces(at_work.bounces)

    assert [(bounce_reading.outcome, bounce_reading.status) for bounce_reading in imported.readings] == [
        (BounceOutcome.BOUNCED, "5.0.0")
    ]
    with reading() as session:
        emails = session.scalars(select(Email).where(Email.bounced_at.is_not(None))).all()
    assert [(mail.to_address, mail.state) for mail in emails] == [(address("library"), MailState.FAILED)]
    assert [name for _, name in sqlite_world.open_tasks()] != ["library"]


def test_what_the_mail_system_puts_off_waits_at_the_relay_and_arrives_when_it_is_tried_again(
    at_work: Exims,
) -> None:
    at_work.put_off("library@northbrook.example")
    delivery_of(at_work.relay_url)
    at_work.wait_for(waiting=1)
    at_work.put_off()

    at_work.try_again()

    at_work.wait_for(received=1)
    assert at_work.came_back() == []


def test_while_the_mail_system_is_away_the_relay_keeps_what_it_has_taken(relay: Exims) -> None:
    assert delivery_of(relay.relay_url) == (DeliveryOutcome.SENT, 250)
    relay.wait_for(waiting=1)

    with relay.with_mail_system():
        relay.try_again()
        relay.wait_for(received=1)

    assert relay.came_back() == []


def test_a_report_that_exim_wrote_says_which_message_came_back_and_why() -> None:
    kept = Path(__file__).parents[2] / "data" / "bounces" / "exim-real.eml"

    report = read_report(kept.read_bytes())

    assert (report.nature, report.key) == (Nature.REPORT, "task:abc:nobody")
    assert report.message_id == "<14176445b5cb9e94aa65ba3261fc2517@northbrook.example>"
    [field] = report.said
    assert (field.recipients, field.action) == (frozenset({"nobody@northbrook.example"}), Action.FAILED)
    assert (field.status, field.words, field.is_hard) == ("5.0.0", "550 5.1.1 No such user here", True)
