"""What one person has to do, what their teams have to do, and the projects they take part in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from models.records import HumanTask, Project, RoleHolding
from models.vocabulary import Role, TaskState
from tasks.listing import TO_LIST, ListedProject, ListedTask, listed, listed_task
from tasks.unit_of_work import reading


@dataclass(frozen=True)
class Mine:
    """The tasks a person is asked, those they may answer for their team, and their projects."""

    tasks: Sequence[ListedTask]
    shared: Sequence[ListedTask]
    projects: Sequence[ListedProject]


def mine(person_id: str) -> Mine:
    """What one person has to do, the most urgent first, and their projects, the newest first."""
    is_asked = HumanTask.assignee_id == person_id
    with reading() as session:
        of_team = and_(not_(is_asked), _may_be_answered_by(session, person_id))
        return Mine(_open(session, is_asked), _open(session, of_team), _projects(session, person_id))


def _open(session: Session, which: ColumnElement[bool]) -> list[ListedTask]:
    found = session.execute(
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, which)
        .options(joinedload(HumanTask.assignee))
        .order_by(HumanTask.due_on, HumanTask.id)
    )
    return [listed_task(task, project) for task, project in found]


def _may_be_answered_by(session: Session, person_id: str) -> ColumnElement[bool]:
    """Tasks of a role that the person holds, but no decision on a project of their own (P7)."""
    held = session.scalars(select(RoleHolding).where(RoleHolding.person_id == person_id))
    in_role = [
        and_(HumanTask.role == one.role, Project.service_id == one.service_id)
        if one.service_id
        else HumanTask.role == one.role
        for one in held
    ]
    as_deputy = and_(
        HumanTask.role == Role.LEAD, or_(Project.deputy_id == person_id, Project.lead_id == person_id)
    )
    takes_part = or_(
        Project.lead_id == person_id,
        Project.creator_id == person_id,
        and_(Project.deputy_id.is_not(None), Project.deputy_id == person_id),
    )
    return and_(or_(as_deputy, *in_role), not_(and_(HumanTask.decides, takes_part)))


def _projects(session: Session, person_id: str) -> list[ListedProject]:
    theirs = or_(
        Project.lead_id == person_id,
        Project.deputy_id == person_id,
        Project.supervisor_id == person_id,
        Project.creator_id == person_id,
    )
    found = session.scalars(select(Project).where(theirs).options(*TO_LIST).order_by(Project.id.desc()))
    return [listed(project) for project in found]
