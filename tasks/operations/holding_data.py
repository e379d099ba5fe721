"""Holds on the data of a project, put and lifted by the QI Support Team (7.3; OB-138)."""

from typing import Any

from sqlalchemy import select

from models.forms.support_team.retention import HoldDataForm, LiftDataHoldForm
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Project, RetentionHold
from models.records.base import new_id
from models.vocabulary import Role
from tasks.closing.retention import cancel_destruction
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.projects.project_rows import append_project_history


def may_hold_data(change: OperationUnderWay) -> bool:
    """The QI Support Team."""
    return change.is_one_of(Role.QIST)


def has_data(project: Project, task: HumanTask | None) -> bool:
    """Whether data were collected that are still there, and nothing holds them; also after the project has ended."""
    _ = task
    is_of_care = project.definition == LIFECYCLE.definition
    return (
        is_of_care and project.cycle > 0 and project.data_destroyed_on is None and not project.data_held_for
    )


def are_data_held(project: Project, task: HumanTask | None) -> bool:
    """Whether something holds the data."""
    _ = task
    return project.data_held_for is not None


def hold_data(change: OperationUnderWay, form: HoldDataForm) -> OperationRecord:
    """The data are held from now on; whoever was asked to destroy them is not asked any more."""
    project = change.project
    project.data_held_for = form.cause
    change.session.add(
        RetentionHold(
            id=new_id(),
            project_id=project.id,
            cause=form.cause,
            reason=form.reason,
            put_by_id=change.person.id,
            put_at=change.moment,
        )
    )
    facts = cancel_destruction(change.session, change.occasion)
    append_project_history(change.session, project, facts, now=change.moment)
    return OperationRecord(
        f"The data are on hold: {form.cause.label.lower()}", {"cause": form.cause, "reason": form.reason}
    )


def lift_data_hold(change: OperationUnderWay, form: LiftDataHoldForm) -> OperationRecord:
    """The data may be destroyed on their date again."""
    project = change.project
    query = select(RetentionHold).where(
        RetentionHold.project_id == project.id, RetentionHold.lifted_at.is_(None)
    )
    for hold in change.session.scalars(query):
        hold.lifted_by_id, hold.lifted_at = change.person.id, change.moment
        hold.lifted_because = form.reason
    project.data_held_for = None
    return OperationRecord("The hold on the data is lifted", {"reason": form.reason})


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "hold-data": Operation(HoldDataForm, has_data, may_hold_data, hold_data),
    "lift-data-hold": Operation(LiftDataHoldForm, are_data_held, may_hold_data, lift_data_hold),
}
