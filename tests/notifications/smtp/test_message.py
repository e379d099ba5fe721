from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deployments.demo.mailbox_store import body_of, parsed
from models.vocabulary import Letter, LetterForm
from notifications.emails.render import render
from notifications.smtp.message import (
    Envelope,
    LetterText,
    UnsafeHeader,
    build_message,
    check_it_reads_back,
    is_address,
    message_id,
)
from tests.support.documents.letter_samples import SAMPLES
from tests.support.thoroughness import examples

ENVELOPE = Envelope(
    key="task:018f3c:1",
    to="amina.o'khan@nhs.net",
    to_name="Amina Khan",
    from_address="qist@northbridge.nhs.uk",
    from_name="Northbridge University Hospitals NHS Trust QI",
    reply_to="qist@northbridge.nhs.uk",
    domain="northbridge.nhs.uk",
    thread="QI-2026-0001",
    sent_on=datetime(2027, 3, 1, 9, 30, tzinfo=UTC),
)
LETTER = LetterText("[QI-2026-0001] Approve “Falls”", "Hello.\n", "<p>Hello.</p>\n")
NAMES = [
    "Date",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Thread-Topic",
    "Thread-Index",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-QI-Key",
    "MIME-Version",
    "Content-Type",
]
PAYLOADS = [
    "\r\nBcc: evil@example.com",
    "\nBcc: evil@example.com",
    "\rBcc: evil@example.com",
    "\x0bBcc: evil@example.com",
    "\x0cBcc: evil@example.com",
    "\x1c\x1d\x1eBcc: evil@example.com",
    "\x85Bcc: evil@example.com",
    "\u2028Bcc: evil@example.com",
    "\u2029Bcc: evil@example.com",
    "\x00\r\n\r\n<h1>body</h1>",
    "=?utf-8?q?=0d=0aBcc:_evil@example.com?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
    "=?utf-7?q?+AA0ACg-Bcc:?=",
    '", evil@example.com, "',
    "<evil@example.com>",
    "a, evil@example.com",
    "(comment) evil@example.com;",
    "é, evil@example.com, “",
    "\u202egnp.exe",
    "\ud800 half a character",
    "\\",
    'Khan\\" <evil@example.com>',
    "x" * 2000,
    "é" * 500,
    "",
    " ",
]


def changed(field: str, value: str) -> Envelope:
    change: dict[str, Any] = {field: value}
    return replace(ENVELOPE, **change)


def addresses(message: EmailMessage, header: str) -> list[str]:
    return [address.addr_spec for address in message[header].addresses]


