"""The queries behind every report: projects, where they stood when, and what was answered about them (OB-102)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from models.answers.stored import FIRST_VERSION
from models.clock import at_local, local_date
from models.measures.chart_settings import NO_SETTINGS
from models.policy.lifecycle import LIFECYCLE
from models.records import (
    Correction,
    Decision,
    HumanTask,
    Person,
    Project,
    Service,
    Topic,
)
from models.vocabulary import TaskState
from tasks.figures.reading import FigureRow, figure_rows
from tasks.improvement.reading import chart_marks_of_projects, primary_drivers
from tasks.programme.topics.topics import NO_SERVICE
from tasks.projects.approval_dates import ApprovalDates, approval_dates
from tasks.projects.begun_for_lead.only_recorded import only_recorded
from tasks.projects.chart_settings import chart_settings
from tasks.reports.evidence.accepted_risks import (
    RiskOfProject,
    accepted_risks,
    authorities,
    risk_evidence,
)
from tasks.reports.evidence.answers import TOLD_OF, AnsweredTask, answer_values
from tasks.reports.evidence.model import Evidence, OpenStep, ProjectEvidence, ReportPeriod
from tasks.reports.evidence.standing import BEFORE, IS_IN_FORCE, STANDING


def gather(session: Session, period: ReportPeriod, *, service_id: str | None = None) -> Evidence:
    """Every project that was under way on any day of a period; of one service, or of all.

    What had ended when an earlier list was taken in is a record, not evidence of what was followed here.
    """
    query = _under_way(period, service_id)
    ids = query.with_only_columns(Project.id)
    projects = session.execute(query).tuples().all()
    dates, answers = approval_dates(session, ids), _answers(session, ids)
    settings, tested = chart_settings(session, ids), chart_marks_of_projects(session, ids)
    drivers = primary_drivers(session, ids)
    figures: dict[str, list[FigureRow]] = defaultdict(list)
    for row in figure_rows(session, ids):
        figures[row.project_id].append(row)
    risks = accepted_risks(session, service_id=service_id)
    risks_of: dict[str, list[RiskOfProject]] = defaultdict(list)
    for risk in risks:
        risks_of[risk[1].id].append(risk)
    names = dict(session.execute(select(Service.id, Service.name)).tuples().all())
    taken = [
        _taken(
            (*project, names, risks_of[project[0].id]),
            dates.get(project[0].id, ApprovalDates()),
            answers[project[0].id],
            figures.get(project[0].id, ()),
        )
        .charted(settings.get(project[0].id, NO_SETTINGS), tested.get(project[0].id, ()))
        .driven_by(drivers.get(project[0].id, ()))
        for project in projects
    ]
    return Evidence(period=period, projects=taken, services=names, risks=risk_evidence(risks))


def _under_way(period: ReportPeriod, service_id: str | None) -> Select[Any]:
    began_before = Project.created_at < at_local(period.last + timedelta(days=1), 0)
    ended_after = or_(Project.closed_at.is_(None), Project.closed_at >= at_local(period.first, 0))
    query = (
        select(Project, Person.name, Topic)
        .join(Person, Person.id == Project.lead_id)
        .outerjoin(Topic, Topic.id == Project.topic_id)
        .where(Project.definition == LIFECYCLE.definition, began_before, ended_after, ~only_recorded())
        .order_by(Project.reference)
    )
    return query.where(Project.service_id == service_id) if service_id else query


def _answers(session: Session, ids: Select[tuple[str]]) -> Mapping[str, list[AnsweredTask]]:
    """What is asked now, and what was answered, oldest first, by project."""
    query = (
        select(
            HumanTask.project_id, HumanTask.id, HumanTask.kind, HumanTask.role, HumanTask.state, HumanTask.cycle,
            HumanTask.task_key, HumanTask.about, Person.name, HumanTask.due_on,
            Decision.outcome, Decision.at, Decision.reason, *STANDING, *BEFORE,
        )
        .join(Person, Person.id == HumanTask.assignee_id)
        .outerjoin(Decision, Decision.task_id == HumanTask.id)
        .outerjoin(Correction, IS_IN_FORCE)
        .where(
            HumanTask.project_id.in_(ids),
            or_(HumanTask.state == TaskState.OPEN, HumanTask.kind.in_(TOLD_OF)),
        )
        .order_by(HumanTask.opened_at, HumanTask.id)
    )  # fmt: skip
    grouped_answers: dict[str, list[AnsweredTask]] = defaultdict(list)
    for row in session.execute(query):
        grouped_answers[row[0]].append(_answered(row))
    return grouped_answers


def _answered(row: Row[Any]) -> AnsweredTask:
    (
        _,
        task_id,
        kind,
        role,
        state,
        cycle,
        task_key,
        about,
        owner,
        due_on,
        outcome,
        at,
        reason,
        answer,
        version,
        *before,
    ) = row
    on: datetime | None = at
    return AnsweredTask(
        id=task_id,
        kind=kind,
        role=role,
        state=state,
        cycle=cycle,
        task_key=task_key,
        about=about or "",
        owner=owner,
        due_on=due_on,
        outcome=outcome,
        on=local_date(on) if on else None,
        reason=reason or "",
        answer=answer or {},
        form_version=version or FIRST_VERSION,
        at=on,
        before=list(filter(None, before)),
    )


def _taken(
    row: tuple[Project, str, Topic | None, Mapping[str, str], Sequence[RiskOfProject]],
    dates: ApprovalDates,
    answers: Sequence[AnsweredTask],
    figures: Sequence[FigureRow],
) -> ProjectEvidence:
    project, lead, topic, services, risks = row
    return ProjectEvidence(
        id=project.id,
        reference=project.reference,
        title=project.title,
        service_id=project.service_id,
        service=services.get(project.service_id or "", NO_SERVICE),
        lead=lead,
        project_type=project.project_type,
        priority=project.priority,
        subject=project.subject,
        parity=project.parity,
        stage=project.stage,
        hold=project.hold or "",
        cycle=project.cycle,
        began_on=local_date(project.created_at),
        closed_on=local_date(project.closed_at) if project.closed_at else None,
        programme_year=project.programme_year,
        topic_id=project.topic_id,
        source=topic.source if topic else None,
        approved_on=dates.approved_on,
        collecting_since=dates.collecting_since,
        waiting=list(_waiting(answers)),
        risks=risk_evidence(risks),
        **answer_values(answers, figures, dates.approved_on, authorities(risks)),
    )


def _waiting(answers: Iterable[AnsweredTask]) -> Iterable[OpenStep]:
    return (
        OpenStep(answer.kind, answer.role, answer.due_on)
        for answer in answers
        if answer.state is TaskState.OPEN
    )
