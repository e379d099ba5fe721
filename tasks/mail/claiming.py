"""Claiming emails: which may be tried, and whether they may still be sent, asked again just before they are.

A claim is a lease with a fencing number: whoever was frozen past it finds the number changed and records nothing.
The statements are put together once: a wave claims hundreds of times.
"""

import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, false, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.clock import local_date, now
from models.records import Email, EmailTask, HumanTask, Person, PostOffice, Project, Record
from models.vocabulary import Letter, LetterClass, MailState, TaskState
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending_state import BY_PROJECT

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=8)
"""Longer than a message may wait for a line, and than the postman has patience with a slow relay, taken together."""

UNCERTAIN_WAITS = timedelta(minutes=15)
SENT_AGAIN = (LetterClass.TASK, LetterClass.DECISION)
"""What is sent once more when it is uncertain whether it arrived; nothing else ever is (P20)."""

TO_BE_ANSWERED = frozenset({LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION})
OF_AN_ASSIGNMENT = TO_BE_ANSWERED | {LetterClass.DECISION}
"""What speaks to whoever is asked, or of them: not once somebody else is asked."""

URGING = frozenset({LetterClass.REMINDER, LetterClass.ESCALATION})
"""What nobody gets while the clock stands still."""


@dataclass(frozen=True)
class ClaimableEmail:
    """A row that may be tried now."""

    email_id: str
    letter_class: LetterClass


@dataclass(frozen=True)
class Claim:
    """A row that this process may send now."""

    email_id: str
    number: int
    attempts: int
    letter: Letter
    letter_class: LetterClass
    message: bytes
    sender: str
    to: str


_EMAIL = Record.metadata.tables[Email.__tablename__]
_MOMENT = bindparam("moment", type_=Email.next_attempt_at.type)
_DUE = or_(
    and_(Email.state == MailState.WAITING, Email.next_attempt_at <= _MOMENT),
    and_(
        Email.state == MailState.UNCERTAIN,
        Email.next_attempt_at <= _MOMENT,
        Email.letter_class.in_(SENT_AGAIN),
        Email.was_uncertain.is_(False),  # one extra copy at most
    ),
    and_(Email.state == MailState.SENDING, Email.claimed_until < _MOMENT),
)
"""Waiting and due, uncertain for a while, or claimed by somebody who never came back."""

_SPOKEN_OF = aliased(HumanTask)
_SPOKE_OF = exists().where(EmailTask.email_id == Email.id)
_IS_ASKED = exists().where(
    EmailTask.email_id == Email.id,
    EmailTask.task_id == _SPOKEN_OF.id,
    _SPOKEN_OF.state == TaskState.OPEN,
    _SPOKEN_OF.assignee_id == Email.to_person_id,
)
_MAY_SPEAK_OF_SEVERAL = and_(
    Email.letter_class.in_([LetterClass.DIGEST, LetterClass.TASK]), Email.task_id.is_(None)
)
_HAS_NO_TASK_LEFT = case((_MAY_SPEAK_OF_SEVERAL, and_(_SPOKE_OF, ~_IS_ASKED)), else_=false())
"""Nothing that a letter of several tasks spoke of waits for its reader any more; of others it is not looked for."""

_WAITING = select(Email.id, Email.letter_class).where(_DUE)
_CLAIMED = (
    select(
        Email.id,
        Email.state,
        Email.letter,
        Email.letter_class,
        Email.assignment_no,
        Email.was_uncertain,
        Email.attempts,
        Email.claim_no,
        Email.message,
        Email.sender,
        Email.to_address,
        HumanTask.state.label("task_state"),
        HumanTask.assignment_no.label("task_assignment_no"),
        HumanTask.paused_until,
        Person.left_on,
        Project.held_until,
        Project.holds_mail,
        PostOffice.stopped_at,
        PostOffice.broken_at,
        _HAS_NO_TASK_LEFT.label("has_no_task_left"),
    )
    .outerjoin(HumanTask, HumanTask.id == Email.task_id)
    .outerjoin(Project, Project.id == Email.project_id)
    .outerjoin(Person, Person.id == Email.to_person_id)
    .outerjoin(PostOffice, PostOffice.id == 1)
    .where(Email.id.in_(bindparam("email_ids", expanding=True)), _DUE)
    .order_by(Email.id)
    .with_for_update(of=Email, skip_locked=True)
)
_CHANGE = update(_EMAIL).where(_EMAIL.c.id == bindparam("email_id"))
_CLAIM = (
    update(_EMAIL)
    .where(_EMAIL.c.id.in_(bindparam("email_ids", expanding=True)))
    .values(
        was_uncertain=or_(_EMAIL.c.was_uncertain, _EMAIL.c.state == MailState.UNCERTAIN),
        state=MailState.SENDING,
        claim_no=_EMAIL.c.claim_no + 1,
        attempts=_EMAIL.c.attempts + 1,
        claimed_until=bindparam("until", type_=Email.claimed_until.type),
    )
)
ClaimedRow = Row[Any]


