from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from deployments.demo.mailbox_store import parsed
from models.vocabulary import Letter, LetterForm
from notifications.emails.render import render
from notifications.smtp.message import Envelope, UnsafeHeader, build_message, message_id
from notifications.smtp.resend import write_again
from tests.support.documents.letter_samples import SAMPLES

TO, SENDER = "amina.khan@northbridge.nhs.uk", "qist@northbridge.nhs.uk"
KEY = "again:0123456789abcdef0123456789abcdef:1"
LATER = datetime(2027, 3, 15, 9, 30, tzinfo=UTC)
ENVELOPE = Envelope(
    key="task:1:1",
    to=TO,
    to_name="Amina Khán",
    from_address=SENDER,
    from_name="Northbridge QI",
    reply_to="qist@northbridge.nhs.uk",
    domain="northbridge.nhs.uk",
    thread="QI-2026-0001",
    sent_on=datetime(2027, 3, 12, 9, 0, tzinfo=UTC),
)


def written(letter: Letter) -> bytes:
    return build_message(ENVELOPE, render(letter, SAMPLES[letter]))


def again(message: bytes, *, key: str = KEY, to: str = TO) -> bytes:
    return write_again(message, key=key, to=to, sender=SENDER, at=LATER)


@pytest.mark.parametrize("letter", [Letter.TASK_OPENED, Letter.REMINDER, Letter.PROJECT_APPROVED])
def test_copy_differs_in_its_key_its_message_id_and_its_date_alone(letter: Letter) -> None:
    message = written(letter)

    copy = again(message)

    before, after = parsed(message), parsed(copy)
    changed = {name for name in before if str(before[name]) != str(after[name])}
    assert (changed, before.keys()) == ({"Date", "Message-ID", "X-QI-Key"}, after.keys())
    assert (after["X-QI-Key"], after["Message-ID"]) == (KEY, message_id(KEY, "northbridge.nhs.uk"))
    assert parsedate_to_datetime(str(after["Date"])) == LATER
    assert copy.partition(b"\r\n\r\n")[2] == message.partition(b"\r\n\r\n")[2]


def test_letter_that_stands_alone_is_copied_too() -> None:
    message = build_message(
        Envelope(**{name: getattr(ENVELOPE, name) for name in Envelope.__slots__} | {"thread": None}),
        render(Letter.RECEIPT, SAMPLES[Letter.RECEIPT]),
    )

    assert parsed(again(message))["References"] is None


def test_header_in_the_text_is_not_taken_for_one_of_the_letter() -> None:
    message = written(Letter.TASK_OPENED) + b"\r\nMessage-ID: <in the text>\r\n"

    assert again(message).endswith(b"\r\nMessage-ID: <in the text>\r\n")


@pytest.mark.parametrize(
    ("damage", "by"),
    [
        (b"X-QI-Key: task:1:1\r\n", b""),
        (b"X-QI-Key: task:1:1\r\n", b"X-QI-Key: task:1:1\r\nX-QI-Key: task:1:1\r\n"),
        (b"X-QI-Key: ", b"Bcc: somebody@elsewhere.example\r\nX-QI-Key: "),
        (b"Reply-To: qist@northbridge.nhs.uk", b"Reply-To: "),
    ],
    ids=["no key", "two keys", "another header", "no reply address"],
)
def test_message_that_is_none_of_ours_is_not_copied(damage: bytes, by: bytes) -> None:
    message = written(Letter.TASK_OPENED)
    assert damage in message

    with pytest.raises(UnsafeHeader):
        again(message.replace(damage, by))


@pytest.mark.parametrize(
    "changed", [{"to": "x@y.example\r\nBcc: z@y.example"}, {"key": "again:1\r\nBcc: x@y.example"}]
)
def test_copy_has_one_plain_address_and_one_plain_key(changed: dict[str, str]) -> None:
    with pytest.raises(UnsafeHeader):
        again(written(Letter.TASK_OPENED), **changed)


def test_copy_goes_to_the_address_that_its_reader_has_now() -> None:
    long_name = replace(
        ENVELOPE, to_name="Professor Dame Amina Khán-Whitfield of the Northbridge Hospitals " * 2
    )
    for envelope in (ENVELOPE, long_name):
        message = build_message(envelope, render(Letter.TASK_OPENED, SAMPLES[Letter.TASK_OPENED]))

        copy = parsed(again(message, to="amina.whitfield@northbridge.nhs.uk"))

        assert str(copy["To"]) == "amina.whitfield@northbridge.nhs.uk"


@pytest.mark.parametrize("form", LetterForm)
def test_letter_is_copied_in_whichever_form_it_was_written(form: LetterForm) -> None:
    message = build_message(ENVELOPE, render(Letter.TASK_OPENED, SAMPLES[Letter.TASK_OPENED], form))

    assert again(message).partition(b"\r\n\r\n")[2] == message.partition(b"\r\n\r\n")[2]


def test_nothing_is_no_letter() -> None:
    with pytest.raises(UnsafeHeader):
        again(b"")