def test_the_headers_say_who_writes_to_whom_and_that_no_person_typed_it() -> None:
    message = parsed(build_message(ENVELOPE, LETTER))

    assert {name: str(value) for name, value in message.items()} == {
        "Date": "Mon, 01 Mar 2027 09:30:00 +0000",
        "From": "Northbridge University Hospitals NHS Trust QI <qist@northbridge.nhs.uk>",
        "To": "Amina Khan <amina.o'khan@nhs.net>",
        "Reply-To": "qist@northbridge.nhs.uk",
        "Subject": "[QI-2026-0001] Approve “Falls”",
        "Message-ID": message_id(ENVELOPE.key, ENVELOPE.domain),
        "In-Reply-To": message["References"],
        "References": message["In-Reply-To"],
        "Thread-Topic": "QI-2026-0001",
        "Thread-Index": message["Thread-Index"],
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-QI-Key": "task:018f3c:1",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }


@pytest.mark.parametrize("letter", Letter)
def test_every_letter_comes_out_of_its_e_mail_as_it_went_in(letter: Letter) -> None:
    words = render(letter, SAMPLES[letter])

    raw = build_message(ENVELOPE, words)
    message = parsed(raw)

    assert [node.get_content_type() for node in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert (message["Subject"], body_of(message, "plain"), body_of(message, "html")) == (
        words.subject,
        words.text,
        words.html,
    )
    assert [node.defects for node in message.walk()] == [[], [], []]
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("letter", Letter)
def test_a_letter_as_plain_text_alone_is_one_part_and_nothing_else(letter: Letter) -> None:
    words = render(letter, SAMPLES[letter], LetterForm.PLAIN_TEXT)

    raw = build_message(ENVELOPE, words)
    message = parsed(raw)

    assert [node.get_content_type() for node in message.walk()] == ["text/plain"]
    assert (message["Subject"], body_of(message, "plain"), body_of(message, "html")) == (
        words.subject,
        words.text,
        "",
    )
    assert message.defects == []
    assert message.keys() == [*NAMES, "Content-Transfer-Encoding"]
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("letter", [LETTER, replace(LETTER, html="")], ids=["both", "text alone"])
def test_the_same_letter_is_the_same_bytes(letter: LetterText) -> None:
    assert build_message(ENVELOPE, letter) == build_message(ENVELOPE, letter)


def test_the_message_id_follows_the_outbox_key_alone() -> None:
    again = build_message(replace(ENVELOPE, sent_on=datetime(2027, 3, 2, tzinfo=UTC)), LETTER)
    other = build_message(replace(ENVELOPE, key="task:018f3c:2"), LETTER)

    assert parsed(again)["Message-ID"] == message_id("task:018f3c:1", "northbridge.nhs.uk")
    assert parsed(other)["Message-ID"] == message_id("task:018f3c:2", "northbridge.nhs.uk")
    assert parsed(again)["Message-ID"] != parsed(other)["Message-ID"]


def test_letters_of_one_project_make_one_conversation() -> None:
    first = parsed(build_message(ENVELOPE, LETTER))
    second = parsed(build_message(replace(ENVELOPE, key="reminder:1", to="tom@nhs.net"), LETTER))
    elsewhere = parsed(build_message(replace(ENVELOPE, thread="QI-2026-0002"), LETTER))

    for header in ("In-Reply-To", "References", "Thread-Topic", "Thread-Index"):
        assert first[header] == second[header] != elsewhere[header]
    assert first["References"] not in {first["Message-ID"], second["Message-ID"]}
    index = base64.b64decode(first["Thread-Index"])
    assert (len(index), index[0]) == (22, 1)


def test_a_letter_that_stands_alone_belongs_to_no_conversation() -> None:
    message = parsed(build_message(replace(ENVELOPE, thread=None), LETTER))

    assert message.keys() == [name for name in NAMES if name not in NAMES[6:10]]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("field", ["to_name", "from_name", "subject"])
def test_names_and_subjects_cannot_add_a_header_or_a_recipient(field: str, payload: str) -> None:
    envelope = ENVELOPE if field == "subject" else changed(field, f"Dr {payload}")
    letter = replace(LETTER, subject=f"Approve {payload}") if field == "subject" else LETTER

    message = parsed(build_message(envelope, letter))

    assert message.keys() == NAMES
    assert addresses(message, "To") == ["amina.o'khan@nhs.net"]
    assert addresses(message, "From") == addresses(message, "Reply-To") == ["qist@northbridge.nhs.uk"]
    assert body_of(message, "plain") == "Hello.\n"


@settings(deadline=None, max_examples=examples(40))
@given(
    name=st.text(),
    subject=st.text(),
    words=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])),
)
@example(name='Łukasz, "the" É', subject="naïve, =? text ?=", words=".")
def test_whatever_is_typed_the_message_reads_back_as_it_was_meant(
    name: str, subject: str, words: str
) -> None:
    alone = parsed(build_message(replace(ENVELOPE, to_name=name), LetterText(subject, words, "")))
    message = parsed(
        build_message(replace(ENVELOPE, to_name=name), LetterText(subject, words, f"<p>{words}"))
    )

    assert (message.keys(), alone.keys()) == (NAMES, [*NAMES, "Content-Transfer-Encoding"])
    assert body_of(alone, "plain") == body_of(message, "plain")
    assert addresses(message, "To") == ["amina.o'khan@nhs.net"]
    assert body_of(message, "plain") == (f"{words}\n" if words else "")


