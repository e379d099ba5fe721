"""Making a report: its evidence is gathered, its body written, and it is put under the Trust’s letterhead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import financial_year
from models.papers import Paper
from models.programme_year import first_day
from models.records import Topic
from models.vocabulary import PaperKind
from tasks.people.lookup import letterhead
from tasks.reports.archive.committee_actions import what_became_of_it
from tasks.reports.body import Body, ReportRequest
from tasks.reports.committees.audit_committee import audit_committee
from tasks.reports.committees.effective_care import effective_care
from tasks.reports.committees.quality_committee import quality_committee
from tasks.reports.committees.quality_group import quality_group
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import Evidence, ReportPeriod
from tasks.reports.external.commissioner import commissioner
from tasks.reports.external.quality_account import quality_account
from tasks.reports.external.regulation_17 import regulation_17
from tasks.reports.sections.parts import day_said, said_period
from tasks.reports.training.training_and_capacity import training_and_capacity
from tasks.reports.yearly.annual import annual


@dataclass(frozen=True)
class ReportDefinition:
    """How a kind of report is made: what its references begin with, its body, and whether it leaves the Trust."""

    code: str
    write: Callable[[Session, Evidence, ReportRequest], Body]
    leaves_the_trust: bool = False


REPORTS: Mapping[PaperKind, ReportDefinition] = {
    PaperKind.CDS_QUALITY_GROUP: ReportDefinition("CDS", quality_group),
    PaperKind.EFFECTIVE_CARE: ReportDefinition("ECT", effective_care),
    PaperKind.QUALITY_COMMITTEE: ReportDefinition("QC", quality_committee),
    PaperKind.AUDIT_COMMITTEE: ReportDefinition("AC", audit_committee),
    PaperKind.COMMISSIONER: ReportDefinition("COM", commissioner, leaves_the_trust=True),
    PaperKind.REGULATION_17: ReportDefinition("CQC", regulation_17, leaves_the_trust=True),
    PaperKind.ANNUAL: ReportDefinition("AR", annual, leaves_the_trust=True),
    PaperKind.QUALITY_ACCOUNT: ReportDefinition("QA", quality_account, leaves_the_trust=True),
    PaperKind.TRAINING_AND_CAPACITY: ReportDefinition("TC", training_and_capacity),
}
"""Every report there is. To add one, write its body and name it here."""

LOOKS_BACK = timedelta(days=91)
"""How far the first report of a committee looks back."""


def make_report(session: Session, request: ReportRequest, reference: str, moment: datetime) -> Paper:
    """The report as a paper of that reference."""
    report, head = REPORTS[request.kind], letterhead(session)
    body = report.write(session, gather(session, request.period, service_id=request.service_id), request)
    paper = Paper(
        title=body.title,
        reference=reference,
        audience=request.for_whom or body.audience,
        trust_name=head.trust_name,
        period=_said(request.period),
        made_at=moment,
        contact=head.qist_email,
        base_url=head.base_url,
        leaves_the_trust=report.leaves_the_trust,
        to_decide=body.to_decide,
        to_note=body.to_note,
        sections=[*what_became_of_it(session, request), *body.sections],
    )
    return replace(paper, named=_named(session, paper))


def _said(period: ReportPeriod) -> str:
    """The days, and of a period that is over on which day its projects and actions stood as they are told."""
    if period.is_present:
        return said_period(period)
    return f"{said_period(period)}; projects and actions as they stood on {day_said(period.today)}"


def _named(session: Session, paper: Paper) -> dict[str, tuple[str, str]]:
    """Title and page of every topic behind its figures: their ids say nothing to a reader."""
    query = select(Topic.id, Topic.title, Topic.programme_year).where(Topic.id.in_(paper.ids))
    return {
        topic_id: (title, f"/programme/{year}/topics/{topic_id}")
        for topic_id, title, year in session.execute(query.order_by(Topic.title)).tuples()
    }


def year_of(year: str, today: date) -> ReportPeriod:
    """The days of a programme year up to today."""
    first = first_day(year)
    return ReportPeriod(
        first=first, last=min(today, first.replace(year=first.year + 1) - timedelta(days=1)), today=today
    )


def since(made_on: date | None, today: date) -> ReportPeriod:
    """The full days since the last paper was made, or of a quarter of a year."""
    yesterday = today - timedelta(days=1)
    first = made_on or today - LOOKS_BACK
    return ReportPeriod(first=min(first, yesterday), last=yesterday, today=today)


def programme_year(today: date) -> str:
    """The programme year of a day, “2026-27”."""
    return financial_year(today)
