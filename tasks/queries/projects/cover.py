"""What a project's page says of cover: who was told of what is overdue, and who leads it from a day to come."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.assignment import Directory
from models.records import HumanTask, Project, Timer
from models.vocabulary import Role, TaskKind, TaskState, TimerKind, TimerState
from tasks.cover.handing_over import pending_hand_overs
from tasks.queries.projects.given_answers import names_of

MOST = 20
"""As many of those who were told, the newest, are shown."""


@dataclass(frozen=True)
class SeenEscalation:
    """That a task is overdue was told to somebody in a role; `seen_at` is None until they say that they saw it."""

    kind: TaskKind
    is_open: bool
    role: str
    name: str
    at: datetime
    seen_by: str
    seen_at: datetime | None


@dataclass(frozen=True)
class NextLead:
    """Who leads a project from which day, as was agreed."""

    name: str
    on_day: date


def escalations_of(session: Session, project: Project) -> list[SeenEscalation]:
    """Who was told of what is overdue in a project, and who has seen it; the newest first (OB-056)."""
    query = (
        select(Timer, HumanTask.kind, HumanTask.state)
        .join(HumanTask, HumanTask.id == Timer.task_id)
        .where(
            Timer.project_id == project.id,
            Timer.kind == TimerKind.ESCALATE,
            Timer.state == TimerState.FIRED,
            Timer.told_id.is_not(None),
        )
        .order_by(Timer.fired_at.desc(), Timer.id.desc())
        .limit(MOST)
    )
    rows = session.execute(query).tuples().all()
    people = {text for timer, *_ in rows for text in (timer.told_id, timer.seen_by_id) if text}
    names = names_of(session, people)
    return [
        SeenEscalation(
            kind=kind,
            is_open=state is TaskState.OPEN,
            role=Directory.held(timer.tells or Role.QIST, project).label,
            name=names.get(timer.told_id or "", ""),
            at=timer.fired_at or timer.due_at,
            seen_by=names.get(timer.seen_by_id or "", ""),
            seen_at=timer.seen_at,
        )
        for timer, kind, state in rows
    ]


def next_lead(session: Session, project: Project) -> NextLead | None:
    """Who takes a project over on a day to come, if that is agreed."""
    agreed = next(iter(pending_hand_overs(session, project)), None)
    if agreed is None:
        return None
    return NextLead(names_of(session, {agreed.to_id})[agreed.to_id], agreed.on_day)
