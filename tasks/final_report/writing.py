"""The final report writes itself: the record under its headings, as a paper (6.5, 6.7; OB-042, OB-107)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.papers import Paper
from models.vocabulary import TaskKind
from tasks.final_report.headings import ReportPart, headings_of
from tasks.final_report.record import ProjectRecord, record_of
from tasks.final_report.report import FinalReport, ReportSection, with_sections
from tasks.final_report.you_said import you_said
from tasks.reports.sections.parts import day_said

EVERYBODY = "Everybody in the Trust"


def report_reference(reference: str) -> str:
    """“QI-2026-0104-report”."""
    return f"{reference}-report"


def draft_report(session: Session, reference: str) -> FinalReport:
    """The report of a project from its record as it stands now; NotFound."""
    return report_from(record_of(session, reference))


def report_from(record: ProjectRecord) -> FinalReport:
    """The report of a project from its record, which is read already."""
    sections = [_section(record, heading, parts) for heading, parts in _headings(record)]
    sections = [section for section in sections if not section.is_empty]
    project = record.project
    return FinalReport(
        reference=project.reference,
        project_title=project.title,
        sections=sections,
        paper=with_sections(paper_of(record), sections),
        reading=you_said(record).reading.said,
    )


def paper_of(record: ProjectRecord) -> Paper:
    """The cover of its paper, without sections."""
    project = record.project
    ended = local_date(project.closed_at) if project.closed_at else record.today
    name = "final report" if project.closed_at else "draft of the final report"
    return Paper(
        title=f"{project.title}: {name}",
        reference=report_reference(project.reference),
        audience=record.text_of(TaskKind.WRITE_FINAL_REPORT, "readers") or EVERYBODY,
        trust_name=record.head.trust_name,
        period=f"{day_said(local_date(project.created_at))} to {day_said(ended)}",
        made_at=now(),
        contact=record.head.qist_email,
        base_url=record.head.base_url,
        leaves_the_trust=False,
    )


def _headings(record: ProjectRecord) -> Sequence[tuple[str, Sequence[ReportPart]]]:
    return list(headings_of(record.project.project_type).items())


def _section(record: ProjectRecord, heading: str, parts: Sequence[ReportPart]) -> ReportSection:
    """The parts under one heading as one section; missing things are said once."""
    told = [part(record) for part in parts]
    return ReportSection(
        heading=heading,
        paragraphs=[sentence for part in told for sentence in part.paragraphs],
        charts=[chart for part in told for chart in part.charts],
        tables=[table for part in told for table in part.tables],
        missing=list(dict.fromkeys(gap for part in told for gap in part.missing)),
    )
