"""Whom an email reaches: not who is away or has left when it is sent, nor who gets no email at all (P21, P24)."""

import logging
import re
from collections.abc import Iterable, Sequence

from sqlalchemy import exists, or_, select

from models.clock import local_date, now
from models.records import Absence, Email, EmailTask, HumanTask, Person
from models.vocabulary import TELLS_OTHERS, LetterClass, TaskState
from tasks.cover.routing import ask_somebody_else, route_task
from tasks.database.unit_of_work import reading

log = logging.getLogger(__name__)

_OF_THE_ADDRESS = re.compile(r"55[013]\b(?! 5\.[0-9])|5\d\d 5\.(?:[12]\.|4\.1\b)")
"""What a relay says of an address or its mailbox (RFC 3463: 5.1, 5.2; 5.4.1 of Exchange Online), not of the message."""


def route_the_absent(email_ids: Sequence[str]) -> None:
    """Before emails are sent: what would reach somebody who is away, or has left, is asked of the next person.

    One query for a batch. What was queued for the one before is then superseded, and a letter to the next waits.
    """
    for task_id in _asked_of_the_absent(email_ids):
        try:
            route_task(task_id)
        except Exception:
            log.exception("task %s could not be passed on before its email was sent", task_id)
    ask_others(_told_to_leavers(email_ids))


def ask_others(email_ids: Iterable[str]) -> int:
    """After emails failed or came back: the next person is asked; how many were. A receipt asks nobody."""
    count = 0
    for email_id in email_ids:
        try:
            count += ask_somebody_else(email_id)
        except Exception:
            log.exception("nobody else could be asked what email %s asks", email_id)
    return count


def ask_others_of_refused(email_ids: Sequence[str]) -> int:
    """The next person is asked where the relay has just refused the address, not the message; how many were asked."""
    if not email_ids:
        return 0
    query = select(Email.id, Email.last_error).where(Email.id.in_(email_ids))
    with reading() as session:
        rows = session.execute(query).all()
    return ask_others(email_id for email_id, error in rows if _OF_THE_ADDRESS.match(error or ""))


def _told_to_leavers(email_ids: Sequence[str]) -> list[str]:
    """The escalations among them whose readers have left: the next role is told instead."""
    query = (
        select(Email.id)
        .join(Person, Person.id == Email.to_person_id)
        .where(
            Email.id.in_(email_ids),
            Email.letter_class.in_(TELLS_OTHERS),
            Person.left_on <= local_date(now()),
        )
    )
    with reading() as session:
        return list(session.scalars(query))


def _asked_of_the_absent(email_ids: Sequence[str]) -> list[str]:
    """The tasks that these emails ask of people who are away or have left, also of letters that ask several."""
    today = local_date(now())
    is_away = exists().where(
        Absence.person_id == Person.id,
        Absence.first_day <= today,
        Absence.last_day >= today,
        Absence.taken_back_at.is_(None),
    )
    asked = select(HumanTask.id).join(Person, Person.id == HumanTask.assignee_id)
    by_itself = asked.join(Email, Email.task_id == HumanTask.id)
    together = asked.join(EmailTask, EmailTask.task_id == HumanTask.id).join(
        Email, Email.id == EmailTask.email_id
    )
    is_concerned = (
        Email.id.in_(email_ids),
        Email.letter_class.in_([LetterClass.TASK, LetterClass.REMINDER]),
        Email.to_person_id == HumanTask.assignee_id,
        HumanTask.state == TaskState.OPEN,
        or_(Person.left_on <= today, is_away),
    )
    with reading() as session:
        return list(session.scalars(by_itself.where(*is_concerned).union(together.where(*is_concerned))))