@dataclass(frozen=True)
class BatchQuery:
    """Which rows are looked for: of one project or of all, at most so many, without those passed over."""

    project_id: str | None
    most: int
    but: AbstractSet[str]


def claimable_emails(session: Session, batch: BatchQuery, office: PostOffice) -> Sequence[ClaimableEmail]:
    """What may be tried now, by rank and age; only codes while sending is stopped by people.

    While it is broken, the newest: it was written with the settings of now, should those have been the trouble.
    """
    order = [Email.id.desc()] if office.broken_at else [Email.rank, Email.id]
    query = _WAITING.order_by(*order).limit(batch.most)
    if office.stopped_at is not None:
        query = query.where(Email.letter_class == LetterClass.CODE)
    if batch.project_id is not None:
        query = query.where(Email.project_id == batch.project_id)
    if batch.but:
        query = query.where(Email.id.not_in(batch.but))
    return [ClaimableEmail(*row) for row in session.execute(query, {"moment": now()}).tuples()]


def claim_emails(email_ids: Sequence[str], *, is_probe: bool = False) -> list[Claim]:
    """Take rows to send, in this order, but for those that somebody else has or that are not to be sent now."""
    moment, claims = now(), dict[str, Claim]()
    with unit_of_work() as session:
        for row in session.execute(_CLAIMED, {"email_ids": email_ids, "moment": moment}):
            if not _may_leave(row, is_probe=is_probe):
                continue
            if (instead := _instead(row, moment)) is not None:
                session.execute(_CHANGE, {"email_id": row.id, **instead})
            else:
                claims[row.id] = _claim(row)
        if claims:
            session.execute(_CLAIM, {"email_ids": list(claims), "until": moment + LEASE})
    return [claims[email_id] for email_id in email_ids if email_id in claims]


def _claim(claimed_row: ClaimedRow) -> Claim:
    return Claim(
        claimed_row.id,
        claimed_row.claim_no + 1,
        claimed_row.attempts + 1,
        claimed_row.letter,
        claimed_row.letter_class,
        claimed_row.message,
        claimed_row.sender,
        claimed_row.to_address,
    )


def _may_leave(claimed_row: ClaimedRow, *, is_probe: bool) -> bool:
    """People may have stopped sending a moment ago, or the relay may have refused somebody else."""
    if claimed_row.stopped_at is not None and claimed_row.letter_class is not LetterClass.CODE:
        return False
    return claimed_row.broken_at is None or is_probe


def _was_uncertain(claimed_row: ClaimedRow) -> bool:
    return bool(claimed_row.was_uncertain) or claimed_row.state is MailState.UNCERTAIN


def _instead(claimed_row: ClaimedRow, moment: datetime) -> dict[str, Any] | None:
    """What becomes of a row that is not sent now; None if it is."""
    if claimed_row.state is MailState.SENDING:
        log.warning("mail %s is uncertain: its sender did not come back", claimed_row.id)
        return {
            "state": MailState.UNCERTAIN,
            "claim_no": claimed_row.claim_no + 1,
            "claimed_until": None,
            "next_attempt_at": moment + UNCERTAIN_WAITS,
        }
    if _is_superseded(claimed_row):
        return {"state": MailState.SUPERSEDED}
    if claimed_row.holds_mail and claimed_row.letter_class is not LetterClass.CODE:
        return {
            "state": MailState.HELD,
            "held_because": BY_PROJECT,
            "was_uncertain": _was_uncertain(claimed_row),
        }
    return None


def _is_superseded(claimed_row: ClaimedRow) -> bool:
    """Its reader has left, its task is closed or somebody else's, or nobody is urged while the clock stands (P22)."""
    of = claimed_row.letter_class
    if claimed_row.has_no_task_left or (
        claimed_row.left_on is not None and claimed_row.left_on <= local_date(now())
    ):
        return True
    if of in TO_BE_ANSWERED and claimed_row.task_state not in {None, TaskState.OPEN}:
        return True
    if of in OF_AN_ASSIGNMENT and (claimed_row.assignment_no or 0) < (claimed_row.task_assignment_no or 0):
        return True
    return of in URGING and (claimed_row.paused_until is not None or claimed_row.held_until is not None)
