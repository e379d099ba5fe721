"""Issuing a paper: made, kept as it was, and sent to those it is for; once for each meeting (6.4; OB-069, OB-107)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.papers import Paper
from models.records import HistoryEntry, IssuedPaper, Meeting, Person, RoleHolding, Service
from models.records.base import new_id
from models.vocabulary import PaperKind, Role
from notifications.emails.papers import PaperDelivery, paper_sent
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import letterhead, support_team, trust
from tasks.reports.archive.keeping import hash_of, paper_as_data, paper_from_data
from tasks.reports.archive.making import REPORTS, make_report, programme_year, since
from tasks.reports.body import ReportRequest

ISSUED = "paper issued"
"""How the history calls it."""

READERS = {
    PaperKind.CDS_QUALITY_GROUP: Role.CDS_QUALITY_GROUP,
    PaperKind.EFFECTIVE_CARE: Role.EFFECTIVE_CARE_AND_TREATMENT,
    PaperKind.QUALITY_COMMITTEE: Role.QUALITY_COMMITTEE,
    PaperKind.AUDIT_COMMITTEE: Role.AUDIT_COMMITTEE,
}
"""Who gets the paper for a meeting."""


@dataclass(frozen=True)
class IssueOutcome:
    """A paper that was issued: its reference, its hash, and how many were written to."""

    reference: str
    sha256: str
    paper: Paper
    told: int = 0


def issue_paper(
    request: ReportRequest, *, made_by_id: str | None = None, nonce: str = "", asked_in: str = ""
) -> IssueOutcome:
    """Make a report on request and keep it, with who made it, where and for whom (OB-008, OB-033).

    Sent again with the same nonce, it is made once. Written while nobody waits for a lock.
    """
    moment = now()
    with reading() as session:
        trust(session)
        if (before := _made_before(session, nonce)) is not None:
            return before
        paper = make_report(session, request, "", moment)
    with unit_of_work() as session:
        session.execute(select(Service.id).with_for_update())  # of two at once, one waits for the number
        if (before := _made_before(session, nonce)) is not None:
            return before
        paper = replace(paper, reference=_numbered(session, request))
        record = _record(request, paper, moment)
        record.made_by_id = made_by_id
        keep_paper(session, record, moment, occurrence=_occurrence(nonce), asked_in=asked_in)
        return IssueOutcome(paper.reference, record.sha256, paper)


def issue_for_meeting(meeting_id: str) -> IssueOutcome | None:
    """Make the paper of a meeting and write to its readers; None if it was made before."""
    moment = now()
    with reading() as session:
        meeting = session.get_one(Meeting, meeting_id)
        if _has_paper(session, meeting):
            return None
        request = request_of_meeting(session, meeting, moment)
        paper = make_report(session, request, reference_of(session, meeting), moment)
    with unit_of_work() as session:
        meeting = session.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update()).one()
        if _has_paper(session, meeting):
            return None
        record = _record(request, paper, moment)
        record.meeting_id = meeting.id
        keep_paper(session, record, moment)
        readers = readers_of(session, meeting, moment)
        delivery = PaperDelivery(paper, paper.audience, meeting.held_on, moment)
        head = letterhead(session)
        session.add_all(paper_sent(delivery, reader, head) for reader in readers)
        return IssueOutcome(paper.reference, record.sha256, paper, len(readers))


def _has_paper(session: Session, meeting: Meeting) -> bool:
    return session.scalar(select(IssuedPaper.id).where(IssuedPaper.meeting_id == meeting.id)) is not None


def request_of_meeting(session: Session, meeting: Meeting, moment: datetime) -> ReportRequest:
    """What the meeting is told: of the full days since its last paper was made, so that none is left out."""
    today = local_date(moment)
    before = select(func.max(IssuedPaper.made_at)).where(
        IssuedPaper.kind == meeting.kind,
        IssuedPaper.meeting_id.is_not(None),
        IssuedPaper.service_id == meeting.service_id,
    )
    made_at = session.scalar(before)
    return ReportRequest(
        kind=meeting.kind,
        year=programme_year(today),
        period=since(local_date(made_at) if made_at else None, today),
        service_id=meeting.service_id,
    )


def _made_before(session: Session, nonce: str) -> IssueOutcome | None:
    """What the same sending of a form has made."""
    if not nonce:
        return None
    made = select(HistoryEntry.object_id).where(
        HistoryEntry.action == ISSUED, HistoryEntry.occurrence == _occurrence(nonce)
    )
    paper = session.scalar(select(IssuedPaper).where(IssuedPaper.id.in_(made)))
    return (
        IssueOutcome(paper.reference, paper.sha256, paper_from_data(paper.content))
        if paper is not None
        else None
    )


def _occurrence(nonce: str) -> str:
    """A nonce as the history keeps it."""
    return sha256(nonce.encode()).hexdigest()[:40] if nonce else ""


def _beginning(session: Session, request: ReportRequest) -> str:
    """“QA-2026-27”; of a service “CDS-urgent-care-2026-27”."""
    code = _code(session, request.service_id)
    return "-".join(filter(None, [REPORTS[request.kind].code, code, request.year]))


def _numbered(session: Session, request: ReportRequest) -> str:
    """“QA-2026-27-1”: the next number of its kind and year."""
    beginning = _beginning(session, request)
    taken = select(func.count()).where(IssuedPaper.reference.startswith(f"{beginning}-", autoescape=True))
    return f"{beginning}-{(session.scalar(taken) or 0) + 1}"


def reference_of(session: Session, meeting: Meeting) -> str:
    """“QC-2027-03-18”, after the day of the meeting; that of a service has its code in it."""
    code = _code(session, meeting.service_id)
    return "-".join(filter(None, [REPORTS[meeting.kind].code, code, meeting.held_on.isoformat()]))


def _code(session: Session, service_id: str | None) -> str:
    return session.get_one(Service, service_id).code if service_id else ""


def _record(request: ReportRequest, paper: Paper, moment: datetime) -> IssuedPaper:
    content = paper_as_data(paper)
    return IssuedPaper(
        id=new_id(),
        reference=paper.reference,
        kind=request.kind,
        title=paper.title[:200],
        period=paper.period[:120],
        service_id=request.service_id,
        for_whom=request.for_whom,
        made_at=moment,
        content=content,
        sha256=hash_of(content),
    )


def keep_paper(  # noqa: PLR0913 -- which paper, when, from which sending, asked where
    session: Session, record: IssuedPaper, moment: datetime, *, occurrence: str = "", asked_in: str = ""
) -> None:
    """Store a paper as it was made, with its hash in the history."""
    session.add(record)
    session.flush()
    fact = HistoryFact(
        action=ISSUED,
        object_type="paper",
        object_id=record.id,
        sentence=f"{record.kind.label}: {record.reference} was made{f' (asked {asked_in})' if asked_in else ''}",
        person_id=record.made_by_id,
        occurrence=occurrence or record.reference[:40],
        detail={"sha256": record.sha256, "for": record.for_whom},
    )
    append_to_history(session, [fact], at=moment)


def readers_of(session: Session, meeting: Meeting, moment: datetime) -> Sequence[Person]:
    """Who has the committee’s role, deputises in it or is a member; of a CDS Quality Group those of its service.

    Where nobody is left in it, the QI Support Team (OB-080).
    """
    query = (
        select(RoleHolding)
        .where(
            RoleHolding.role == READERS[meeting.kind],
            RoleHolding.service_id == meeting.service_id,
        )
        .options(joinedload(RoleHolding.person))
        .order_by(RoleHolding.id)
    )
    people = {holding.person.id: holding.person for holding in session.scalars(query)}
    here = [person for person in people.values() if person.is_here(local_date(moment))]
    instead = support_team(session, local_date(moment))
    return here or ([instead] if instead else [])
