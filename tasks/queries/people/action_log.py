"""The action log of a Care Delivery Service: open actions and conditions, and those finished lately (6.6, OB-114)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from models.answers.on_behalf import in_place_of
from models.clock import at_local, local_date, now
from models.engine.blocked_steps import blocked_steps
from models.records import Decision, HumanTask, Project, Service
from models.vocabulary import Outcome, TaskKind, TaskState
from models.working_time import working_days_between
from tasks.database.unit_of_work import reading
from tasks.queries.people.my_page import followed
from tasks.queries.projects.given_answers import given_by, names_of, who_gave

KINDS = (TaskKind.IMPLEMENT_ACTION, TaskKind.MEET_CONDITION)
LATELY = timedelta(days=90)
MOST = 500
"""As many open, and as many finished, actions are shown at once."""


@dataclass(frozen=True)
class OpenAction:
    """An action that is not finished. `late_by` counts working days, `waits` says what cannot be asked before it."""

    kind: TaskKind
    what: str
    owner: str
    reference: str
    title: str
    service: str
    due_on: date
    first_due_on: date | None
    is_overdue: bool
    late_by: int
    rests: str
    waits: str


@dataclass(frozen=True)
class FinishedAction:
    """An action that was finished, and how."""

    kind: TaskKind
    what: str
    outcome: Outcome
    reason: str
    on: date
    by: str
    reference: str
    title: str
    service: str


@dataclass(frozen=True)
class ActionLog:
    """Of one service by its code, or of all (empty): what is open, the longest overdue first, and what is finished.

    `since` is the first day of what was finished, `has_more` whether there is more than is shown.
    """

    service: str
    open: Sequence[OpenAction]
    finished: Sequence[FinishedAction]
    today: date
    since: date
    has_more: bool


def action_log(person_id: str, service: str | None) -> ActionLog:
    """The log of a service; without one (None), of the service that a person follows, or of all."""
    today = local_date(now())
    with reading() as session:
        followed_by_them = followed(session, person_id) if service is None else None
        code = followed_by_them[0] if followed_by_them else service or ""
        since = today - LATELY
        unfinished = session.execute(_open(code)).tuples().all()
        finished = session.execute(_finished(code, since)).tuples().all()
        asked = {text for task, _ in unfinished for text in (task.assignee_id, task.for_person_id) if text}
        names = names_of(session, asked.union(*(who_gave(decision) for *_, decision in finished)))
        return ActionLog(
            service=code,
            open=[_open_action(task, project, names, today) for task, project in unfinished[:MOST]],
            finished=[_finished_action(*row, names=names) for row in finished[:MOST]],
            today=today,
            since=since,
            has_more=max(len(unfinished), len(finished)) > MOST,
        )


def _open(code: str) -> Select[tuple[HumanTask, Project]]:
    decided = selectinload(Project.tasks).joinedload(HumanTask.decision)
    return (
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, HumanTask.kind.in_(KINDS), *_of_service(code))
        .options(joinedload(Project.service), decided)
        .order_by(HumanTask.due_on, HumanTask.id)
        .limit(MOST + 1)
    )


def _finished(code: str, since: date) -> Select[tuple[HumanTask, Project, Decision]]:
    return (
        select(HumanTask, Project, Decision)
        .join(Project, Project.id == HumanTask.project_id)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.kind.in_(KINDS), Decision.at >= at_local(since, 0), *_of_service(code))
        .options(joinedload(Project.service))
        .order_by(Decision.at.desc(), Decision.id)
        .limit(MOST + 1)
    )


def _of_service(code: str) -> list[ColumnElement[bool]]:
    return [Project.service.has(Service.code == code)] if code else []


def _open_action(task: HumanTask, project: Project, names: Mapping[str, str], today: date) -> OpenAction:
    return OpenAction(
        kind=task.kind,
        what=task.about or task.kind.label,
        owner=in_place_of(names[task.assignee_id], names.get(task.for_person_id or "", "")),
        reference=project.reference,
        title=project.title,
        service=project.service.name if project.service else "",
        due_on=task.due_on,
        first_due_on=task.first_due_on,
        is_overdue=task.is_overdue(today),
        late_by=working_days_between(task.due_on, today),
        rests=project.hold or ("Its clock stands still" if task.paused_until else ""),
        waits=_waits(project, task),
    )


def _waits(project: Project, task: HumanTask) -> str:
    """What cannot be asked before this task is answered: a later step of the stage, or the end of the project."""
    later = blocked_steps(project, task).first
    return f"{later.kind.label} ({later.of.label})" if later else "The closure of the project"


def _finished_action(
    task: HumanTask, project: Project, decision: Decision, *, names: Mapping[str, str]
) -> FinishedAction:
    return FinishedAction(
        kind=task.kind,
        what=task.about or task.kind.label,
        outcome=decision.outcome,
        reason=decision.reason,
        on=local_date(decision.at),
        by=given_by(decision, names),
        reference=project.reference,
        title=project.title,
        service=project.service.name if project.service else "",
    )
