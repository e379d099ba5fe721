"""What is counted of the Trust as a whole: national work, papers, roles, the programme and the annual report (10.1)."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session, joinedload

from models.clock import at_local, local_date
from models.programme_year import first_day
from models.records import Decision, HumanTask, IssuedPaper, Meeting, NationalReport, Project, RoleHolding
from models.vocabulary import PaperKind, Role, RoleStanding, TaskKind, TaskState
from tasks.national.reading import published_reports
from tasks.programme.year.agreement import reference_of
from tasks.projects.lateness import is_late
from tasks.reports.body import ReportRequest
from tasks.reports.committees.compliance import TRUST_WIDE, ComplianceMeasure, Units, measure_of
from tasks.reports.evidence.model import Evidence
from tasks.reports.external.disclosure_control import Discretion
from tasks.reports.external.participation import MISSED, national_topics

A_YEAR = timedelta(days=366)


def trust_measures(
    session: Session, evidence: Evidence, request: ReportRequest
) -> Iterator[ComplianceMeasure]:
    """Each with what it counts."""
    yield measure_of(
        "1.1 (OB-006)", "Recommendations of national reports answered", _answered(session, evidence)
    )
    yield measure_of(
        "2.2 (OB-025)",
        "Relevant national audits and enquiries in which we take part, or prepare to",
        _national(session, evidence, request.year),
    )
    yield measure_of(
        "5.1 (OB-069)",
        "Reports made by the day on which committees get them",
        _papers(session, evidence),
    )
    yield measure_of("5.1 (OB-080)", "Services with a CDS quality lead", _leads(session, evidence))
    yield measure_of(
        "6.1 (OB-087)",
        f"Programme of {request.year} agreed before its year began",
        _agreed(session, evidence, request.year),
    )
    yield measure_of("6.7 (OB-118)", "Annual report made within a year", _annual(session, evidence))


def _answered(session: Session, evidence: Evidence) -> Units:
    """Each recommendation of a report that came in within the period, for each service that it concerns.

    One that waits for its answer counts once the answer is late.
    """
    period = evidence.period
    reports = published_reports(session, NationalReport.received_on.between(period.first, period.last))
    not_due = (
        select(Project.reference, HumanTask.about)
        .join(Project, Project.id == HumanTask.project_id)
        .where(
            HumanTask.kind == TaskKind.ANSWER_RECOMMENDATIONS,
            HumanTask.state == TaskState.OPEN,
            not_(is_late(period.today)),
        )
    )
    waiting = set(session.execute(not_due).tuples())
    return [
        (reply.area, report.reference, reply.reply is not None)
        for report in reports
        for reply in report.replies
        if reply.reply is not None or (report.reference, reply.area) not in waiting
    ]


def _national(session: Session, evidence: Evidence, year: str) -> Units:
    return [
        (
            topic.project.service if topic.project else TRUST_WIDE,
            topic.project.reference if topic.project else topic.topic_id,
            topic.part not in MISSED,
        )
        for topic in national_topics(session, evidence, year, Discretion(None))
        if topic.is_relevant
    ]


def _papers(session: Session, evidence: Evidence) -> Units:
    """Each meeting whose papers were due in the period: was its paper made by that day?"""
    period = evidence.period
    query = (
        select(Meeting.service_id, Meeting.papers_due_on, IssuedPaper.made_at)
        .outerjoin(IssuedPaper, IssuedPaper.meeting_id == Meeting.id)
        .where(
            Meeting.papers_due_on.between(period.first, period.last),
            Meeting.papers_due_on < period.today,
            Meeting.cancelled_at.is_(None),
        )
        .order_by(Meeting.papers_due_on, Meeting.id)
    )
    return [
        (
            evidence.services.get(service_id or "", TRUST_WIDE),
            "",
            made_at is not None and local_date(made_at) <= due_on,
        )
        for service_id, due_on, made_at in session.execute(query).tuples()
    ]


def _leads(session: Session, evidence: Evidence) -> Units:
    """Each service: is somebody here who holds the role in it? A deputy alone is none."""
    query = (
        select(RoleHolding)
        .where(
            RoleHolding.role == Role.CDS_QUALITY_LEAD,
            RoleHolding.standing == RoleStanding.HOLDER,
            RoleHolding.service_id.is_not(None),
        )
        .options(joinedload(RoleHolding.person))
    )
    held = {
        holding.service_id
        for holding in session.scalars(query)
        if holding.person.is_here(evidence.period.today)
    }
    return [(name, "", service_id in held) for service_id, name in evidence.services.items()]


def _agreed(session: Session, evidence: Evidence, year: str) -> Units:
    """The programme of the year, once it has begun or is agreed; none that was not put together here."""
    query = (
        select(Decision.at)
        .join(HumanTask, HumanTask.id == Decision.task_id)
        .join(Project, Project.id == HumanTask.project_id)
        .where(Project.reference == reference_of(year), HumanTask.kind == TaskKind.SIGN_PROGRAMME_OFF)
    )
    agreed = [local_date(at) for at in session.scalars(query)]
    is_known = session.scalar(select(Project.id).where(Project.reference == reference_of(year)))
    if is_known is None or not (agreed or evidence.period.today >= first_day(year)):
        return []
    return [(TRUST_WIDE, "", any(day < first_day(year) for day in agreed))]


def _annual(session: Session, evidence: Evidence) -> Units:
    """Whether there is one of the last year, once the register is a year old; an earlier list makes it no older."""
    today = evidence.period.today
    a_year_ago = at_local(today - A_YEAR, 0)
    begun_here = select(func.min(Project.created_at)).where(Project.earlier_reference.is_(None))
    oldest = session.scalar(begun_here)
    if oldest is None or oldest > a_year_ago:
        return []
    query = select(IssuedPaper.id).where(
        IssuedPaper.kind == PaperKind.ANNUAL, IssuedPaper.made_at >= a_year_ago
    )
    return [(TRUST_WIDE, "", session.scalar(query.limit(1)) is not None)]
