"""What became of emails that were handed to the relay, written down by whoever holds their claims."""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, tuple_, update

from models.clock import now
from models.records import Email, Record
from models.vocabulary import LetterClass, MailState
from notifications.smtp.postman import Delivery, DeliveryOutcome
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.claiming import UNCERTAIN_WAITS, Claim

log = logging.getLogger(__name__)

BACK_OFF = (30, 120, 600, 1800, 3600)
"""Seconds until the next try, the last one for ever after; jitter is added."""

_LONGEST_ERROR = 300
_EMAIL = Record.metadata.tables[Email.__tablename__]
_SENT = (
    update(_EMAIL)
    .where(
        tuple_(_EMAIL.c.id, _EMAIL.c.claim_no).in_(bindparam("claims", expanding=True)),
        _EMAIL.c.state == MailState.SENDING,
    )
    .values(state=MailState.SENT, sent_at=bindparam("moment", type_=Email.sent_at.type))
    .values(last_error=None, claimed_until=None)
    .returning(_EMAIL.c.id)
)
"""Most of a wave: sent, with nothing more to be said of it."""

_SETTLE = (
    update(_EMAIL)
    .where(
        _EMAIL.c.id == bindparam("email_id"),
        _EMAIL.c.claim_no == bindparam("number"),
        _EMAIL.c.state == MailState.SENDING,
    )
    .returning(_EMAIL.c.id)
)

_RENEW = (
    update(_EMAIL)
    .where(
        tuple_(_EMAIL.c.id, _EMAIL.c.claim_no).in_(bindparam("claims", expanding=True)),
        _EMAIL.c.state == MailState.SENDING,
    )
    .values(claimed_until=bindparam("until", type_=Email.claimed_until.type))
)


@dataclass(frozen=True)
class RecordedDelivery:
    """An email that was tried, what the relay did, and its state; None if the claim had lapsed."""

    email_id: str
    result: DeliveryOutcome
    state: MailState | None


def record_deliveries(delivered: Sequence[tuple[Claim, Delivery]]) -> list[RecordedDelivery]:
    """Write down what became of them in one transaction, of each if its claim still holds."""
    if not delivered:
        return []
    moment = now()
    states: dict[str, MailState] = {}
    simply_sent = [claim for claim, delivery in delivered if _is_simply_sent(claim, delivery)]
    with unit_of_work() as session:
        if simply_sent:
            claims = [(claim.email_id, claim.number) for claim in simply_sent]
            sent = session.scalars(_SENT, {"claims": claims, "moment": moment})
            states |= dict.fromkeys(sent, MailState.SENT)
        for claim, delivery in delivered:
            if not _is_simply_sent(claim, delivery):
                change = _change(claim, delivery, moment)
                known = {"email_id": claim.email_id, "number": claim.number}
                if session.scalar(_SETTLE, {**known, **change, "claimed_until": None}) is not None:
                    states[claim.email_id] = change["state"]
    return [_said(claim, delivery, states.get(claim.email_id)) for claim, delivery in delivered]


def renew_claims(claims: Sequence[Claim], *, lease: timedelta) -> None:
    """Claims that still hold go on doing so from now on: their messages are on their way to a slow relay."""
    with unit_of_work() as session:
        known = [(claim.email_id, claim.number) for claim in claims]
        session.execute(_RENEW, {"claims": known, "until": now() + lease})


def _is_simply_sent(claim: Claim, delivery: Delivery) -> bool:
    return delivery.result is DeliveryOutcome.SENT and claim.letter_class is not LetterClass.CODE


def _said(claim: Claim, delivery: Delivery, state: MailState | None) -> RecordedDelivery:
    if state is None:
        log.warning("mail %s was sent under a claim that had lapsed", claim.email_id)
    else:
        log.info("mail %s (%s): %s", claim.email_id, claim.letter, state)
    return RecordedDelivery(claim.email_id, delivery.result, state)


def _error(delivery: Delivery) -> str | None:
    if delivery.result is DeliveryOutcome.SENT:
        return None
    return f"{delivery.code or ''} {delivery.reason}"[:_LONGEST_ERROR]


def _change(claim: Claim, delivery: Delivery, moment: datetime) -> dict[str, Any]:
    return {"last_error": _error(delivery), **_next(claim, delivery.result, moment)}


def _next(claim: Claim, result: DeliveryOutcome, moment: datetime) -> dict[str, Any]:
    match result:
        case DeliveryOutcome.SENT:  # a code, which nobody needs to read again
            return {"state": MailState.SENT, "sent_at": moment, "message": b"", "body_text": ""}
        case DeliveryOutcome.PERMANENT:
            return {"state": MailState.FAILED}
        case DeliveryOutcome.UNCERTAIN:
            return {"state": MailState.UNCERTAIN, "next_attempt_at": moment + UNCERTAIN_WAITS}
        case DeliveryOutcome.TEMPORARY:
            wait = BACK_OFF[min(claim.attempts, len(BACK_OFF)) - 1]
            return {"state": MailState.WAITING, "next_attempt_at": _about(wait, moment)}
        case DeliveryOutcome.UNTRIED:
            return {
                "state": MailState.WAITING,
                "next_attempt_at": moment,
                "attempts": claim.attempts - 1,
            }
        case _:  # the relay was away, or refuses us: that is no attempt of this email (P19)
            return {
                "state": MailState.WAITING,
                "next_attempt_at": _about(BACK_OFF[0], moment),
                "attempts": claim.attempts - 1,
            }


def _about(seconds: int, moment: datetime) -> datetime:
    return moment + timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 jitter
