"""The event log read: every project with what was asked of which role, when, and when it was answered (6.4; OB-102)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.policy.lifecycle import LIFECYCLE
from models.process.event_log import EventKind, LoggedCase, LoggedEvent
from models.records import Decision, HumanTask, Project, Service
from models.vocabulary import Outcome, Priority, ProjectType, Role, Route, Stage, TaskKind, TaskState

AT_ONCE = 1000
"""So many rows are in memory at a time, besides the tasks of one project."""


class _CaseRow(NamedTuple):
    """What is read of a project."""

    reference: str
    project_type: ProjectType | None
    route: Route | None
    priority: Priority
    service: str | None
    programme_year: str | None
    version: int
    stage: Stage
    closed_at: datetime | None


class _TaskRow(NamedTuple):
    """What is read of one of its tasks."""

    kind: TaskKind
    role: Role
    stage: Stage
    state: TaskState
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None


_OF_CASE = (
    Project.reference,
    Project.project_type,
    Project.route,
    Project.priority,
    Service.name,
    Project.programme_year,
    Project.definition_version,
    Project.stage,
    Project.closed_at,
)
_OF_TASK = (
    HumanTask.kind,
    HumanTask.role,
    HumanTask.stage,
    HumanTask.state,
    HumanTask.opened_at,
    HumanTask.closed_at,
    Decision.outcome,
)


def count_of_cases(session: Session) -> int:
    """How many projects the log has."""
    query = select(func.count(Project.id)).where(Project.definition == LIFECYCLE.definition)
    return session.scalar(query) or 0


def logged_cases(session: Session) -> Iterator[LoggedCase]:
    """Every project by its reference, read as it is asked for; the session must stream."""
    query = (
        select(*_OF_CASE, *_OF_TASK)
        .select_from(Project)
        .join(HumanTask, HumanTask.project_id == Project.id)
        .outerjoin(Decision, Decision.task_id == HumanTask.id)
        .outerjoin(Service, Service.id == Project.service_id)
        .where(Project.definition == LIFECYCLE.definition)
        .order_by(Project.reference, HumanTask.opened_at, HumanTask.id)
        .execution_options(yield_per=AT_ONCE)
    )
    whole = len(_OF_CASE)
    for case, rows in groupby(session.execute(query), key=lambda row: _CaseRow(*row[:whole])):
        yield _case(case, (_TaskRow(*row[whole:]) for row in rows))


def _case(case: _CaseRow, tasks: Iterable[_TaskRow]) -> LoggedCase:
    events = [dated for task in tasks for dated in _events(task)]
    if case.closed_at is not None:
        ended = LoggedEvent(case.stage.label, case.closed_at, EventKind.ANSWERED, "", case.stage.label)
        events.append((case.closed_at, 3, ended))
    events.sort(key=lambda dated: dated[:2])
    return LoggedCase(
        reference=case.reference,
        project_type=case.project_type.label if case.project_type else "",
        route=case.route.value if case.route else "",
        priority=case.priority.value,
        service=case.service or "",
        programme_year=case.programme_year or "",
        policy_version=case.version,
        events=[event for _, _, event in events],
    )


def _events(task: _TaskRow) -> Iterator[tuple[datetime, int, LoggedEvent]]:
    """What happened to a task, each with its place among what happened at the same moment.

    An answer comes before what it led to, and after its own ask, even if both are of one moment.
    """
    activity, role, stage = task.kind.label, task.role.label, task.stage.label
    is_at_once = task.closed_at == task.opened_at
    yield (
        task.opened_at,
        0 if is_at_once else 2,
        LoggedEvent(activity, task.opened_at, EventKind.ASKED, role, stage),
    )
    if task.closed_at is not None:
        is_answered = task.state is TaskState.DONE
        kind = EventKind.ANSWERED if is_answered else EventKind.NOT_NEEDED
        outcome = task.outcome.said if task.outcome and is_answered else ""
        yield task.closed_at, 1, LoggedEvent(activity, task.closed_at, kind, role, stage, outcome)
