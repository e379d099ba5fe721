"""What stands around a project for whoever looks at it: who was told what, who leads it next, where its run is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from models.engine.assignment import Directory
from models.errors import NotFound
from models.records import HandOver, HumanTask, Person, Project, ProjectRun, Timer
from models.vocabulary import Role, TaskKind, TaskState, TimerKind, TimerState
from tasks.projects.approval_dates import approval_columns, approved_day
from tasks.queries.projects.given_answers import names_of, note_names

MOST = 20
"""As many of those who were told, the newest, are shown."""

_NEXT, _TOLD, _SAW = aliased(Person), aliased(Person), aliased(Person)


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


@dataclass(frozen=True)
class Surroundings:
    """Who looks at a project, and what is read with them in one question to the database.

    `fired` are the escalations that have fired, the newest first, each with the kind and the state of its task.
    """

    viewer: Person
    run_id: str | None
    hand_over: HandOver | None
    fired: Sequence[tuple[Timer, TaskKind, TaskState]]
    approved_on: date | None


def surroundings_of(session: Session, project: Project, person_id: str) -> Surroundings:
    """What stands around a project for one person; NotFound if there is no such person."""
    rows = session.execute(_query(project.id, person_id)).tuples().all()
    if not rows:
        raise NotFound("such person")
    viewer, run_id, hand_over, successor, *_, left, approved = rows[0]
    fired = []
    for _, _, _, _, timer, kind, state, told, saw, *_ in rows:
        note_names(session, (viewer, successor, told, saw))
        if timer is not None:
            fired.append((timer, kind, state))
    return Surroundings(viewer, run_id, hand_over, fired, approved_day(left, approved))


def _query(project_id: str, person_id: str) -> Select[Any]:
    is_agreed = and_(
        HandOver.project_id == project_id, HandOver.done_at.is_(None), HandOver.cancelled_at.is_(None)
    )
    has_fired = and_(
        Timer.project_id == project_id,
        Timer.kind == TimerKind.ESCALATE,
        Timer.state == TimerState.FIRED,
    )
    return (
        select(
            Person,
            ProjectRun.run_id,
            HandOver,
            _NEXT,
            Timer,
            HumanTask.kind,
            HumanTask.state,
            _TOLD,
            _SAW,
            *approval_columns(project_id),
        )
        .select_from(Person)
        .outerjoin(ProjectRun, ProjectRun.project_id == project_id)
        .outerjoin(HandOver, is_agreed)
        .outerjoin(_NEXT, _NEXT.id == HandOver.to_id)
        .outerjoin(Timer, has_fired)
        .outerjoin(HumanTask, HumanTask.id == Timer.task_id)
        .outerjoin(_TOLD, _TOLD.id == Timer.told_id)
        .outerjoin(_SAW, _SAW.id == Timer.seen_by_id)
        .where(Person.id == person_id)
        .order_by(Timer.fired_at.desc(), Timer.id.desc())
    )


def escalations_of(session: Session, project: Project, around: Surroundings) -> list[SeenEscalation]:
    """Who was told of what is overdue in a project, and who has seen it; the newest first (OB-056)."""
    told = [each for each in around.fired if each[0].told_id is not None][:MOST]
    people = {text for timer, *_ in told for text in (timer.told_id, timer.seen_by_id) if text}
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
        for timer, kind, state in told
    ]


def next_lead(session: Session, around: Surroundings) -> NextLead | None:
    """Who takes a project over on a day to come, if that is agreed."""
    agreed = around.hand_over
    return NextLead(names_of(session, {agreed.to_id})[agreed.to_id], agreed.on_day) if agreed else None
