"""What a mail server reports of an email it could not deliver (RFC 3464), read from bytes that anybody may have sent.

Whatever the bytes are, reading them gives a report or says that they are none; it never fails and never decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from enum import StrEnum

from notifications.smtp.message import one_line

MOST_RECIPIENTS = 100
LONGEST_WORDS = 280

_OF_DELIVERY = re.compile(r"report-type\s*=\s*\"?delivery-status\b", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b", re.ASCII)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,198}>")
_KEY = re.compile(r"[!-~]{1,160}")
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What Python’s own parser raises now and then for what no mail server would write."""


class Nature(StrEnum):
    """What a message is: a report of delivery, a reply that a program wrote, or neither."""

    REPORT = "report"
    AUTOMATIC_REPLY = "automatic reply"
    NEITHER = "neither"


class Action(StrEnum):
    """What a mail server did with an email; it has given up only if it FAILED."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True)
class BouncedField:
    """What is reported of one recipient: by which addresses it is known, what was done, and the server’s words."""

    recipients: frozenset[str]
    action: Action
    status: str
    words: str

    @property
    def is_hard(self) -> bool:
        """Whether it will never be delivered to this address: another try is of no use."""
        return self.action is Action.FAILED and self.status.startswith("5")


@dataclass(frozen=True)
class BounceReport:
    """A message, and what it reports of which email of ours; `message_id` and `key` may be empty."""

    nature: Nature
    said: Sequence[BouncedField] = ()
    message_id: str = ""
    key: str = ""


def read_report(raw: bytes) -> BounceReport:
    """What a message reports; of what cannot be read, that it is no report."""
    try:
        return _read(message_from_bytes(raw))
    except _BROKEN:
        return BounceReport(Nature.NEITHER)


def _read(message: Message) -> BounceReport:
    kind = _header(message, "Content-Type")
    parts = _children(message)
    if message.get_content_type() != "multipart/report" or not _OF_DELIVERY.search(kind):
        is_reply = _header(message, "Auto-Submitted").lower() not in {"", "no"}
        return BounceReport(Nature.AUTOMATIC_REPLY if is_reply else Nature.NEITHER)
    fields = [
        field
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for field in _said(part)
    ]
    returned = next(filter(None, map(_returned, parts)), Message())
    message_id = _MESSAGE_ID.search(_header(returned, "Message-ID"))
    key = _KEY.fullmatch(_header(returned, "X-QI-Key"))
    return BounceReport(
        Nature.REPORT,
        fields[:MOST_RECIPIENTS],
        message_id.group() if message_id else "",
        key.group() if key else "",
    )


def _said(part: Message) -> Iterator[BouncedField]:
    """One block of the report for each recipient; a block that lacks what it must have is left out."""
    for block in _children(part):
        named = (_header(block, "Final-Recipient"), _header(block, "Original-Recipient"))
        recipients = frozenset(address for address in map(_address, named) if address)
        action = next(
            (each_action for each_action in Action if each_action == _header(block, "Action").lower()), None
        )
        status = _STATUS.search(_header(block, "Status"))
        if recipients and action and status:
            words = _header(block, "Diagnostic-Code").partition(";")[2].strip()
            yield BouncedField(recipients, action, status.group(1), words[:LONGEST_WORDS])


def _returned(part: Message) -> Message | None:
    """The email that came back, or its headers."""
    if part.get_content_type() == "message/rfc822":
        return next(iter(_children(part)), None)
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        return BytesHeaderParser().parsebytes(payload if isinstance(payload, bytes) else b"")
    return None


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return (
        [each_message for each_message in payload if isinstance(each_message, Message)]
        if isinstance(payload, list)
        else []
    )


def _header(message: Message, name: str) -> str:
    return one_line(str(message.get(name, "")))


def _address(named: str) -> str:
    """“rfc822; Somebody@Trust.example” as the address it names."""
    return named.rpartition(";")[2].strip().strip("<>").lower()
