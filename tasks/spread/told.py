"""Who was told what came out of a project: each letter of the outbox with when it left, as the proof of it (OB-073)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Email, Person, Project
from models.vocabulary import LearningChannel, Letter, MailState
from tasks.adoption.following import AdoptedProject, FollowedAdoption, adopted_by, adoptions_of
from tasks.spread.releasing import releases_of

TELLS = (Letter.RESULTS, Letter.PROJECT_CLOSED, Letter.SHARED_LEARNING)
"""The letters that tell what came out."""


@dataclass(frozen=True)
class ToldOfResults:
    """Somebody who was written to, or the address of a partner: in which letter, when, and what became of it."""

    reader: str
    letter: Letter
    written_at: datetime
    state: MailState
    sent_at: datetime | None


@dataclass(frozen=True)
class SeenSpread:
    """How the learning of a project spreads: whom it adopts, who was told, what is released, and who adopts it."""

    adopts: AdoptedProject | None = None
    told: Sequence[ToldOfResults] = ()
    published_at: datetime | None = None
    adoptions: Sequence[FollowedAdoption] = ()


UNSPREAD = SeenSpread()
"""Of a project that adopts none and tells nobody yet."""


def spread_of(session: Session, project: Project, *, adopts: bool, today: date) -> SeenSpread:
    """The spread of a project; of one that is under way only which project it adopts, if it may adopt one."""
    adopted = adopted_by(session, project.id) if adopts else None
    if project.is_open:
        return SeenSpread(adopted)
    standing = [
        release
        for release in releases_of(session, project.id)
        if release.channel is LearningChannel.INTRANET and release.taken_back_at is None
    ]
    return SeenSpread(
        adopted,
        told=_told(session, project),
        published_at=standing[-1].released_at if standing else None,
        adoptions=adoptions_of(session, project.id, today=today),
    )


def _told(session: Session, project: Project) -> list[ToldOfResults]:
    query = (
        select(Email.letter, Email.to_address, Email.created_at, Email.state, Email.sent_at, Person.name)
        .join(Person, Person.id == Email.to_person_id)
        .where(Email.project_id == project.id, Email.letter.in_(TELLS))
        .order_by(Email.id)
    )
    return [
        ToldOfResults(
            address if letter is Letter.SHARED_LEARNING else name, letter, written_at, state, sent_at
        )
        for letter, address, written_at, state, sent_at, name in session.execute(query).tuples()
    ]
