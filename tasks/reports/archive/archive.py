"""The papers that were made: listed for the QI Support Team, and given to whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, defer

from models.clock import local_date, now, spoken_moment
from models.errors import NotFound, OnlyForTheTeam, PaperChanged
from models.papers import Paper
from models.records import HistoryEntry, IssuedPaper, Meeting, Person, RoleHolding, Service
from models.vocabulary import PaperKind
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role
from tasks.people.permissions import TEAM, only_team
from tasks.reports.archive.due import is_without_paper
from tasks.reports.archive.issuing import ISSUED, READERS
from tasks.reports.archive.keeping import hash_of, paper_from_data

PAGE = 50
MOST_OF_A_GROUP = 3
"""As many papers stand under “My tasks” of whoever they are for."""

_OF_NO_PROJECT = IssuedPaper.kind != PaperKind.FINAL_REPORT
"""A list of the papers would be full of the reports of closed projects."""


@dataclass(frozen=True)
class ListedPaper:
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
class UnmadePaper:
    """A meeting whose paper is due and not made."""

    kind: PaperKind
    service: str
    held_on: date


@dataclass(frozen=True)
class PaperList:
    """A page of the papers, the newest first, and how many there are."""

    papers: Sequence[ListedPaper]
    total: int


@dataclass(frozen=True)
class OpenedPaper:
    """A paper taken from the shelf; `is_as_made` says whether it is still what its hash was taken of.

    Of a paper for a meeting, what was decided may be recorded.
    """

    listed: ListedPaper
    paper: Paper
    is_as_made: bool
    is_of_meeting: bool


def artifact_key(reference: str) -> str:
    """The key of the artifact in Prefect that lists a paper: there is one of each."""
    return f"report-{reference.lower()}"


def listed_lines(paper: ListedPaper) -> tuple[str, ...]:
    """What a list says of a paper: none of its figures."""
    return (
        f"{paper.reference}, {paper.kind.label}",
        f"Period: {paper.period}",
        f"Made {spoken_moment(paper.made_at)}",
        f"SHA-256 of what is kept: {paper.sha256}",
    )


def papers_for(person_id: str, kind: PaperKind | None = None, *, offset: int = 0) -> PaperList:
    """The papers of one kind, or all but final reports, of which each closed project has one; OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
        shown = _OF_NO_PROJECT if kind is None else IssuedPaper.kind == kind
        query = _papers().where(shown)
        counted = select(func.count()).select_from(IssuedPaper).where(shown)
        listed = _newest_first(session, query.offset(offset).limit(PAGE))
        return PaperList(listed, session.scalar(counted) or 0)


def newest_papers_of(person_id: str) -> Sequence[ListedPaper]:
    """The newest papers for the meetings of the groups and committees that somebody is of (OB-055)."""
    of_their_group = exists().where(
        RoleHolding.person_id == person_id,
        or_(*(and_(IssuedPaper.kind == kind, RoleHolding.role == role) for kind, role in READERS.items())),
        RoleHolding.service_id.is_not_distinct_from(IssuedPaper.service_id),
    )
    query = _papers().where(IssuedPaper.meeting_id.is_not(None), of_their_group)
    with reading() as session:
        return _newest_first(session, query.limit(MOST_OF_A_GROUP))


def all_papers(*, since: datetime | None = None) -> Sequence[ListedPaper]:
    """Every paper but final reports, or those made since a moment, the newest first; for whoever runs the service."""
    with reading() as session:
        query = _papers().where(_OF_NO_PROJECT)
        query = query.where(IssuedPaper.made_at >= since) if since else query
        return _newest_first(session, query)


def meetings_without_papers() -> Sequence[UnmadePaper]:
    """The meetings to come whose papers are due and not made: making one has failed, and is tried again."""
    today = local_date(now())
    query = (
        select(Meeting, Service.name)
        .outerjoin(Service, Service.id == Meeting.service_id)
        .where(Meeting.papers_due_on <= today, is_without_paper(today))
    )
    with reading() as session:
        return [
            UnmadePaper(meeting.kind, service or "", meeting.held_on)
            for meeting, service in session.execute(query.order_by(Meeting.held_on)).tuples()
        ]


