"""Projects move to a later version of the policy: under an agreement, one transaction for each project (OB-149).

Nothing that was answered is asked again, and what is open stays with its person and its date, unless the later version
asks it no more. Whatever the later version asks besides is asked from the stage at which the project stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.engine.events import Cause
from models.errors import CannotMoveVersion, NotFound
from models.forms.operations.lifecycle_move import LifecycleMoveOrder
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import Lifecycle
from models.policy.versions import VERSIONS, policy_of
from models.records import Project
from models.records.base import new_id
from models.vocabulary import Stage
from tasks.answers.answer_task import advance_project
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import dry_run, reading, unit_of_work
from tasks.projects.project_rows import append_project_history, locked_project


@dataclass(frozen=True)
class OpenStep:
    """Something that is asked: what, of whom by name, and by when."""

    asked: str
    of: str
    due_on: date


@dataclass(frozen=True)
class LifecycleMove:
    """How a project changes by a move, or `refused` with why it does not.

    `before` and `after` are its open tasks; `adds` the stages ahead of it that it did not have; `is_done` says that it
    follows the version already.
    """

    reference: str
    title: str
    stage: Stage
    from_version: int
    before: Sequence[OpenStep]
    after: Sequence[OpenStep]
    adds: Sequence[Stage] = ()
    is_done: bool = False
    refused: str = ""


def projects_to_move(to: int) -> list[str]:
    """The references of the open projects that follow an earlier version, in their order."""
    query = (
        select(Project.reference)
        .where(
            Project.definition == LIFECYCLE.definition,
            Project.definition_version < to,
            Project.closed_at.is_(None),
        )
        .order_by(Project.reference)
    )
    with reading() as session:
        return list(session.scalars(query))


def planned_move(reference: str, order: LifecycleMoveOrder) -> LifecycleMove:
    """How a project would change; nothing is stored. Refusals are in the answer."""
    with dry_run() as session:
        return _moved(session, reference, order, now())


def move_project(reference: str, order: LifecycleMoveOrder) -> LifecycleMove:
    """Move a project and ask what the later version asks at once, all or nothing. Refusals are in the answer.

    May be repeated: a project that follows the version already is left as it is.
    """
    with unit_of_work() as session:
        return _moved(session, reference, order, now())


def _moved(session: Session, reference: str, order: LifecycleMoveOrder, moment: datetime) -> LifecycleMove:
    project_id = session.scalar(select(Project.id).where(Project.reference == reference))
    if project_id is None:
        raise NotFound(f"project {reference}")
    project = locked_project(session, project_id)
    move = LifecycleMove(
        project.reference,
        project.title,
        project.stage,
        project.definition_version,
        _open_steps(project),
        _open_steps(project),
        is_done=project.definition_version == order.to,
    )
    if move.is_done:
        return move
    try:
        later = _version_for(project, order.to)
    except CannotMoveVersion as refusal:
        return replace(move, refused=str(refusal))
    adds = _stages_ahead(later, project.stage) - _stages_ahead(policy_of(project), project.stage)
    project.definition_version = order.to
    fact = HistoryFact.of(
        project,
        "lifecycle moved",
        f"Follows version {order.to} of the policy instead of {move.from_version}, {order.said}",
        occurrence=f"{move.from_version}-{order.to}",
        detail={
            "from": move.from_version,
            "to": order.to,
            "agreed_in": order.agreed_in,
            "on": order.on.isoformat(),
        },
    )
    session.flush()
    facts = advance_project(session, project, Cause("lifecycle", new_id()), moment)
    append_project_history(session, project, [fact, *facts], now=moment)
    in_order = [stage for stage in later.stages if stage in adds]
    return replace(move, stage=project.stage, after=_open_steps(project), adds=in_order)


def _version_for(project: Project, to: int) -> Lifecycle:
    """The later version; CannotMoveVersion where there is none or the project does not fit into it."""
    later = VERSIONS.get((project.definition, to))
    if project.definition != LIFECYCLE.definition:
        raise CannotMoveVersion(project.reference, "is no project but a programme of a year")
    if later is None:
        raise CannotMoveVersion(project.reference, f"cannot follow version {to}: there is none")
    if not project.is_open:
        raise CannotMoveVersion(project.reference, "has ended, and stays as it was")
    if to < project.definition_version:
        raise CannotMoveVersion(project.reference, "follows a later version already, and never goes back")
    if project.stage not in later.stages:
        stage = project.stage.label
        raise CannotMoveVersion(
            project.reference,
            f"is at “{stage}”, which version {to} does not have: move it once it has left it",
        )
    return later


def _stages_ahead(policy: Lifecycle, stage: Stage) -> set[Stage]:
    stages = list(policy.stages)
    return set(stages[stages.index(stage) :])


def _open_steps(project: Project) -> tuple[OpenStep, ...]:
    return tuple(OpenStep(task.kind.label, task.assignee.name, task.due_on) for task in project.open_tasks)
