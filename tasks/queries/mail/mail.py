"""One email as the QI Support Team sees it: the very text, its way, what it replaces, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound
from models.records import Email, HistoryEntry, HumanTask, Person, Project
from models.vocabulary import LetterClass
from tasks.database.unit_of_work import reading
from tasks.mail.bounces import CAME_BACK
from tasks.mail.operator_actions import CALLED, OperatorAction, S
from tasks.mail.resend import EMAIL_ACTS, is_sent_once_more
from tasks.mail.stopping import PROJECT_ACTS
from tasks.people.permissions import only_team
from tasks.queries.mail.outbox import MailListed, listed_mail
from tasks.queries.projects.given_answers import names_of

ACTIONS = [CAME_BACK, *(act.button.lower() for act in EMAIL_ACTS.values())]


@dataclass(frozen=True)
class Joined:
    """Another email that this one takes the place of, or that takes its place."""

    id: str
    created_at: datetime
    to_name: str


@dataclass(frozen=True)
class Acted:
    """Something that was done with it, by whom."""

    at: datetime
    who: str
    sentence: str


@dataclass(frozen=True)
class MailSeen:
    """An email with everything that is known of it; codes keep no text.

    `acts` and `project_acts` are what can be done now: the last part of an address, and what its button says.
    """

    mail: MailListed
    is_code: bool
    text: str
    sender: str
    message_id: str
    key: str
    asked: str
    project_title: str
    bounced_at: datetime | None
    settled_at: datetime | None
    sent_once_more_at: datetime | None
    replaces: Joined | None
    replaced_by: Sequence[Joined]
    acted: Sequence[Acted]
    acts: Sequence[tuple[str, str]]
    project_acts: Sequence[tuple[str, str]]


def mail_seen(email_id: str, person_id: str) -> MailSeen:
    """One email. Refused: OnlyForTheTeam, NotFound."""
    with reading() as session:
        only_team(session, person_id)
        email = session.get(Email, email_id)
        if email is None:
            raise NotFound("such email")
        project = session.get(Project, email.project_id) if email.project_id else None
        task = session.get(HumanTask, email.task_id) if email.task_id else None
        reader = session.get_one(Person, email.to_person_id)
        copies = _joined(session, Email.copy_of_id == email.id)
        before = _joined(session, Email.id == email.copy_of_id) if email.copy_of_id else []
        return MailSeen(
            mail=listed_mail(
                email, reader.name, project.reference if project else None, is_sent_again=bool(copies)
            ),
            is_code=email.letter_class is LetterClass.CODE,
            text="" if email.letter_class is LetterClass.CODE else email.body_text,
            sender=email.sender,
            message_id=email.message_id,
            key=email.key,
            asked=task.label if task else "",
            project_title=project.title if project else "",
            bounced_at=email.bounced_at,
            settled_at=email.settled_at,
            sent_once_more_at=email.next_attempt_at if is_sent_once_more(email) else None,
            replaces=next(iter(before), None),
            replaced_by=copies,
            acted=_acted(session, email.id),
            acts=_offered(session, EMAIL_ACTS, email),
            project_acts=_offered(session, PROJECT_ACTS, project) if project else [],
        )


def _joined(session: Session, which: ColumnElement[bool]) -> list[Joined]:
    query = select(Email.id, Email.created_at, Person.name).join(Person, Person.id == Email.to_person_id)
    rows = session.execute(query.where(which).order_by(Email.created_at, Email.id))
    return [Joined(*row) for row in rows.tuples()]


def _acted(session: Session, email_id: str) -> list[Acted]:
    """What people did with it, and that it came back; the actions are named so that the index finds them."""
    query = select(HistoryEntry).where(
        HistoryEntry.action.in_(ACTIONS),
        HistoryEntry.object_type == CALLED[Email],
        HistoryEntry.object_id == email_id,
    )
    entries = session.scalars(query.order_by(HistoryEntry.seq)).all()
    names = names_of(session, {entry.person_id for entry in entries if entry.person_id})
    return [Acted(entry.at, names.get(entry.person_id or "", ""), entry.sentence) for entry in entries]


def _offered(session: Session, acts: Mapping[str, OperatorAction[S]], subject: S) -> list[tuple[str, str]]:
    moment = now()
    return [(name, act.button) for name, act in acts.items() if not act.why_not(session, subject, moment)]
