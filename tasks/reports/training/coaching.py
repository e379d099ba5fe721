"""The coaching that the QI Support Team gave in the period, and the help it was asked for (2.2; OB-018, OB-024)."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import at_local
from models.papers import Column, Table
from models.records import CoachingLine, HelpRequest, Person, Project
from tasks.reports.body import ReportRequest
from tasks.reports.sections.parts import day_said

MOST_LINES = 200
"""So many lines of the log a report lists, the newest first."""


def coaching_table(session: Session, request: ReportRequest) -> Table:
    """Who coached how often and how long in the period; of a service, on its projects."""
    query = (
        select(Person.name, func.count(), func.sum(CoachingLine.minutes))
        .join(CoachingLine, CoachingLine.given_by_id == Person.id)
        .outerjoin(Project, Project.id == CoachingLine.project_id)
        .where(CoachingLine.given_on.between(request.period.first, request.period.last))
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
    )
    if request.service_id:
        query = query.where(Project.service_id == request.service_id)
    rows = session.execute(query).tuples().all()
    return Table(
        title="Coaching by member of the QI Support Team",
        columns=[Column("Who"), Column("Times", is_number=True), Column("Minutes", is_number=True)],
        rows=[tuple(row) for row in rows],
        total=("All", sum(times for _, times, _ in rows), sum(minutes for *_, minutes in rows))
        if rows
        else (),
        when_empty="No coaching was logged in the period.",
    )


def coaching_lines(session: Session, request: ReportRequest) -> Table:
    """The lines of the log in the period, the newest first."""
    query = (
        select(CoachingLine.given_on, Project.reference, CoachingLine.minutes, CoachingLine.topic)
        .outerjoin(Project, Project.id == CoachingLine.project_id)
        .where(CoachingLine.given_on.between(request.period.first, request.period.last))
        .order_by(CoachingLine.given_on.desc(), CoachingLine.id.desc())
        .limit(MOST_LINES)
    )
    if request.service_id:
        query = query.where(Project.service_id == request.service_id)
    return Table(
        title="The log of coaching",
        columns=[Column("When"), Column("Project"), Column("Minutes", is_number=True), Column("On what")],
        rows=[
            (day_said(day), reference or "A member of staff", minutes, topic)
            for day, reference, minutes, topic in session.execute(query).tuples()
        ],
        when_empty="No coaching was logged in the period.",
    )


def help_table(session: Session, request: ReportRequest) -> Table:
    """The kinds of help that projects asked for in the period: how often, and how many are answered."""
    query = (
        select(HelpRequest.kind, func.count(), func.count(HelpRequest.closed_at))
        .join(Project, Project.id == HelpRequest.project_id)
        .where(
            HelpRequest.asked_at >= at_local(request.period.first, 0),
            HelpRequest.asked_at < at_local(request.period.last + timedelta(days=1), 0),
        )
        .group_by(HelpRequest.kind)
        .order_by(func.count().desc(), HelpRequest.kind)
    )
    if request.service_id:
        query = query.where(Project.service_id == request.service_id)
    return Table(
        title="Help that projects asked for",
        columns=[
            Column("Kind of help"),
            Column("Asked for", is_number=True),
            Column("Answered", is_number=True),
        ],
        rows=[(kind.label, asked, answered) for kind, asked, answered in session.execute(query).tuples()],
        when_empty="No help was asked for in the period.",
    )
