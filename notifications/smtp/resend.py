"""The same letter once more: a message that was written before, under a key and a Message-ID of its own."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import AddressHeader
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime

from notifications.smtp.message import Envelope, UnsafeHeader, check_it_reads_back, message_id

_END_OF_HEAD = b"\r\n\r\n"


def write_again(message: bytes, *, key: str, to: str, sender: str, at: datetime) -> bytes:  # noqa: PLR0913 -- as an envelope
    """A message as it was, with the key, the Message-ID and the date of a second copy.

    What it says, and in which conversation, stays byte for byte; it goes to the address that its reader has now.
    UnsafeHeader if it does not read back as a letter of ours to this one recipient.
    """
    head, end, body = message.partition(_END_OF_HEAD)
    before = _read(head)
    domain = sender.rpartition("@")[2]
    changed = {"Date": format_datetime(at), "Message-ID": message_id(key, domain), "X-QI-Key": key}
    if _address(before, "To") != to:
        changed["To"] = to
    for header, value in changed.items():
        head = _replaced(head, header, value)
    envelope = Envelope(
        key=key,
        to=to,
        to_name="",
        from_address=sender,
        from_name="",
        reply_to=_address(before, "Reply-To"),
        domain=domain,
        thread=before["Thread-Topic"],
        sent_on=at,
    )
    copy = head + end + body
    is_text_alone = before.get_content_type() == "text/plain"
    check_it_reads_back(copy, envelope, str(before["Subject"]), is_text_alone=is_text_alone)
    read = _read(head)
    for header, value in changed.items():
        if str(read[header]) != value:
            raise UnsafeHeader(header, "does not read back as it was written")
    return copy


def _read(head: bytes) -> Message:
    return BytesHeaderParser(policy=SMTP).parsebytes(head + b"\r\n")


def _replaced(head: bytes, header: str, value: str) -> bytes:
    """The head with another value of a header that stands in it once."""
    line = re.compile(rb"^" + header.encode() + rb": [^\r\n]*(?:\r\n[ \t][^\r\n]*)*(?=\r\n|\Z)", re.MULTILINE)
    replaced, count = line.subn(f"{header}: {value}".encode("ascii").replace(b"\\", rb"\\"), head)
    if count != 1:
        raise UnsafeHeader(header, "does not stand in it once")
    return replaced


def _address(head: Message, header: str) -> str:
    value = head[header]
    if not isinstance(value, AddressHeader) or len(value.addresses) != 1:
        raise UnsafeHeader(header, "does not read back as one address")
    return str(value.addresses[0].addr_spec)
