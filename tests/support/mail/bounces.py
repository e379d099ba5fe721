"""Reports that mail servers send back, about an email of the world."""

from __future__ import annotations

from pathlib import Path

from models.records import Email
from tasks.mail.bounces import BounceOutcome, BounceReading, read_bounce
from tasks.mail.mailboxes import StoredMessage

REPORTS = Path(__file__).parents[2] / "data" / "bounces"
MAIL_SERVERS = ["exim", "exchange_online", "postfix"]


def report(name: str, mail: Email, **changed: str) -> bytes:
    """The report of a file, about an email; `to`, `key` or `message_id` may be those of another."""
    known = {"to": mail.to_address, "key": mail.key, "message_id": mail.message_id, **changed}
    text = (REPORTS / f"{name}.eml").read_text()
    for sign, value in known.items():
        text = text.replace(f"@{sign.upper().replace('_', '-')}@", value)
    return text.encode()


def read(raw: bytes | None) -> BounceReading:
    return read_bounce(StoredMessage("a report", raw))


def outcome(raw: bytes | None) -> BounceOutcome:
    return read(raw).outcome
