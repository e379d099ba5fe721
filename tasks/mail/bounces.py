"""Reports of e-mails that came back: each is read once, marks the e-mail it speaks of, and decides nothing (P24)."""

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
from notifications.smtp.bounce_reports import Action, Nature, Report, Said, read_report
from notifications.smtp.message import one_line
from tasks.database.audit_trail import Fact, append
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.mailboxes import Kept, kept_in
from tasks.mail.rerouting import ask_others

CAME_BACK = "came back"
LONGEST_ERROR = 300


class Outcome(Word):
    """What a message was, and what it has changed: only the first two change anything."""

    BOUNCED = "bounced", "came back for good: its e-mail is marked"
    GIVEN_UP = "given_up", "the mail server gave up: its e-mail is marked"
    DELAYED = "delayed", "delayed, the mail server still tries"
    DELIVERED = "delivered", "has arrived"
    KNOWN = "known", "its e-mail is marked already, or not needed any more"
    TOO_SOON = "too_soon", "its e-mail is being sent just now: read this again later"
    UNKNOWN = "unknown", "speaks of no e-mail that we sent to this address"
    AUTOMATIC_REPLY = "automatic_reply", "an automatic reply, such as an out-of-office"
    NO_REPORT = "no_report", "no report of a mail server"
    READ_BEFORE = "read_before", "read before"
    TOO_LARGE = "too_large", "larger than 1 MB, not read"


@dataclass(frozen=True)
class Reading:
    """What became of one message."""

    name: str
    outcome: Outcome
    status: str = ""
    email_id: str | None = None


@dataclass(frozen=True)
class Imported:
    """What became of each message, in their order."""

    readings: Sequence[Reading]

    @property
    def bounced_ids(self) -> tuple[str, ...]:
        """The e-mails whose addresses do not work: somebody else must be asked."""
        return tuple(
            one.email_id
            for one in self.readings
            if one.outcome is Outcome.BOUNCED and one.email_id is not None
        )

    @property
    def counts(self) -> Counter[Outcome]:
        """How many messages there were of which outcome."""
        return Counter(one.outcome for one in self.readings)


def import_bounces(path: Path, each: Callable[[Iterable[Kept]], Iterable[Kept]] = iter) -> Imported:
    """Read every message of a file or folder; each in a transaction of its own, and once, however often it comes.

    What was asked in an e-mail that came back for good is asked of the next person. `each` sees the messages go
    by. BadFile if the file or folder cannot be read, or is too large.
    """
    imported = Imported([read_bounce(kept) for kept in each(kept_in(path))])
    ask_others(imported.bounced_ids)
    return imported


def read_bounce(kept: Kept) -> Reading:
    """Take down what one message reports."""
    if kept.raw is None:
        return Reading(kept.name, Outcome.TOO_LARGE)
    report, digest, moment = read_report(kept.raw), hashlib.sha256(kept.raw).hexdigest(), now()
    with unit_of_work() as session:
        bounce = _new(session, digest, moment)
        if bounce is None:
            return Reading(kept.name, Outcome.READ_BEFORE)
        outcome, said, email = _told(session, report)
        if outcome is Outcome.TOO_SOON:
            session.delete(bounce)
            return Reading(kept.name, outcome)
        bounce.outcome, bounce.status = outcome, said.status if said else ""
        bounce.email_id = email.id if email else None
        if email is not None and said is not None and outcome in {Outcome.BOUNCED, Outcome.GIVEN_UP}:
            _mark(session, email, said, bounce)
        return Reading(kept.name, outcome, bounce.status, bounce.email_id)


def _new(session: Session, digest: str, moment: datetime) -> Bounce | None:
    """The row of a report that was never read; of two who read it at once, one finds it read."""
    if session.get(Bounce, digest) is not None:
        return None
    bounce = Bounce(digest=digest, status="", outcome="", read_at=moment)
    with suppress(IntegrityError), session.begin_nested():
        session.add(bounce)
        return bounce
    return None


def _told(session: Session, report: Report) -> tuple[Outcome, Said | None, Email | None]:
    """What a report says of which e-mail; a report that fits none, or not its recipient, says nothing."""
    if report.nature is not Nature.REPORT:
        is_reply = report.nature is Nature.AUTOMATIC_REPLY
        return Outcome.AUTOMATIC_REPLY if is_reply else Outcome.NO_REPORT, None, None
    email = _spoken_of(session, report)
    said = next((one for one in report.said if email and email.to_address.lower() in one.recipients), None)
    if email is None or said is None:
        return Outcome.UNKNOWN, None, None
    return _outcome(email, said), said, email


def _spoken_of(session: Session, report: Report) -> Email | None:
    """The e-mail with the Message-ID and the key of a report; where both are given, both must fit."""
    given = {Email.message_id: report.message_id, Email.key: report.key}
    wanted = [column == value for column, value in given.items() if value]
    if not wanted:
        return None
    return session.scalar(select(Email).where(*wanted).with_for_update())


def _outcome(email: Email, said: Said) -> Outcome:
    if said.action is Action.DELAYED:
        return Outcome.DELAYED
    if said.action is not Action.FAILED:
        return Outcome.DELIVERED
    if email.state is MailState.SENDING:
        return Outcome.TOO_SOON
    if email.state in {MailState.FAILED, MailState.SUPERSEDED}:
        return Outcome.KNOWN
    if email.state not in {MailState.SENT, MailState.UNCERTAIN}:
        return Outcome.UNKNOWN
    return Outcome.BOUNCED if said.is_hard else Outcome.GIVEN_UP


def _mark(session: Session, email: Email, said: Said, bounce: Bounce) -> None:
    email.state, email.bounced_at, email.settled_at = MailState.FAILED, bounce.read_at, None
    email.last_error = one_line(f"{said.status} {said.words}")[:LONGEST_ERROR]
    fact = Fact.of(
        email,
        CAME_BACK,
        f"An e-mail came back: “{email.letter.label}”",
        occurrence=bounce.digest[:40],
        detail={"status": said.status},
    )
    append(session, [fact], at=bounce.read_at)
