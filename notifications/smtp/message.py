"""One letter as the bytes of an email: the same letter gives the same bytes, and no value can add a header."""

from __future__ import annotations

import base64
import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import AddressHeader
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from string import ascii_letters, digits
from textwrap import wrap

from models.errors import QIError

# Control characters, line separators, signs that turn the direction of writing, halves of characters.
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
)
_LONGEST_ADDRESS = 254
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,199}")
_FIRST = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID"]
_THREAD = ["In-Reply-To", "References", "Thread-Topic", "Thread-Index"]
_LAST = ["Auto-Submitted", "X-Auto-Response-Suppress", "X-QI-Key", "MIME-Version", "Content-Type"]
_ALONE = "Content-Transfer-Encoding"  # a header of the message where its text is not one of two parts
_LONGEST_WORD = 76 - len("Reply-To: =?utf-8?q??=")
_SPELT = [
    chr(code) if chr(code) in f"-!*+/{ascii_letters}{digits}" else f"={code:02X}" for code in range(256)
]
_SPELT[ord(" ")] = "_"
_THREADS_BEGAN = bytes.fromhex("01db5be019ba")  # the day every Thread-Index carries: 1 January 2025


class UnsafeHeader(QIError):
    """A value was refused because it could change the headers or the recipient of an email."""

    def __init__(self, header: str, reason: str) -> None:
        self.header = header
        super().__init__(f"The email was not written: its “{header}” {reason}.")


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says: one line of subject, the whole in plain text, and the same in HTML, or no HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom, when, and to which conversation it belongs.

    `key` is the outbox key: the Message-ID is made from it and `domain`. `thread` is the reference of a
    project, or None for a letter that stands alone. `sent_on` has a time zone.
    """

    key: str
    to: str
    to_name: str
    from_address: str
    from_name: str
    reply_to: str
    domain: str
    thread: str | None
    sent_on: datetime


def build_message(envelope: Envelope, letter: LetterText) -> bytes:
    """The email, ready for SMTP: plain text and HTML, or plain text alone; CRLF, at most 998 characters a line.

    Names and the subject are reduced to one harmless line; an address, key, domain or thread that is not
    exactly one is refused (UnsafeHeader), and so is a message that does not read back as it was meant.
    """
    headers = _headers(envelope, letter)
    body = _body(envelope, letter)
    message = b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in headers) + body
    check_it_reads_back(message, envelope, _header_line(letter.subject), is_text_alone=not letter.html)
    return message


def check_it_reads_back(
    message: bytes, envelope: Envelope, subject: str, *, is_text_alone: bool = False
) -> None:
    """Refuse a message (UnsafeHeader) that a receiver would read differently from what was meant.

    The last gate: whatever the checks before it or the library let through, no message leaves with another
    header, subject, sender, recipient or kind of content.
    """
    head = message.partition(b"\r\n\r\n")[0] + b"\r\n"
    read = BytesHeaderParser(policy=SMTP).parsebytes(head)
    expected = _FIRST + (_THREAD if envelope.thread else []) + _LAST + ([_ALONE] if is_text_alone else [])
    if read.keys() != expected:
        raise UnsafeHeader("headers", "do not read back as they were written")
    raw = dict(read.raw_items())
    kind = (
        raw["Content-Type"].partition(";")[0].strip().lower()
    )  # as RFC 2045 has it; the library takes 1 ms for it
    if kind != ("text/plain" if is_text_alone else "multipart/alternative"):
        raise UnsafeHeader("Content-Type", "does not read back as it was written")
    if read["Subject"] != subject:
        raise UnsafeHeader("Subject", "does not read back as it was written")
    meant = {"From": envelope.from_address, "To": envelope.to, "Reply-To": envelope.reply_to}
    for header, address in meant.items():
        if _addresses_read(header, raw[header]) != (address,):
            raise UnsafeHeader(header, "does not read back as one address")


@lru_cache(maxsize=4_096)
def _addresses_read(header: str, raw: str) -> tuple[str, ...]:
    """The addresses that a receiver reads in a header as it is written; kept, since a morning's emails share them."""
    value = SMTP.header_fetch_parse(header, raw)
    return tuple(address.addr_spec for address in value.addresses) if isinstance(value, AddressHeader) else ()


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the letter with this outbox key; a second copy carries the same."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def one_line(value: str) -> str:
    """A text as one line: without control characters, line separators or turns of the writing direction."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", value).split())


def is_address(value: str) -> bool:
    """Whether this is exactly one plain address (RFC 5321, ASCII, no quoting)."""
    return len(value) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(value) is not None


def _headers(envelope: Envelope, letter: LetterText) -> list[tuple[str, str]]:
    domain = _checked_domain(envelope.domain)
    return [
        ("Date", format_datetime(_with_zone(envelope.sent_on))),
        ("From", _mailbox("From", envelope.from_name, envelope.from_address)),
        ("To", _mailbox("To", envelope.to_name, envelope.to)),
        ("Reply-To", _mailbox("Reply-To", "", envelope.reply_to)),
        ("Subject", _words(_header_line(letter.subject))),
        ("Message-ID", message_id(_token("X-QI-Key", envelope.key), domain)),
        *(_threading(_token("thread", envelope.thread), domain) if envelope.thread else ()),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-QI-Key", envelope.key),
    ]


def _threading(thread: str, domain: str) -> list[tuple[str, str]]:
    """Every letter of a project answers the same root, which was never sent.

    Thunderbird, Apple Mail and Gmail (which also wants one subject) go by References; Outlook and Exchange
    by the topic and the first 22 bytes of the index (MS-OXOMSG 2.2.1.3): one byte 1, a time, a GUID.
    """
    root = f"<project-{sha256(thread.encode()).hexdigest()[:32]}@{domain}>"
    index = _THREADS_BEGAN + sha256(root.encode()).digest()[:16]
    return [
        ("In-Reply-To", root),
        ("References", root),
        ("Thread-Topic", thread),
        ("Thread-Index", base64.b64encode(index).decode()),
    ]


def _body(envelope: Envelope, letter: LetterText) -> bytes:
    """Two parts, plain text first, or that text alone; the library would take fifty times as long to write it."""
    if not letter.html:
        return "\r\n".join(["MIME-Version: 1.0", *_content("plain", letter.text)]).encode("ascii")
    boundary = f"=_{sha256(b'boundary ' + envelope.key.encode()).hexdigest()[:32]}"
    parts = [
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
        "",
        *_part(boundary, "plain", letter.text),
        *_part(boundary, "html", letter.html),
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(parts).encode("ascii")


def _part(boundary: str, subtype: str, content: str) -> list[str]:
    return [f"--{boundary}", *_content(subtype, content)]


def _content(subtype: str, content: str) -> list[str]:
    lines = "".join(f"{line}\r\n" for line in content.splitlines())
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        b2a_qp(lines.encode("utf-8", "replace"), istext=True).decode("ascii"),
    ]


def _mailbox(header: str, name: str, address: str) -> str:
    if not is_address(address):
        raise UnsafeHeader(header, "is not one plain email address")
    shown = _header_line(name)
    if not shown:
        return address
    if not shown.isascii():
        return f"{_words(shown)}\r\n <{address}>"
    quoted = shown.replace("\\", r"\\").replace('"', r"\"")
    return f'"{quoted}"\r\n <{address}>'


def _header_line(value: str) -> str:
    """One line that no reader of headers decodes into something else: “=?” would begin an encoded word."""
    return one_line(value).replace("=?", "= ?")


def _words(line: str) -> str:
    """A line as ASCII, folded; else as RFC 2047 encoded words; the library would take ten times as long."""
    if line.isascii() and all(len(word) <= _LONGEST_WORD for word in line.split(" ")):
        return "\r\n ".join(wrap(line, _LONGEST_WORD, break_long_words=False, break_on_hyphens=False))
    words = [""]
    for sign in line:
        spelt = "".join(map(_SPELT.__getitem__, sign.encode("utf-8", "replace")))
        if len(words[-1]) + len(spelt) > _LONGEST_WORD:
            words.append("")
        words[-1] += spelt
    return "\r\n ".join(f"=?utf-8?q?{word}?=" for word in words)


def _token(header: str, value: str) -> str:
    if _TOKEN.fullmatch(value) is None:
        raise UnsafeHeader(header, "has characters that do not belong there")
    return value


def _checked_domain(domain: str) -> str:
    if not is_address(f"x@{domain}"):
        raise UnsafeHeader("Message-ID", "has no plain domain")
    return domain


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise UnsafeHeader("Date", "has no time zone")
    return moment
