"""Reports of emails that came back: each is read once, marks the email it speaks of, and decides nothing (P24)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import now
from models.records import Bounce, Email
from models.vocabulary import MailState, Word
from notifications.smtp.bounce_reports import Action, BouncedField, BounceReport, Nature, read_report
from notifications.smtp.message import one_line
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.mailboxes import StoredMessage, messages_in
from tasks.mail.rerouting import ask_others

CAME_BACK = "came back"
LONGEST_ERROR = 300


class BounceOutcome(Word):
    """What a message was, and what it has changed: only the first two change anything."""

    BOUNCED = "bounced", "came back for good: its email is marked"
    GIVEN_UP = "given_up", "the mail server gave up: its email is marked"
    DELAYED = "delayed", "delayed, the mail server still tries"
    DELIVERED = "delivered", "has arrived"
    KNOWN = "known", "its email is marked already, or not needed any more"
    TOO_SOON = "too_soon", "its email is being sent just now: read this again later"
    UNKNOWN = "unknown", "speaks of no email that we sent to this address"
    AUTOMATIC_REPLY = "automatic_reply", "an automatic reply, such as an out-of-office"
    NO_REPORT = "no_report", "no report of a mail server"
    READ_BEFORE = "read_before", "read before"
    TOO_LARGE = "too_large", "larger than 1 MB, not read"


@dataclass(frozen=True)
class BounceReading:
    """What became of one message."""

    name: str
    outcome: BounceOutcome
    status: str = ""
    email_id: str | None = None


@dataclass(frozen=True)
class BounceImport:
    """What became of each message, in their order."""

    readings: Sequence[BounceReading]

    @property
    def bounced_ids(self) -> tuple[str, ...]:
        """The emails whose addresses do not work: somebody else must be asked."""
        return tuple(
            reading.email_id
            for reading in self.readings
            if reading.outcome is BounceOutcome.BOUNCED and reading.email_id is not None
        )

    @property
    def counts(self) -> Counter[BounceOutcome]:
        """How many messages there were of which outcome."""
        return Counter(reading.outcome for reading in self.readings)


def import_bounces(
    path: Path, each: Callable[[Iterable[StoredMessage]], Iterable[StoredMessage]] = iter
) -> BounceImport:
    """Read every message of a file or folder; each in a transaction of its own, and once, however often it comes.

    What was asked in an email that came back for good is asked of the next person. `each` sees the messages go
    by. BadFile if the file or folder cannot be read, or is too large.
    """
    imported = BounceImport([read_bounce(kept) for kept in each(messages_in(path))])
    ask_others(imported.bounced_ids)
    return imported


def read_bounce(kept: StoredMessage) -> BounceReading:
    """Take down what one message reports."""
    if kept.raw is None:
        return BounceReading(kept.name, BounceOutcome.TOO_LARGE)
    report, digest, moment = read_report(kept.raw), hashlib.sha256(kept.raw).hexdigest(), now()
    with unit_of_work() as session:
        bounce = _new(session, digest, moment)
        if bounce is None:
            return BounceReading(kept.name, BounceOutcome.READ_BEFORE)
        outcome, field, email = _told(session, report)
        if outcome is BounceOutcome.TOO_SOON:
            session.delete(bounce)
            return BounceReading(kept.name, outcome)
        bounce.outcome, bounce.status = outcome, field.status if field else ""
        bounce.email_id = email.id if email else None
        if (
            email is not None
            and field is not None
            and outcome in {BounceOutcome.BOUNCED, BounceOutcome.GIVEN_UP}
        ):
            _mark(session, email, field, bounce)
        return BounceReading(kept.name, outcome, bounce.status, bounce.email_id)


def _new(session: Session, digest: str, moment: datetime) -> Bounce | None:
    """The row of a report that was never read; of two who read it at once, one finds it read."""
    if session.get(Bounce, digest) is not None:
        return None
    bounce = Bounce(digest=digest, status="", outcome="", read_at=moment)
    with suppress(IntegrityError), session.begin_nested():
        session.add(bounce)
        return bounce
    return None


def _told(session: Session, report: BounceReport) -> tuple[BounceOutcome, BouncedField | None, Email | None]:
    """What a report says of which email; a report that fits none, or not its recipient, says nothing."""
    if report.nature is not Nature.REPORT:
        is_reply = report.nature is Nature.AUTOMATIC_REPLY
        return BounceOutcome.AUTOMATIC_REPLY if is_reply else BounceOutcome.NO_REPORT, None, None
    email = _spoken_of(session, report)
    field = next(
        (field for field in report.said if email and email.to_address.lower() in field.recipients), None
    )
    if email is None or field is None:
        return BounceOutcome.UNKNOWN, None, None
    return _outcome(email, field), field, email


def _spoken_of(session: Session, report: BounceReport) -> Email | None:
    """The email with the Message-ID and the key of a report; where both are given, both must fit."""
    given = {Email.message_id: report.message_id, Email.key: report.key}
    conditions = [column == value for column, value in given.items() if value]
    if not conditions:
        return None
    return session.scalar(select(Email).where(*conditions).with_for_update())


def _outcome(email: Email, field: BouncedField) -> BounceOutcome:
    if field.action is Action.DELAYED:
        return BounceOutcome.DELAYED
    if field.action is not Action.FAILED:
        return BounceOutcome.DELIVERED
    if email.state is MailState.SENDING:
        return BounceOutcome.TOO_SOON
    if email.state in {MailState.FAILED, MailState.SUPERSEDED}:
        return BounceOutcome.KNOWN
    if email.state not in {MailState.SENT, MailState.UNCERTAIN}:
        return BounceOutcome.UNKNOWN
    return BounceOutcome.BOUNCED if field.is_hard else BounceOutcome.GIVEN_UP


def _mark(session: Session, email: Email, field: BouncedField, bounce: Bounce) -> None:
    email.state, email.bounced_at, email.settled_at = MailState.FAILED, bounce.read_at, None
    email.last_error = one_line(f"{field.status} {field.words}")[:LONGEST_ERROR]
    fact = HistoryFact.of(
        email,
        CAME_BACK,
        f"An email came back: “{email.letter.label}”",
        occurrence=bounce.digest[:40],
        detail={"status": field.status},
    )
    append_to_history(session, [fact], at=bounce.read_at)