@pytest.mark.parametrize(
    "payload",
    [
        *PAYLOADS[:20],
        "a@b@c",
        "a@",
        "@b",
        "a..b@c.uk",
        ".a@c.uk",
        "a@-c.uk",
        "a@c..uk",
        '"a b"@c.uk',
        "a@[127.0.0.1]",
        "a" * 250 + "@c.uk",
    ],
)
@pytest.mark.parametrize("field", ["to", "from_address", "reply_to"])
def test_an_address_that_is_not_exactly_one_is_refused(field: str, payload: str) -> None:
    with pytest.raises(UnsafeHeader, match="is not one plain email address"):
        build_message(changed(field, payload), LETTER)

    with pytest.raises(UnsafeHeader):
        build_message(changed(field, f"a@b.uk{payload}@"), LETTER)


@pytest.mark.parametrize("payload", [*PAYLOADS[:20], "a b", "é"])
@pytest.mark.parametrize("field", ["key", "thread", "domain"])
def test_a_key_a_thread_and_a_domain_are_plain_words(field: str, payload: str) -> None:
    with pytest.raises(UnsafeHeader):
        build_message(changed(field, f"x{payload}"), LETTER)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b"\r\nAuto-Submitted", b"\r\nBcc: evil@example.com\r\nAuto-Submitted", "headers"),
        (b"Auto-Submitted: auto-generated\r\n", b"", "headers"),
        (b"Subject: Hello", b"Subject: Good bye", "Subject"),
        (b"<amina.o'khan@nhs.net>", b"<evil@example.com>", "To"),
        (b"<amina.o'khan@nhs.net>", b"<amina.o'khan@nhs.net>, evil@example.com", "To"),
        (b"Reply-To: qist@", b"Reply-To: evil@", "Reply-To"),
        (b"From: ", b"From: evil@example.com, ", "From"),
        (b"multipart/alternative", b"multipart/mixed", "Content-Type"),
    ],
)
def test_a_message_that_was_changed_does_not_leave(before: bytes, after: bytes, reason: str) -> None:
    message = build_message(ENVELOPE, replace(LETTER, subject="Hello"))
    check_it_reads_back(message, ENVELOPE, "Hello")

    with pytest.raises(UnsafeHeader) as refused:
        check_it_reads_back(message.replace(before, after, 1), ENVELOPE, "Hello")

    assert refused.value.header == reason


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b"text/plain", b"text/html", "Content-Type"),
        (b"Content-Transfer-Encoding", b"Bcc", "headers"),
        (b"MIME-Version: 1.0\r\n", b"", "headers"),
    ],
)
def test_a_plain_message_that_was_changed_does_not_leave(before: bytes, after: bytes, reason: str) -> None:
    message = build_message(ENVELOPE, LetterText("Hello", "Hello.\n", ""))
    check_it_reads_back(message, ENVELOPE, "Hello", is_text_alone=True)

    with pytest.raises(UnsafeHeader) as refused:
        check_it_reads_back(message.replace(before, after, 1), ENVELOPE, "Hello", is_text_alone=True)

    assert refused.value.header == reason


def test_a_date_without_a_time_zone_is_refused() -> None:
    with pytest.raises(UnsafeHeader, match="has no time zone"):
        build_message(replace(ENVELOPE, sent_on=datetime(2027, 3, 1, 9, 30)), LETTER)  # noqa: DTZ001


def test_a_refusal_never_repeats_what_it_refuses() -> None:
    with pytest.raises(UnsafeHeader) as refused:
        build_message(replace(ENVELOPE, to="secret@example.com, other@example.com"), LETTER)

    assert str(refused.value) == "The email was not written: its “To” is not one plain email address."


@pytest.mark.parametrize("address", ["a@b", "amina.khan@nhs.net", "o'neill+qi@x-y.nhs.uk", "A_1@127.example"])
def test_plain_addresses_are_taken(address: str) -> None:
    assert is_address(address)
