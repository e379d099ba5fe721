"""A report and its pages are kept as they were when their project closed, beside the committee papers (OB-033)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.policy.lifecycle import LIFECYCLE
from models.records import IssuedPaper, Project
from models.records.base import new_id
from models.vocabulary import PaperKind, Stage
from notifications.documents.one_page import SinglePage, page_as_data, page_from_data
from tasks.database.for_each_safely import for_each_safely
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.final_report.record import record_of
from tasks.final_report.report import FinalReport, ReportSection
from tasks.final_report.short_forms import PAGES
from tasks.final_report.writing import draft_report, report_from, report_reference
from tasks.projects.begun_for_lead.only_recorded import only_recorded
from tasks.reports.archive.issuing import keep_paper
from tasks.reports.archive.keeping import hash_of, paper_as_data, paper_from_data

MOST_AT_ONCE = 200
"""As many are kept in one round: projects that closed before reports were kept have their turn, too."""

_PAGES = "pages"
"""Where the pages are kept beside the report."""

_KEPT_AS = Project.reference + report_reference("")


def keep_final_reports() -> int:
    """Keep the report of every project that has closed and whose report is not kept; how many. Safe to repeat."""
    return for_each_safely(unkept_reports(), keep_final_report, what="final report")


def unkept_reports() -> list[str]:
    """The references of these projects, those that closed first before the others; so many as one round takes."""
    is_kept = select(IssuedPaper.id).where(IssuedPaper.reference == _KEPT_AS).exists()
    query = (
        select(Project.reference)
        .where(
            Project.stage == Stage.CLOSED,
            Project.definition == LIFECYCLE.definition,
            ~only_recorded(),
            ~is_kept,
        )
        .order_by(Project.closed_at, Project.id)
        .limit(MOST_AT_ONCE)
    )
    with reading() as session:
        return list(session.scalars(query))


def keep_final_report(reference: str) -> bool:
    """Keep the report of a closed project with its hash (OB-033); False if it is open, or its report is kept already.

    Written while nobody waits for a lock.
    """
    moment = now()
    with reading() as session:
        record_now = record_of(session, reference)
        report, pages = report_from(record_now), {name: page(record_now) for name, page in PAGES.items()}
    with unit_of_work() as session:
        query = select(Project).where(Project.reference == reference).with_for_update()
        project = session.scalars(query).one()
        if project.stage is not Stage.CLOSED or _kept(session, reference) is not None:
            return False
        content = {
            **paper_as_data(report.paper),
            _PAGES: {name: page_as_data(page) for name, page in pages.items()},
        }
        record = IssuedPaper(
            id=new_id(),
            reference=report.paper.reference,
            kind=PaperKind.FINAL_REPORT,
            title=report.paper.title[:200],
            period=report.paper.period[:120],
            service_id=project.service_id,
            for_whom="",
            made_at=moment,
            content=content,
            sha256=hash_of(content),
        )
        keep_paper(session, record, moment)
        return True


def opened_report(reference: str) -> FinalReport:
    """The report of a project: as it was kept at its closure, else a draft from its record as it stands; NotFound."""
    with reading() as session:
        kept = _kept(session, reference)
        if kept is None:
            return draft_report(session, reference)
        title = session.scalars(select(Project.title).where(Project.reference == reference)).one()
        paper = paper_from_data(kept.content)
        return FinalReport(
            reference=reference,
            project_title=title,
            sections=[
                ReportSection(
                    heading=section.heading,
                    paragraphs=section.paragraphs,
                    charts=section.charts,
                    tables=section.tables,
                )
                for section in paper.sections
            ],
            paper=paper,
            kept_at=kept.made_at,
            sha256=kept.sha256,
            is_as_kept=hash_of(kept.content) == kept.sha256,
        )


def kept_page(session: Session, reference: str, name: str) -> SinglePage | None:
    """A page of a report as it was kept beside it; None where none is, and of a report that was kept without it."""
    kept = _kept(session, reference)
    pages = kept.content.get(_PAGES, {}) if kept else {}
    return page_from_data(pages[name]) if name in pages else None


def _kept(session: Session, reference: str) -> IssuedPaper | None:
    query = select(IssuedPaper).where(
        IssuedPaper.reference == report_reference(reference), IssuedPaper.kind == PaperKind.FINAL_REPORT
    )
    return session.scalar(query)
