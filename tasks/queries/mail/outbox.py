"""The outbox: what was written to whom and what became of it, searched by one line and narrowed to months."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, defer

from models.clock import at_local, local_date
from models.inputs.text import clean_line
from models.records import Email, Person, Project
from models.vocabulary import Letter, MailState, Word
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team
from tasks.queries.mail.mail_status import MailStatus, mail_status

PAGE = 25
MOST = 1000
"""As many emails are found at once, the newest; to see others one says more, or chooses a month."""

MOST_WORDS = 8
_REFERENCE = re.compile(r"QI-\d", re.IGNORECASE)
Attribute: TypeAlias = InstrumentedAttribute[str]
NEWEST_FIRST = (Email.created_at.desc(), Email.id.desc())


class MailFate(Word):
    """What became of an email, in words that people understand."""

    WAITING = "waiting", "Waiting"
    HELD = "held", "Held"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "May not have arrived"
    FAILED = "failed", "Could not be delivered"
    BOUNCED = "bounced", "Came back"
    SUPERSEDED = "superseded", "Not needed any more"


FATES = {
    MailState.WAITING: MailFate.WAITING,
    MailState.SENDING: MailFate.WAITING,
    MailState.HELD: MailFate.HELD,
    MailState.SENT: MailFate.SENT,
    MailState.UNCERTAIN: MailFate.UNCERTAIN,
    MailState.FAILED: MailFate.FAILED,
    MailState.SUPERSEDED: MailFate.SUPERSEDED,
}
TROUBLE = (MailState.UNCERTAIN, MailState.FAILED)


@dataclass(frozen=True, kw_only=True)
class OutboxFilter:
    """What the outbox is narrowed to; what is left out narrows nothing. Both days are included."""

    search: str = ""
    first_day: date | None = None
    last_day: date | None = None
    fate: MailFate | None = None
    only_trouble: bool = False
    offset: int = 0


@dataclass(frozen=True)
class MailListed:
    """An email as a list shows it; `said` is what the mail server, or a report, said of it last."""

    id: str
    created_at: datetime
    sent_at: datetime | None
    to_name: str
    to_address: str
    letter: Letter
    reference: str
    subject: str
    fate: MailFate
    held_because: str
    said: str
    is_settled: bool
    is_being_sent: bool
    is_copy: bool
    is_sent_again: bool
    attempts: int
    next_attempt_at: datetime


@dataclass(frozen=True)
class Outbox:
    """A page of the outbox, the newest email first; how many fit, at most MOST, and whether there are more.

    `since` is the day of the oldest email of all; None if none was ever written.
    """

    standing: MailStatus
    since: date | None
    total: int
    has_more: bool
    mails: Sequence[MailListed]


def fate_of(state: MailState, bounced_at: datetime | None) -> MailFate:
    """What became of an email."""
    came_back = state is MailState.FAILED and bounced_at is not None
    return MailFate.BOUNCED if came_back else FATES[state]


def outbox_seen(filters: OutboxFilter, person_id: str) -> Outbox:
    """The emails that fit. Each word is a part of the reader’s name or address, the reference or the subject.

    OnlyForTheTeam for everybody who does not look after the mail.
    """
    with reading() as session:
        only_team(session, person_id)
        oldest = session.scalar(select(func.min(Email.created_at)))
        ids = select(Email.id).where(*_conditions(filters)).order_by(*NEWEST_FIRST).limit(MOST + 1)
        texts = session.scalars(ids).all()
        page = texts[:MOST][filters.offset : filters.offset + PAGE]
        rows = session.execute(_LISTED.where(Email.id.in_(page)).order_by(*NEWEST_FIRST))
        return Outbox(
            standing=mail_status(session),
            since=local_date(oldest) if oldest else None,
            total=min(len(texts), MOST),
            has_more=len(texts) > MOST,
            mails=[
                listed_mail(mail, name, reference, is_sent_again=again)
                for mail, name, reference, again in rows.tuples()
            ],
        )


def outbox_listed(filters: OutboxFilter, most: int) -> Sequence[MailListed]:
    """The newest emails that fit, as many as are asked for; for whoever runs the service."""
    with reading() as session:
        query = _LISTED.where(*_conditions(filters)).order_by(*NEWEST_FIRST)
        rows = session.execute(query.offset(filters.offset).limit(most))
        return [
            listed_mail(mail, name, reference, is_sent_again=again)
            for mail, name, reference, again in rows.tuples()
        ]


_COPY = aliased(Email)
_LISTED = (
    select(Email, Person.name, Project.reference, exists().where(_COPY.copy_of_id == Email.id))
    .join(Person, Person.id == Email.to_person_id)
    .outerjoin(Project, Project.id == Email.project_id)
    .options(defer(Email.message), defer(Email.body_text))
)


def listed_mail(email: Email, name: str, reference: str | None, *, is_sent_again: bool) -> MailListed:
    """An email as a list shows it."""
    return MailListed(
        id=email.id,
        created_at=email.created_at,
        sent_at=email.sent_at,
        to_name=name,
        to_address=email.to_address,
        letter=email.letter,
        reference=reference or "",
        subject=email.subject,
        fate=fate_of(email.state, email.bounced_at),
        held_because=email.held_because,
        said=email.last_error or "",
        is_settled=email.settled_at is not None,
        is_being_sent=email.state is MailState.SENDING,
        is_copy=email.copy_of_id is not None,
        is_sent_again=is_sent_again,
        attempts=email.attempts,
        next_attempt_at=email.next_attempt_at,
    )


def _conditions(filters: OutboxFilter) -> list[ColumnElement[bool]]:
    words = clean_line(filters.search).replace(",", " ").split()
    conditions = [_holds(word) for word in words[:MOST_WORDS]]
    if filters.first_day is not None:
        conditions.append(Email.created_at >= at_local(filters.first_day, 0))
    if filters.last_day is not None:
        conditions.append(Email.created_at < at_local(filters.last_day + timedelta(days=1), 0))
    if filters.fate is not None:
        conditions += _became(filters.fate)
    if filters.only_trouble:
        conditions += [Email.state.in_(TROUBLE), Email.settled_at.is_(None)]
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """People and projects are few: they are found first, then their emails by an index.

    An address or a reference is nothing else; any other word may be part of a name or of the subject, too.
    """
    of_reader = Email.to_person_id.in_(_ids(Person.id, Person.name, Person.email, holding=word))
    of_project = Email.project_id.in_(_ids(Project.id, Project.reference, holding=word))
    if "@" in word:
        return of_reader
    if _REFERENCE.match(word):
        return of_project
    return or_(of_reader, of_project, Email.subject.icontains(word, autoescape=True))


def _ids(attribute: Attribute, *texts: Attribute, holding: str) -> Select[tuple[str]]:
    return select(attribute).where(or_(*(text.icontains(holding, autoescape=True) for text in texts)))


def _became(fate: MailFate) -> list[ColumnElement[bool]]:
    states = [
        state
        for state, mail_fate in FATES.items()
        if mail_fate is (MailFate.FAILED if fate is MailFate.BOUNCED else fate)
    ]
    if fate is MailFate.SENT:  # most of them are: the index of the states would only be in the way
        return [Email.state.not_in([state for state in MailState if state not in states])]
    came_back = {MailFate.BOUNCED: Email.bounced_at.is_not(None), MailFate.FAILED: Email.bounced_at.is_(None)}
    return [Email.state.in_(states), *([came_back[fate]] if fate in came_back else [])]
