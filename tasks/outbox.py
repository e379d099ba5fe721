"""Sending what waits: claim a row, hand it to the SMTP server, record what became of it; two transactions each.

A claim is a lease with a fencing number: whoever was frozen past it finds the number changed and records nothing.
"""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from models.clock import now
from models.records import Email, HumanTask
from models.vocabulary import LetterClass, MailState, TaskState
from notifications.send import Delivery, Postman, Result
from tasks.unit_of_work import reading, unit_of_work

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
UNCERTAIN_WAITS = timedelta(minutes=15)
SENT_AGAIN = (LetterClass.TASK, LetterClass.DECISION)
"""What is sent once more when it is uncertain whether it arrived; reminders never are (P20)."""

TO_BE_ANSWERED = (LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION)
BACK_OFF = (30, 120, 600, 1800, 3600)
"""Seconds until the next try, the last one for ever after; jitter is added."""


@dataclass(frozen=True)
class Claim:
    """A row that this process may send now."""

    email_id: str
    number: int
    message: bytes
    sender: str
    to: str


@dataclass(frozen=True)
class Account:
    """What became of the waiting mail."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def send_waiting_mail(postman: Postman, *, project_id: str | None = None, limit: int = 200) -> Account:
    """Send what waits, of one project or of all, oldest first. Safe to repeat and to run many times at once.

    Stops at the first sign that the server is away, since the rest would fare no better.
    """
    sent = put_off = failed = 0
    for email_id in _waiting(project_id, limit):
        claim = _claim(email_id)
        if claim is None:
            continue
        delivery = postman.deliver(claim.message, claim.sender, claim.to)
        state = _record(claim, delivery)
        sent += state is MailState.SENT
        failed += state is MailState.FAILED
        put_off += state in {MailState.WAITING, MailState.UNCERTAIN}
        if delivery.result in {Result.UNREACHABLE, Result.REFUSED_LOGIN}:
            break
    return Account(sent, put_off, failed)


def _due(moment: datetime) -> ColumnElement[bool]:
    """Rows that may be tried: waiting and due, uncertain for a while, or claimed by somebody who never came back."""
    return or_(
        and_(Email.state == MailState.WAITING, Email.next_attempt_at <= moment),
        and_(
            Email.state == MailState.UNCERTAIN,
            Email.next_attempt_at <= moment,
            Email.letter_class.in_(SENT_AGAIN),
            Email.was_uncertain.is_(False),  # one extra copy at most
        ),
        and_(Email.state == MailState.SENDING, Email.claimed_until < moment),
    )


def _waiting(project_id: str | None, limit: int) -> list[str]:
    wanted = select(Email.id).where(_due(now())).order_by(Email.id).limit(limit)
    if project_id is not None:
        wanted = wanted.where(Email.project_id == project_id)
    with reading() as session:
        return list(session.scalars(wanted))


def _claim(email_id: str) -> Claim | None:
    """Take a row to send, unless somebody else has it, or what it asks is asked no more."""
    moment = now()
    with unit_of_work() as session:
        email = session.scalar(
            select(Email).where(Email.id == email_id, _due(moment)).with_for_update(skip_locked=True)
        )
        if email is None:
            return None
        if email.state is MailState.SENDING:
            _give_up_lease(email, moment)
            return None
        task = session.get(HumanTask, email.task_id) if email.task_id else None
        if task is not None and task.state is not TaskState.OPEN and email.letter_class in TO_BE_ANSWERED:
            email.state = MailState.SUPERSEDED
            return None
        email.was_uncertain = email.was_uncertain or email.state is MailState.UNCERTAIN
        email.state = MailState.SENDING
        email.claim_no += 1
        email.attempts += 1
        email.claimed_until = moment + LEASE
        return Claim(email.id, email.claim_no, email.message, email.sender, email.to_address)


def _give_up_lease(email: Email, moment: datetime) -> None:
    """Whoever claimed it died: nobody knows whether it went, so it is uncertain."""
    email.state = MailState.UNCERTAIN
    email.claim_no += 1
    email.claimed_until = None
    email.next_attempt_at = moment + UNCERTAIN_WAITS
    log.warning("mail %s is uncertain: its sender did not come back", email.id)


def _record(claim: Claim, delivery: Delivery) -> MailState | None:
    """Write down what became of it, if the claim still holds."""
    moment = now()
    with unit_of_work() as session:
        email = session.scalar(
            select(Email).where(Email.id == claim.email_id, Email.claim_no == claim.number).with_for_update()
        )
        if email is None or email.state is not MailState.SENDING:
            log.warning("mail %s was sent under a claim that had lapsed", claim.email_id)
            return None
        email.claimed_until = None
        email.last_error = (
            None if delivery.result is Result.SENT else f"{delivery.code or ''} {delivery.reason}"[:300]
        )
        _settle(email, delivery.result, moment)
        log.info("mail %s (%s): %s", email.id, email.letter, email.state)
        return email.state


def _settle(email: Email, result: Result, moment: datetime) -> None:
    match result:
        case Result.SENT:
            email.state, email.sent_at = MailState.SENT, moment
            if email.letter_class is LetterClass.CODE:
                email.message, email.body_text = b"", ""
        case Result.PERMANENT:
            email.state = MailState.FAILED
        case Result.UNCERTAIN:
            email.state = MailState.UNCERTAIN
            email.next_attempt_at = moment + UNCERTAIN_WAITS
        case _:
            wait = BACK_OFF[min(email.attempts, len(BACK_OFF)) - 1]
            if result is not Result.TEMPORARY:
                email.attempts -= 1  # the server was away: that is no attempt of ours (P19)
                wait = BACK_OFF[0]
            email.state = MailState.WAITING
            email.next_attempt_at = moment + timedelta(seconds=wait * random.uniform(0.8, 1.2))  # noqa: S311 jitter


def oldest_waiting() -> datetime | None:
    """When the oldest mail that still waits was queued, for the metrics."""
    with reading() as session:
        return session.scalar(select(func.min(Email.created_at)).where(Email.state == MailState.WAITING))
