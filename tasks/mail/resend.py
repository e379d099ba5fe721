"""What can be done with one email: sent again, marked as arrived, or its trouble dealt with."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.errors import NotFound
from models.records import Email, EmailTask, HumanTask, Person
from models.records.base import new_id
from models.vocabulary import LetterClass, MailState
from notifications.smtp.message import message_id
from notifications.smtp.resend import write_again
from tasks.mail.operator_actions import OperatorAction, OperatorRecord, OperatorRequest

TO_COME = frozenset({MailState.WAITING, MailState.SENDING, MailState.HELD})
ONCE_A_DAY = frozenset({LetterClass.REMINDER, LetterClass.ESCALATION})
"""At most one of these a task and day, also by hand (P12)."""

BY_ITSELF = frozenset({LetterClass.TASK, LetterClass.DECISION})
"""What the sender sends once more when it may not have arrived; until then nobody needs to (P20)."""

ASKS = frozenset({LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION})


def locked_email(session: Session, email_id: str) -> Email:
    """An email under its lock; NotFound if there is none."""
    email = session.get(Email, email_id, with_for_update=True)
    if email is None:
        raise NotFound("such email")
    return email


def is_sent_once_more(email: Email) -> bool:
    """Whether an uncertain email is sent once more without being asked for: of its class, and once only."""
    is_open = email.state is MailState.UNCERTAIN and email.settled_at is None
    return is_open and email.letter_class in BY_ITSELF and not email.was_uncertain


def send_again(acting: OperatorRequest, email: Email) -> OperatorRecord:
    """The same words in an email of its own, which the record joins to the first; that one is settled."""
    copies = select(Email.id).where(Email.copy_of_id == email.id)
    number = len(acting.session.scalars(copies).all()) + 1
    to = acting.session.get_one(Person, email.to_person_id).email
    copy = _copy(email, f"again:{email.id}:{number}", acting.moment, to=to)
    acting.session.add(copy)
    acting.session.flush()
    spoken_of = select(EmailTask.task_id).where(EmailTask.email_id == email.id)
    for task_id in acting.session.scalars(spoken_of).all():
        acting.session.add(EmailTask(email_id=copy.id, task_id=task_id))
    if email.state in {MailState.UNCERTAIN, MailState.FAILED}:
        email.settled_at = email.settled_at or acting.moment
    return OperatorRecord(f"Sent again: “{email.letter.label}”", {"copy": copy.id})


def _copy(email: Email, key: str, moment: datetime, *, to: str) -> Email:
    message = write_again(email.message, key=key, to=to, sender=email.sender, at=moment)
    return Email(
        id=new_id(),
        key=key,
        letter=email.letter,
        letter_class=email.letter_class,
        task_id=email.task_id,
        project_id=email.project_id,
        assignment_no=email.assignment_no,
        to_person_id=email.to_person_id,
        to_address=to,
        sender=email.sender,
        subject=email.subject,
        body_text=email.body_text,
        message=message,
        message_id=message_id(key, email.sender.rpartition("@")[2]),
        local_date=local_date(moment) if email.local_date else None,
        state=MailState.WAITING,
        rank=email.rank,
        next_attempt_at=moment,
        created_at=moment,
        copy_of_id=email.id,
    )


def _why_not_again(session: Session, email: Email, moment: datetime) -> str:
    if email.letter_class is LetterClass.CODE:
        return "a code is good for ten minutes only, and its reader can ask for a new one"
    if email.state in TO_COME:
        return "it is still to be sent"
    if email.state is MailState.SUPERSEDED:
        return "it is not needed any more"
    if is_sent_once_more(email):
        return "it is sent once more by itself"
    on_its_way = select(Email.id).where(Email.copy_of_id == email.id, Email.state.in_(TO_COME))
    if session.scalar(on_its_way.limit(1)) is not None:
        return "it is being sent again already"
    return _why_not_now(session, email, local_date(moment))


def _why_not_now(session: Session, email: Email, today: date) -> str:
    if not session.get_one(Person, email.to_person_id).is_here(today):
        return "its reader has left"
    task = session.get(HumanTask, email.task_id) if email.task_id else None
    if task is None or email.letter_class not in ASKS:
        return ""
    if not task.is_open:
        return "what it asks is asked no more"
    if email.letter_class is LetterClass.TASK and task.assignment_no != email.assignment_no:
        return "somebody else is asked by now"
    of_today = select(Email.id).where(
        Email.task_id == task.id, Email.letter_class == email.letter_class, Email.local_date == today
    )
    if email.letter_class in ONCE_A_DAY and session.scalar(of_today.limit(1)) is not None:
        return "one like it was written for this task today, and one a day is enough"
    return ""


def mark_as_arrived(acting: OperatorRequest, email: Email) -> OperatorRecord:
    """Its reader has it, as we were told; it is not sent once more."""
    email.settled_at, email.was_uncertain, email.sent_at = acting.moment, True, acting.moment
    return OperatorRecord(f"Has arrived, as we were told: “{email.letter.label}”")


def _why_not_arrived(session: Session, email: Email, moment: datetime) -> str:
    _ = session, moment
    is_open = email.state is MailState.UNCERTAIN and email.settled_at is None
    return "" if is_open else "nobody doubts whether it has arrived"


def settle_trouble(acting: OperatorRequest, email: Email) -> OperatorRecord:
    """It did not arrive, and that is dealt with in another way."""
    email.settled_at = acting.moment
    return OperatorRecord(f"Dealt with, though it did not arrive: “{email.letter.label}”")


def _why_not_settled(session: Session, email: Email, moment: datetime) -> str:
    _ = session, moment
    is_open = email.state is MailState.FAILED and email.settled_at is None
    return "" if is_open else "it has no trouble that is not dealt with"


EMAIL_ACTS: dict[str, OperatorAction[Email]] = {
    "again": OperatorAction("Send again", _why_not_again, send_again),
    "arrived": OperatorAction("Mark as arrived", _why_not_arrived, mark_as_arrived),
    "settled": OperatorAction("Mark as dealt with", _why_not_settled, settle_trouble),
}
"""What may be done with an email, by the last part of its address."""