def verify_papers() -> int:
    """Compare every paper with its hash and that in the history; how many. PaperChanged at the first that differs."""
    count = 0
    with reading(is_streamed=True) as session:
        told = _hashes(session)
        for paper in session.scalars(
            select(IssuedPaper).order_by(IssuedPaper.id).execution_options(yield_per=20)
        ):
            if not hash_of(paper.content) == paper.sha256 == told.get(paper.id):
                raise PaperChanged(paper.reference)
            count += 1
    return count


def open_paper(reference: str, person_id: str) -> OpenedPaper:
    """A paper by its reference; NotFound. OnlyForTheTeam for whoever is neither of the team nor of its readers."""
    with reading() as session:
        is_of_team = is_in_role(session, person_id, *TEAM)
        row = _found(session, reference)
        if not is_of_team and (row is None or not is_reader(session, row[0], person_id)):
            raise OnlyForTheTeam
        if row is None:
            raise NotFound("such paper")
        return _taken(session, *row)


def paper_by_reference(reference: str) -> OpenedPaper:
    """The same for whoever runs the service; NotFound."""
    with reading() as session:
        row = _found(session, reference)
        if row is None:
            raise NotFound("such paper")
        return _taken(session, *row)


def _found(session: Session, reference: str) -> tuple[IssuedPaper, str | None] | None:
    """A paper, and the name of who made it."""
    row = session.execute(_papers().where(IssuedPaper.reference == reference)).first()
    return (row[0], row[1]) if row is not None else None


def _newest_first(session: Session, query: Select[Any]) -> list[ListedPaper]:
    """Those of the papers that are wanted, without what they say."""
    ordered = query.options(defer(IssuedPaper.content)).order_by(
        IssuedPaper.made_at.desc(), IssuedPaper.id.desc()
    )
    return [_listed(*row) for row in session.execute(ordered).tuples()]


def _papers() -> Select[Any]:
    """Each paper with the name of who made it, if it was a person."""
    return select(IssuedPaper, Person.name).outerjoin(Person, Person.id == IssuedPaper.made_by_id)


def is_reader(session: Session, issued: IssuedPaper, person_id: str) -> bool:
    """Whether somebody holds the committee’s role now, or has any part in it; of its own service."""
    role = READERS.get(issued.kind)
    if role is None or issued.meeting_id is None:
        return False
    held = select(RoleHolding.id).where(
        RoleHolding.person_id == person_id,
        RoleHolding.role == role,
        RoleHolding.service_id == issued.service_id,
    )
    return session.scalar(held.limit(1)) is not None


def _taken(session: Session, issued: IssuedPaper, made_by: str | None) -> OpenedPaper:
    is_as_made = hash_of(issued.content) == issued.sha256 == _hashes(session, issued.id).get(issued.id)
    return OpenedPaper(
        _listed(issued, made_by), paper_from_data(issued.content), is_as_made, issued.meeting_id is not None
    )


def _hashes(session: Session, paper_id: str | None = None) -> dict[str, str]:
    """The hash that the history has of each paper, by its id: the chain of the history guards it."""
    query = select(HistoryEntry.object_id, HistoryEntry.detail).where(HistoryEntry.action == ISSUED)
    if paper_id is not None:
        query = query.where(HistoryEntry.object_id == paper_id)
    return {text: detail.get("sha256", "") for text, detail in session.execute(query).tuples()}


def _listed(issued: IssuedPaper, made_by: str | None) -> ListedPaper:
    return ListedPaper(
        reference=issued.reference,
        kind=issued.kind,
        title=issued.title,
        period=issued.period,
        made_at=issued.made_at,
        made_by=made_by or "",
        for_whom=issued.for_whom,
        sha256=issued.sha256,
    )
