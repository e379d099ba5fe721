"""The lines above a form that say which national audit or report it is about, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from models.clock import spoken_date
from models.policy.national import recommendation_acted_on
from models.records import NationalReport
from tasks.national.participation import request_of
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine


def stopping(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Which audit it is, who runs it, who is to lead it here, and why we would stop."""
    request, topic = request_of(briefed.session, briefed.project)
    yield BriefLine("National audit", topic.title)
    yield BriefLine("Run by", topic.host)
    yield BriefLine("Programme", topic.programme_year)
    yield BriefLine("Clinical owner", topic.owner.name if topic.owner else "")
    yield BriefLine("Why the QI Support Team asks", request.because)


def national_report(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Which report it is, who published it and when, and where it is."""
    query = select(NationalReport).where(NationalReport.project_id == briefed.project.id)
    for report in briefed.session.scalars(query):
        yield BriefLine("Report", f"{report.title}, {report.publisher}, {spoken_date(report.published_on)}")
        yield BriefLine("Where it is", report.link)


def recommended(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What is to be done, and the recommendation that it answers."""
    yield BriefLine("What was promised", briefed.task.about or "")
    yield BriefLine("The recommendation", recommendation_acted_on(briefed.project, briefed.task))
