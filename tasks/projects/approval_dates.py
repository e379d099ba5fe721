"""When projects were approved and when they began to collect data, as the policy table has it (6.3; OB-095, G15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.policy.versions import of_projects, review_kinds
from models.records import Decision, HumanTask, PdsaTest, Transition
from models.vocabulary import Outcome, Stage

APPROVING = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)


@dataclass(frozen=True)
class ApprovalDates:
    """The day on which a project left its approval, and the one on which it began; None until then.

    It begins with its first data, that is when they were to be collected, or with its first test of change (G15).
    Without the decision of anybody who approves there is no approval, wherever the project has got to.
    """

    approved_on: date | None = None
    collecting_since: date | None = None


def approval_dates(session: Session, ids: Select[tuple[str]]) -> Mapping[str, ApprovalDates]:
    """Of these projects, by their ids; one that was neither approved nor collects data is not there."""
    approved, left = _decided(session, ids), _first(session, ids, is_step(steps_to(*APPROVING)))
    collecting = _first(session, ids, Transition.to_state.in_(collecting_stages()))
    for project_id, day in _first_tests(session, ids).items():
        collecting[project_id] = min(day, collecting.get(project_id, day))
    return {
        project_id: ApprovalDates(_approved_on(left, approved, project_id), collecting.get(project_id))
        for project_id in {*left, *collecting}
    }


def approval_columns(project_id: str) -> tuple[ScalarSelect[datetime], ScalarSelect[datetime]]:
    """When a project left its approval, and when somebody approved, to be read along with something else."""
    left = select(func.min(Transition.at)).where(
        Transition.project_id == project_id, is_step(steps_to(*APPROVING))
    )
    approved = (
        select(func.min(Decision.at))
        .join(HumanTask, HumanTask.id == Decision.task_id)
        .where(
            HumanTask.project_id == project_id,
            HumanTask.kind.in_(review_kinds()),
            Decision.outcome.in_(APPROVING),
        )
    )
    return left.scalar_subquery(), approved.scalar_subquery()


def approved_day(left: datetime | None, approved: datetime | None) -> date | None:
    """The day on which the approval was left, if somebody had approved by then."""
    if left is None or approved is None or local_date(approved) > local_date(left):
        return None
    return local_date(left)


def steps_to(*outcomes: Outcome) -> frozenset[tuple[Stage, Stage]]:
    """From which stage to which these outcomes lead, in any version of the table."""
    return frozenset(step for policy in of_projects() for step in policy.steps(*outcomes))


def collecting_stages() -> frozenset[Stage]:
    """The stages in which data are collected, in any version of the table."""
    return frozenset(stage for policy in of_projects() for stage in policy.collecting())


def is_step(steps: Iterable[tuple[Stage, Stage]]) -> ColumnElement[bool]:
    """Whether a move of a project is one of these steps."""
    return or_(
        *((Transition.from_state == left) & (Transition.to_state == entered) for left, entered in steps)
    )


def _approved_on(left: Mapping[str, date], approved: Mapping[str, date], project_id: str) -> date | None:
    """The day on which the approval was left, if somebody had approved by then."""
    left_on, decided_on = left.get(project_id), approved.get(project_id)
    return left_on if left_on and decided_on and decided_on <= left_on else None


def _first(session: Session, ids: Select[tuple[str]], is_wanted: ColumnElement[bool]) -> dict[str, date]:
    """The day on which each project first made such a move."""
    query = (
        select(Transition.project_id, func.min(Transition.at))
        .where(Transition.project_id.in_(ids), is_wanted)
        .group_by(Transition.project_id)
    )
    return {project_id: local_date(at) for project_id, at in session.execute(query).tuples()}


def _first_tests(session: Session, ids: Select[tuple[str]]) -> dict[str, date]:
    """The first day of the first test of change of each project that has begun one."""
    query = (
        select(PdsaTest.project_id, func.min(PdsaTest.starts_on))
        .where(PdsaTest.project_id.in_(ids), PdsaTest.starts_on <= local_date(now()))
        .group_by(PdsaTest.project_id)
    )
    return dict(session.execute(query).tuples().all())


def _decided(session: Session, ids: Select[tuple[str]]) -> dict[str, date]:
    """The day on which somebody first approved each project."""
    query = (
        select(HumanTask.project_id, func.min(Decision.at))
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            HumanTask.project_id.in_(ids),
            HumanTask.kind.in_(review_kinds()),
            Decision.outcome.in_(APPROVING),
        )
        .group_by(HumanTask.project_id)
    )
    return {project_id: local_date(at) for project_id, at in session.execute(query).tuples()}
