"""The papers that were made: listed for the QI Support Team, and given to whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.errors import NotFound, OnlyForTheTeam
from models.papers import Paper
from models.records import IssuedPaper, Person, RoleHolding
from models.vocabulary import PaperKind
from tasks.directory import is_in_role
from tasks.reports.papers.issuing import READERS
from tasks.reports.papers.keeping import hash_of, taken_out
from tasks.team import TEAM, only_team
from tasks.unit_of_work import reading

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A paper: when it was made, by whom and for whom, and the hash of what was kept."""

    reference: str
    kind: PaperKind
    title: str
    period: str
    made_at: datetime
    made_by: str
    for_whom: str
    sha256: str


@dataclass(frozen=True)
class Shelf:
    """A page of the papers, the newest first, and how many there are."""

    papers: Sequence[Listed]
    total: int


@dataclass(frozen=True)
class Taken:
    """A paper taken from the shelf; `is_as_made` says whether it is still what its hash was taken of."""

    listed: Listed
    paper: Paper
    is_as_made: bool


def shelf(person_id: str, kind: PaperKind | None = None, *, offset: int = 0) -> Shelf:
    """The papers, of one kind or of all; OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
        return _shelf(session, kind, offset, PAGE)


def whole_shelf() -> Sequence[Listed]:
    """Every paper, the newest first; for whoever runs the service."""
    with reading() as session:
        return _shelf(session, None, 0, None).papers


def take(reference: str, person_id: str) -> Taken:
    """A paper by its reference; NotFound. OnlyForTheTeam for whoever is neither of the team nor of its readers."""
    with reading() as session:
        found = session.execute(_papers().where(IssuedPaper.reference == reference)).tuples().first()
        if found is None:
            if not is_in_role(session, person_id, *TEAM):
                raise OnlyForTheTeam
            raise NotFound("such paper")
        issued, made_by = found
        if not is_in_role(session, person_id, *TEAM) and not _is_reader(session, issued, person_id):
            raise OnlyForTheTeam
        return _taken(issued, made_by)


def taken_by_reference(reference: str) -> Taken:
    """The same for whoever runs the service; NotFound."""
    with reading() as session:
        found = session.execute(_papers().where(IssuedPaper.reference == reference)).tuples().first()
        if found is None:
            raise NotFound("such paper")
        return _taken(*found)


def _shelf(session: Session, kind: PaperKind | None, offset: int, most: int | None) -> Shelf:
    wanted, counted = _papers(), select(func.count()).select_from(IssuedPaper)
    if kind is not None:
        wanted, counted = wanted.where(IssuedPaper.kind == kind), counted.where(IssuedPaper.kind == kind)
    newest_first = wanted.order_by(IssuedPaper.made_at.desc(), IssuedPaper.id.desc())
    rows = session.execute(newest_first.offset(offset).limit(most)).tuples()
    return Shelf([_listed(*row) for row in rows], session.scalar(counted) or 0)


def _papers() -> Select[Any]:
    """Each paper with the name of who made it, if it was a person."""
    return select(IssuedPaper, Person.name).outerjoin(Person, Person.id == IssuedPaper.made_by_id)


def _is_reader(session: Session, issued: IssuedPaper, person_id: str) -> bool:
    """Whether somebody holds the committee’s role now, or has any part in it; of its own service."""
    role = READERS.get(issued.kind)
    if role is None or issued.meeting_id is None:
        return False
    of = (
        RoleHolding.service_id == issued.service_id if issued.service_id else RoleHolding.service_id.is_(None)
    )
    held = select(RoleHolding.id).where(RoleHolding.person_id == person_id, RoleHolding.role == role, of)
    return session.scalar(held.limit(1)) is not None


def _taken(issued: IssuedPaper, made_by: str | None) -> Taken:
    is_as_made = hash_of(issued.content) == issued.sha256
    return Taken(_listed(issued, made_by), taken_out(issued.content), is_as_made)


def _listed(issued: IssuedPaper, made_by: str | None) -> Listed:
    return Listed(
        reference=issued.reference,
        kind=issued.kind,
        title=issued.title,
        period=issued.period,
        made_at=issued.made_at,
        made_by=made_by or "",
        for_whom=issued.for_whom,
        sha256=issued.sha256,
    )
