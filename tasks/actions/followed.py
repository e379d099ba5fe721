"""The actions of a project as its page shows them, and the monitoring audits before and after it (3.1, 6.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date
from models.records import Decision, HumanTask, Project
from models.vocabulary import ActionStrength, EffectVerdict, Outcome, TaskKind
from tasks.actions.agreed import actions_of_projects
from tasks.actions.progress import progress_on

_SECOND = 2
"""The first cycle before which there was another."""


@dataclass(frozen=True)
class FollowedAction:
    """An action: what, how strong, what became of it, and how it goes on.

    `outcome` is None while it is open, `effect` None until somebody has said; `progress` is the newest line.
    """

    task_id: str
    what: str
    is_open: bool
    strength: ActionStrength | None
    outcome: Outcome | None
    effect: EffectVerdict | None
    progress: str
    progress_on: date | None


@dataclass(frozen=True)
class LinkedProject:
    """Another project that this one monitors, or that monitors this one."""

    reference: str
    title: str


@dataclass(frozen=True)
class Monitoring:
    """Which project this one monitors, if any, from when it is monitored itself, and by which project."""

    of: LinkedProject | None = None
    begins_on: date | None = None
    by: LinkedProject | None = None


def followed_actions(session: Session, project: Project) -> Sequence[FollowedAction]:
    """The actions of all cycles, in the order in which they were agreed; nothing is read before there are any."""
    tasks = [
        *_done_before(session, project),
        *(task for task in project.tasks if task.kind is TaskKind.IMPLEMENT_ACTION),
    ]
    if not tasks:
        return []
    agreed = actions_of_projects(session, [project.id])[project.id]
    progress, verdicts = progress_on(session, [task.id for task in tasks]), agreed.verdicts
    followed = []
    for task in tasks:
        planned, line = agreed.planned.get(task.task_key), next(reversed(progress.get(task.id, [])), None)
        followed.append(
            FollowedAction(
                task_id=task.id,
                what=task.about or "",
                is_open=task.is_open,
                strength=planned.strength if planned else None,
                outcome=_outcome(task),
                effect=verdicts.get(task.task_key),
                progress=line.words if line else "",
                progress_on=local_date(line.at) if line else None,
            )
        )
    return followed


def _done_before(session: Session, project: Project) -> Sequence[HumanTask]:
    """The answered actions of earlier cycles: a project has only the newest ones at hand."""
    if project.cycle < _SECOND:
        return ()
    query = (
        select(HumanTask)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == project.id, HumanTask.kind == TaskKind.IMPLEMENT_ACTION)
        .where(~HumanTask.is_current)
        .options(joinedload(HumanTask.decision))
        .order_by(HumanTask.opened_at, HumanTask.id)
    )
    return session.scalars(query).all()


def _outcome(task: HumanTask) -> Outcome | None:
    return task.decision.outcome if task.decision else None


def monitoring_of(session: Session, project: Project) -> Monitoring:
    """What a project monitors and what monitors it; nothing is read of one that has no part in that."""
    if project.parent_id is None and project.monitoring_from is None:
        return Monitoring()
    query = select(Project.id, Project.reference, Project.title).where(
        (Project.id == project.parent_id) | (Project.parent_id == project.id)
    )
    linked = {row.id: LinkedProject(row.reference, row.title) for row in session.execute(query)}
    return Monitoring(
        of=linked.pop(project.parent_id or "", None),
        begins_on=project.monitoring_from,
        by=next(iter(linked.values()), None),
    )
