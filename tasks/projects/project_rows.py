"""Projects under their lock: loading one, and storing what happened to it in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session, joinedload, selectinload, undefer
from sqlalchemy.orm.attributes import set_committed_value

from models.engine.advance import Opening, ask_anytime
from models.engine.events import Event, MoveScheduled, StageEntered, TaskCancelled, TaskOpened
from models.errors import NotFound
from models.records import (
    Correction,
    Decision,
    Email,
    HumanTask,
    Project,
    Record,
    Timer,
    Transition,
    Trust,
)
from models.vocabulary import LetterClass, MailState, Stage, TaskKind, TaskState, TimerKind, TimerState
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.postgresql import NEEDS_NO_ANSWER
from tasks.figures.letters import take_letters_back
from tasks.people.lookup import directory
from tasks.projects.event_letters import ask_by_letter, write_of_stage

_PEOPLE = (
    joinedload(Project.lead),
    joinedload(Project.deputy),
    joinedload(Project.supporter),
    joinedload(Project.service),
)
_PARTS = joinedload(Project.parts)
"""Who takes part in it comes with the row of a single project: nobody waits for the database once more for that."""
_TO_READ = (
    *_PEOPLE,
    joinedload(Project.supervisor),
    joinedload(Project.topic),
    undefer(Project.cases_expected),
    undefer(Project.cases_submitted),
)
_DECISION = joinedload(HumanTask.decision)
_OF_TASKS = (joinedload(HumanTask.assignee), _DECISION.joinedload(Decision.for_person))
_CORRECTIONS = _DECISION.joinedload(Decision.corrections).joinedload(Correction.person)
_TASKS = (
    select(HumanTask)
    .where(HumanTask.project_id == bindparam("of_project"), HumanTask.is_current)
    .order_by(HumanTask.id)
    .options(*_OF_TASKS)
    .execution_options(populate_existing=True)
)
"""`Project.tasks`, asked for in so many words: put together once, it costs a third less than SQLAlchemy’s loader."""
_TASKS_TO_READ = _TASKS.options(_CORRECTIONS)


@dataclass(frozen=True)
class _Statements:
    """How a project is found in one way, put together once: to lock its row, to change it, to read all of it."""

    lock: Select[tuple[str]]
    to_change: Select[tuple[Project, Trust]]
    to_read: Select[tuple[Project, Trust]]

    @classmethod
    def where(cls, is_it: ColumnElement[bool]) -> _Statements:
        """All three for the project of which this is so, of a parameter that is named “asked”."""
        whole = (
            select(Project, Trust)
            .outerjoin(Trust, Trust.id == 1)
            .where(is_it)
            .execution_options(populate_existing=True)
        )
        return cls(
            lock=select(Project.id).where(is_it).with_for_update(),
            to_change=whole.options(_PARTS, *_PEOPLE),
            to_read=whole.options(_PARTS, *_TO_READ),
        )


_ASKED: BindParameter[str] = bindparam("asked")
_BY_ID = _Statements.where(Project.id == _ASKED)
_BY_REFERENCE = _Statements.where(Project.reference == _ASKED)
_OF_TASK = _Statements.where(
    Project.id == select(HumanTask.project_id).where(HumanTask.id == _ASKED).scalar_subquery()
)
_CURRENT = selectinload(Project.tasks).options(*_OF_TASKS)
_WITHOUT_ANSWERS = _CURRENT.options(_DECISION.defer(Decision.answer))


_TIMER = Record.metadata.tables[Timer.__tablename__]
_OF_RUNG = ("id", "key", "project_id", "task_id", "kind", "rung", "tells", "due_at", "state")
_ARM = insert(_TIMER)
_EMAIL = Record.metadata.tables[Email.__tablename__]
_CANCEL = (
    update(_TIMER)
    .where(_TIMER.c.state == TimerState.ARMED)
    .values(state=TimerState.CANCELLED, fired_at=bindparam("moment", type_=_TIMER.c.fired_at.type))
)
_STOP_TIMERS = _CANCEL.where(_TIMER.c.task_id == bindparam("of_task"))
_FORGET_DATE = _CANCEL.where(
    _TIMER.c.project_id == bindparam("of_project"), _TIMER.c.kind == TimerKind.ENTER_STAGE
)
_STOP_LETTERS = (
    update(_EMAIL)
    .where(
        _EMAIL.c.task_id == bindparam("of_task"),
        _EMAIL.c.state.in_([MailState.WAITING, MailState.HELD]),
        _EMAIL.c.letter_class.in_([LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION]),
    )
    .values(state=MailState.SUPERSEDED)
)
"""Statements of every answer, put together once; they write rows that nobody reads again in the same transaction."""

_PROJECT = Record.metadata.tables[Project.__tablename__]
_REACHED = (
    update(_PROJECT).where(_PROJECT.c.id == bindparam("project_id")).values(last_history_seq=bindparam("seq"))
)
"""How far the history of projects under their locks has come; whoever waits for the answer would learn nothing."""


def locked_project(session: Session, project_id: str) -> Project:
    """A project under its row lock, with its current tasks and their decisions; NotFound if there is none."""
    return _locked(session, _BY_ID, project_id)


def locked_project_of(session: Session, task_id: str) -> Project:
    """The project of a task under its row lock, with its current tasks and decisions; NotFound without such a task."""
    try:
        return _locked(session, _OF_TASK, task_id)
    except NotFound:
        raise NotFound("such task") from None


def locked_to_remind(session: Session, project_ids: Collection[str]) -> dict[str, Project]:
    """Projects under their row locks, by id; whoever is at one this moment keeps it, and it is not among them.

    Each has its current tasks and their decisions, without the answers, which reminders need not read.
    """
    free = select(Project.id).where(Project.id.in_(project_ids)).order_by(Project.id)
    locked = session.scalars(free.with_for_update(skip_locked=True)).all()
    query = (
        select(Project)
        .where(Project.id.in_(locked))
        .options(*_PEOPLE, selectinload(Project.parts), _WITHOUT_ANSWERS)
    )
    projects = session.scalars(query.execution_options(populate_existing=True)).all()
    return {project.id: project for project in projects}


def project_to_read(session: Session, reference: str) -> Project:
    """A project by its reference, with its current tasks and their decisions; NotFound if there is none."""
    return _loaded(session, _BY_REFERENCE.to_read, _TASKS_TO_READ, reference)


def project_by_id(session: Session, project_id: str) -> Project:
    """A project to be read, by its id; NotFound if there is none."""
    return _loaded(session, _BY_ID.to_read, _TASKS_TO_READ, project_id)


def projects_by_id(session: Session, project_ids: Collection[str]) -> dict[str, Project]:
    """Projects to be read, by id, as `project_by_id` reads each; those that there are not are left out."""
    if not project_ids:
        return {}
    query = (
        select(Project)
        .where(Project.id.in_(project_ids))
        .options(*_TO_READ, selectinload(Project.parts), _CURRENT.options(_CORRECTIONS))
    )
    projects = session.scalars(query.execution_options(populate_existing=True)).all()
    return {project.id: project for project in projects}


def _locked(session: Session, statements: _Statements, asked: str) -> Project:
    connection = session.connection()
    if connection.dialect.name != "sqlite":  # there a transaction that writes has locked everything
        connection.execute(statements.lock, {"asked": asked}, execution_options={NEEDS_NO_ANSWER: True})
    return _loaded(session, statements.to_change, _TASKS, asked)


def _loaded(
    session: Session, statement: Select[tuple[Project, Trust]], tasks: Select[tuple[HumanTask]], asked: str
) -> Project:
    row = session.execute(statement, {"asked": asked}).unique().one_or_none()
    if row is None:
        raise NotFound("such project")
    session.info["trust"] = row.Trust  # as long as somebody holds it, nobody has to ask for it again
    project: Project = row.Project
    current = session.scalars(tasks, {"of_project": project.id}).unique().all()
    set_committed_value(project, "tasks", list(current))
    return project


def store_events_and_letters(session: Session, on: Occasion, events: Sequence[Event]) -> list[HistoryFact]:
    """Queue the emails, arm or cancel the timers; the facts that the history is to be told."""
    project, facts = on.project, list[HistoryFact]()
    session.add_all(_new_rows(events))
    session.flush()  # all at once; what follows refers to them
    for happening in events:
        match happening:
            case TaskOpened():
                _arm(session, happening.timers)
                facts.append(_asked(happening.task))
            case TaskCancelled():
                stop_timers_and_letters(session, happening.task, now=on.now)
                facts.append(_not_needed(happening.task))
            case StageEntered():
                _forget_date(session, on)
                if happening.transition.from_state == Stage.DATA_COLLECTION:
                    take_letters_back(session, project)
                write_of_stage(session, on, happening)
                facts.append(_entered(project, happening))
            case MoveScheduled():
                _forget_date(session, on)
                session.add(happening.timer)
                facts.append(_scheduled(project, happening))
    ask_by_letter(session, on, [event for event in events if isinstance(event, TaskOpened)])
    return facts


def _new_rows(events: Sequence[Event]) -> Iterator[HumanTask | Transition]:
    for happening in events:
        match happening:
            case TaskOpened():
                yield happening.task
            case StageEntered():
                yield happening.transition


def _arm(session: Session, timers: Sequence[Timer]) -> None:
    """Store the rungs of a task’s ladder, without the session keeping each: nobody reads them in this transaction."""
    if rows := [{name: getattr(timer, name) for name in _OF_RUNG} for timer in timers]:
        session.connection().execute(_ARM, rows)


def ask_at_any_stage(  # noqa: PLR0913 -- what is asked, on which occasion, and of whom
    session: Session,
    on: Occasion,
    kind: TaskKind,
    task_key: str,
    *,
    email: str | None = None,
    opening: Opening | None = None,
) -> list[HistoryFact]:
    """Ask what may be asked at any stage, once for each key; the facts that the history is to be told.

    `email` is the address of whoever is asked in a role in which an answer has named them; `opening` says about what.
    """
    who = directory(session, on.project, now=on.now, emails=[email] if email else ())
    events = ask_anytime(on.project, who, kind, task_key=task_key, now=on.now, email=email, opening=opening)
    return store_events_and_letters(session, on, events)


def _forget_date(session: Session, on: Occasion) -> None:
    """A project that has moved, or has another date now, waits no longer for the one on which it would have."""
    session.connection().execute(_FORGET_DATE, {"of_project": on.project.id, "moment": on.now})


def stop_timers_and_letters(session: Session, task: HumanTask, *, now: datetime) -> None:
    """A closed task has no armed timer and no letter still to go out, except what tells of decisions.

    What this very transaction has written of it is stored before; the rest can wait.
    """
    if any(isinstance(row, Email | Timer) for row in session.new):
        session.flush()
    session.connection().execute(_STOP_TIMERS, {"of_task": task.id, "moment": now})
    session.connection().execute(_STOP_LETTERS, {"of_task": task.id})


def append_project_history(
    session: Session, project: Project, facts: Sequence[HistoryFact], *, now: datetime
) -> None:
    """Append facts to the history and note on the project how far it has come."""
    append_projects_history(session, [(project, facts)], now=now)


def append_projects_history(
    session: Session, told: Sequence[tuple[Project, Sequence[HistoryFact]]], *, now: datetime
) -> None:
    """Append facts of several projects to the history, under one lock, and note on each how far it has come."""
    every = [fact for _, facts in told for fact in facts]
    if not every:
        return
    seq = append_to_history(session, every, at=now) - len(every)
    reached: list[dict[str, object]] = []
    for project, facts in told:
        seq += len(facts)
        if facts:
            set_committed_value(project, "last_history_seq", seq)
            reached.append({"project_id": project.id, "seq": seq})
    session.flush()
    session.connection().execute(_REACHED, reached)


def _asked(task: HumanTask) -> HistoryFact:
    return HistoryFact.of(
        task,
        "task opened",
        f"Asked {task.role.label} to {task.asked}",
        detail={
            "kind": task.kind,
            "stage": task.stage,
            "due_on": task.due_on.isoformat(),
            "assignee": task.assignee_id,
        },
    )


def _not_needed(task: HumanTask) -> HistoryFact:
    return HistoryFact.of(
        task,
        "task cancelled",
        f"{task.kind.said}: no longer needed",
        detail={"kind": task.kind, "state": TaskState.CANCELLED},
    )


def _entered(project: Project, entered: StageEntered) -> HistoryFact:
    label = entered.stage.label
    cycle = f", cycle {project.cycle}" if entered.transition.to_state == "data_collection" else ""
    return HistoryFact.of(
        entered.transition,
        "stage entered",
        f"{label}{cycle}" if not project.is_open else f"Now at: {label}{cycle}",
        detail={
            "from": entered.transition.from_state,
            "to": entered.transition.to_state,
            "seq": entered.transition.seq,
        },
    )


def _scheduled(project: Project, scheduled: MoveScheduled) -> HistoryFact:
    day = project.enters_next_stage_on
    return HistoryFact.of(
        scheduled.timer,
        "move scheduled",
        f"Next cycle begins on {day:%A} {day.day} {day:%B %Y}" if day else "Move scheduled",
        detail={"to": scheduled.move.to, "on": day.isoformat() if day else None},
    )
