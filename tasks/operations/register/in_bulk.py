"""What the QI Support Team does to several projects of the register at once, looked at first; never a decision.

Source: 6.4; OB-099.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import local_date, now, spoken_date
from models.errors import QIError, Refused
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Person, Project
from models.vocabulary import BulkAct, TaskState
from tasks.database.unit_of_work import reading
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.operations.reminding import can_be_reminded, was_reminded_today
from tasks.people.lookup import supporters
from tasks.people.permissions import only_support_team

AT_MOST = 100
"""So many projects are taken at once."""

NOBODY = ""
SUPPORTER, REMIND = "supporter", "remind"


@dataclass(frozen=True)
class BulkOrder:
    """What is to be done to which projects, by their references: `supporter` is an address, or empty for nobody."""

    act: BulkAct
    references: Sequence[str]
    supporter: str = NOBODY


@dataclass(frozen=True)
class BulkLine:
    """What would be done to a project, or was: `is_done` is false where nothing is, and `said` then says why."""

    reference: str
    title: str
    said: str
    is_done: bool
    project_id: str
    task_id: str = ""


def team_to_choose(person_id: str) -> list[tuple[str, str]]:
    """Address and name of everybody in the QI Support Team now; OnlyForTheTeam for everybody else."""
    with reading() as session:
        only_support_team(session, person_id)
        return [(person.email, person.name) for person in supporters(session, local_date(now()))]


def look_at_order(order: BulkOrder, person_id: str) -> list[BulkLine]:
    """What would be done to each project, in the order of their references; nothing is. Refused: OnlyForTheTeam."""
    with reading() as session:
        only_support_team(session, person_id)
        team = {person.email: person for person in supporters(session, local_date(now()))}
        query = (
            select(Project)
            .where(
                Project.reference.in_(order.references[:AT_MOST]), Project.definition == LIFECYCLE.definition
            )
            .options(
                joinedload(Project.supporter),
                selectinload(Project.tasks.and_(HumanTask.state == TaskState.OPEN)).joinedload(
                    HumanTask.assignee
                ),
            )
            .order_by(Project.reference)
        )
        projects = session.scalars(query).all()
        if order.act is BulkAct.REMIND:
            return [_reminded(session, project) for project in projects]
        return [_supported(project, team.get(order.supporter)) for project in projects]


def carry_out(order: BulkOrder, person_id: str, nonce: str) -> list[BulkLine]:
    """Do it to each project in a transaction of its own; the same nonce does nothing twice. Refused: OnlyForTheTeam."""
    return [_carried_out(line, order, person_id, nonce) for line in look_at_order(order, person_id)]


def _carried_out(line: BulkLine, order: BulkOrder, person_id: str, nonce: str) -> BulkLine:
    if not line.is_done:
        return line
    try:
        if order.act is BulkAct.REMIND:
            sent = OperationRequest(person_id, nonce, {})
            perform_operation(TASK_OPERATIONS[REMIND], Target(task_id=line.task_id), sent)
        else:
            sent = OperationRequest(person_id, nonce, {"supporter_email": order.supporter or None})
            perform_operation(PROJECT_OPERATIONS[SUPPORTER], Target(reference=line.reference), sent)
    except Refused as refused:
        return _left(line, refused)
    return line


def _left(line: BulkLine, why: QIError) -> BulkLine:
    return BulkLine(line.reference, line.title, str(why), is_done=False, project_id=line.project_id)


def _supported(project: Project, to: Person | None) -> BulkLine:
    now_, then = (person.name if person else "nobody" for person in (project.supporter, to))
    if not project.is_open:
        return _line(project, "It has ended", is_done=False)
    if project.supporter_id == (to.id if to else None):
        return _line(project, f"It is supported by {then} already", is_done=False)
    return _line(project, f"Supported by {then}; so far by {now_}", is_done=True)


def _reminded(session: Session, project: Project) -> BulkLine:
    """Of the task that is most urgent; why nobody is reminded where nobody is."""
    running = [task for task in project.open_tasks if can_be_reminded(project, task)]
    if not running:
        is_resting = bool(project.hold or project.open_tasks)
        return _line(project, "It is on hold" if is_resting else "Nobody is asked anything", is_done=False)
    task = running[0]
    if was_reminded_today(session, task.id):
        return _line(project, f"{task.assignee.name} was reminded today", is_done=False)
    sentence = f"{task.assignee.name} is reminded: {task.label}, due {spoken_date(task.due_on)}"
    return _line(project, sentence, is_done=True, task_id=task.id)


def _line(project: Project, sentence: str, *, is_done: bool, task_id: str = "") -> BulkLine:
    return BulkLine(project.reference, project.title, sentence, is_done, project.id, task_id)
