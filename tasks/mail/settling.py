"""What became of an e-mail that was handed to the relay, written down by whoever holds its claim."""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update

from models.clock import now
from models.records import Email, Record
from models.vocabulary import LetterClass, MailState
from notifications.send import Delivery, Result
from tasks.mail.claiming import UNCERTAIN_WAITS, Claim
from tasks.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

BACK_OFF = (30, 120, 600, 1800, 3600)
"""Seconds until the next try, the last one for ever after; jitter is added."""

_LONGEST_ERROR = 300
_EMAIL = Record.metadata.tables[Email.__tablename__]
_SETTLE = (
    update(_EMAIL)
    .where(
        _EMAIL.c.id == bindparam("email_id"),
        _EMAIL.c.claim_no == bindparam("number"),
        _EMAIL.c.state == MailState.SENDING,
    )
    .returning(_EMAIL.c.id)
)


@dataclass(frozen=True)
class Settled:
    """An e-mail that was tried, what the relay did, and its state; None if the claim had lapsed."""

    email_id: str
    result: Result
    state: MailState | None


def settle(claim: Claim, delivery: Delivery) -> Settled:
    """Write down what became of it, if the claim still holds."""
    change = _change(claim, delivery.result, now())
    change["last_error"] = _error(delivery)
    with unit_of_work() as session:
        known = {"email_id": claim.email_id, "number": claim.number}
        is_ours = session.scalar(_SETTLE, {**known, **change, "claimed_until": None}) is not None
    if not is_ours:
        log.warning("mail %s was sent under a claim that had lapsed", claim.email_id)
        return Settled(claim.email_id, delivery.result, None)
    state: MailState = change["state"]
    log.info("mail %s (%s): %s", claim.email_id, claim.letter, state)
    return Settled(claim.email_id, delivery.result, state)


def _error(delivery: Delivery) -> str | None:
    if delivery.result is Result.SENT:
        return None
    return f"{delivery.code or ''} {delivery.reason}"[:_LONGEST_ERROR]


def _change(claim: Claim, result: Result, moment: datetime) -> dict[str, Any]:
    match result:
        case Result.SENT:
            forgotten = {"message": b"", "body_text": ""} if claim.letter_class is LetterClass.CODE else {}
            return {"state": MailState.SENT, "sent_at": moment, **forgotten}
        case Result.PERMANENT:
            return {"state": MailState.FAILED}
        case Result.UNCERTAIN:
            return {"state": MailState.UNCERTAIN, "next_attempt_at": moment + UNCERTAIN_WAITS}
        case Result.TEMPORARY:
            wait = BACK_OFF[min(claim.attempts, len(BACK_OFF)) - 1]
            return {"state": MailState.WAITING, "next_attempt_at": _about(wait, moment)}
        case _:  # the relay was away, or refuses us: that is no attempt of this e-mail (P19)
            return {
                "state": MailState.WAITING,
                "next_attempt_at": _about(BACK_OFF[0], moment),
                "attempts": claim.attempts - 1,
            }


def _about(seconds: int, moment: datetime) -> datetime:
    return moment + timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 jitter
