"""National reports as their pages show them."""

from sqlalchemy import select

from models.errors import NotFound
from models.records import NationalReport, Project
from tasks.database.unit_of_work import reading
from tasks.national.reading import PublishedReport, published_reports


def reports_seen() -> list[PublishedReport]:
    """Every national report that was taken in, the newest first."""
    with reading() as session:
        return published_reports(session)


def report_seen(reference: str) -> PublishedReport:
    """One report, by the reference of its undertaking; NotFound if there is none."""
    with reading() as session:
        ids = select(NationalReport.id).join(Project).where(Project.reference == reference)
        reports = published_reports(session, NationalReport.id.in_(ids))
    if not reports:
        raise NotFound("such national report")
    return reports[0]
