"""The roster, looked at every day: leavers, roles lost, posts vacant, contracts that end (OB-043, 044, 080)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.advance import ask_anytime
from models.clock import local_date, now
from models.lifecycle import SUCCESSOR_ASKED_BEFORE
from models.records import Email, HumanTask, Person, Project, RoleHolding
from models.vocabulary import Role, TaskKind, TaskState
from models.working_time import is_working_day
from notifications import cover
from notifications.outgoing import Occasion
from tasks.cover.handing_over import Agreed, arrange, is_agreed, pending
from tasks.cover.routing import route_again
from tasks.directory import directory, letterhead, support_team
from tasks.history import Fact
from tasks.in_turn import in_turn
from tasks.projects import locked_project, store, tell
from tasks.trust import vacant_roles
from tasks.unit_of_work import reading, unit_of_work

Care = Callable[[Session, Project, datetime], list[Fact]]


def care_for_the_left_behind() -> int:
    """Projects whose lead has left get their next lead; tasks of leavers, and of roles lost, are asked anew.

    How many projects changed. Safe to repeat: whatever is in order is left alone.
    """
    return _for_each(_left_behind(local_date(now())), _succeed_and_route)


def ask_for_successors() -> int:
    """Ask every lead whose contract or rotation ends within six weeks who takes over; once for each end."""
    today = local_date(now())
    if not is_working_day(today):
        return 0
    return _for_each(_ending(today), _ask_for_successor)


def tell_of_vacancies() -> int:
    """Tell QIST which roles nobody holds: at once when it changes, then once a week."""
    moment = now()
    with unit_of_work() as session:
        roles = list(vacant_roles(session, local_date(moment)))
        if not roles or not is_working_day(local_date(moment)):
            return 0
        to = support_team(session, local_date(moment))
        if to is None:
            return 0
        letter = cover.roles_vacant(roles, to=to, head=letterhead(session), now=moment)
        if session.scalar(select(exists().where(Email.key == letter.key))):
            return 0
        session.add(letter)
        return len(roles)


def _for_each(project_ids: list[str], care: Care) -> int:
    """Each in a transaction of its own."""
    return in_turn(project_ids, lambda project_id: _take_care(project_id, care), what="roster")


def _take_care(project_id: str, care: Care) -> bool:
    moment = now()
    with unit_of_work() as session:
        project = locked_project(session, project_id)
        facts = care(session, project, moment) if project.is_open else []
        tell(session, project, facts, now=moment)
        return bool(facts)


def _left_behind(today: date) -> list[str]:
    """Open projects with a lead, or an open task with a person, who has left or has not the role any more."""
    leavers = select(Person.id).where(Person.left_on <= today)
    holds_it = exists().where(
        RoleHolding.role == HumanTask.role, RoleHolding.person_id == HumanTask.assignee_id
    )
    has_lost_role = (
        HumanTask.role.not_in([Role.LEAD, Role.ACTION_OWNER])
        & HumanTask.for_person_id.is_(None)
        & (HumanTask.note == "")
        & ~holds_it
    )
    left_tasks = select(HumanTask.project_id).where(
        HumanTask.state == TaskState.OPEN, or_(HumanTask.assignee_id.in_(leavers), has_lost_role)
    )
    wanted = select(Project.id).where(
        Project.closed_at.is_(None), or_(Project.lead_id.in_(leavers), Project.id.in_(left_tasks))
    )
    with reading() as session:
        return list(session.scalars(wanted.order_by(Project.id)))


def _succeed_and_route(session: Session, project: Project, moment: datetime) -> list[Fact]:
    facts = _succeed(session, project, moment)
    for task in project.tasks:
        if task.is_open and (fact := route_again(session, project, task, moment)) is not None:
            facts.append(fact)
    return facts


def _succeed(session: Session, project: Project, moment: datetime) -> list[Fact]:
    """A lead who has left is followed by whom they named, by the supervisor of a trainee, or by the deputy."""
    today = local_date(moment)
    if project.lead.is_here(today):
        return []
    named = [one.to_id for one in pending(session, project)]
    candidates = [*named, project.supervisor_id, project.deputy_id]
    people = [session.get_one(Person, one) for one in candidates if one]
    successor = next((one for one in people if one.is_here(today)), None)
    if successor is not None:
        return arrange(session, project, Agreed(successor, today, "The project lead has left."), moment)
    return _ask(session, project, f"left-{project.lead_id}"[:80], moment)


def _ending(today: date) -> list[str]:
    soon = today + timedelta(days=SUCCESSOR_ASKED_BEFORE)
    ends_soon = or_(Project.lead_contract_ends_on <= soon, Person.contract_ends_on <= soon)
    wanted = (
        select(Project.id)
        .join(Person, Person.id == Project.lead_id)
        .where(Project.closed_at.is_(None), ends_soon)
        .order_by(Project.id)
    )
    with reading() as session:
        return list(session.scalars(wanted))


def _ask_for_successor(session: Session, project: Project, moment: datetime) -> list[Fact]:
    known = (project.lead_contract_ends_on, project.lead.contract_ends_on)
    ends_on = min((day for day in known if day), default=None)
    if ends_on is None or is_agreed(session, project):
        return []
    return _ask(session, project, f"ends-{project.lead_id}-{ends_on.isoformat()}", moment)


def _ask(session: Session, project: Project, occurrence: str, moment: datetime) -> list[Fact]:
    """Ask who takes over, once for each occurrence, and never while it is asked already."""
    asked = select(HumanTask.id).where(
        HumanTask.project_id == project.id,
        HumanTask.kind == TaskKind.NAME_SUCCESSOR,
        or_(HumanTask.occurrence == occurrence, HumanTask.state == TaskState.OPEN),
    )
    if session.scalar(asked.limit(1)) is not None:
        return []
    who = directory(session, project, now=moment)
    happened = ask_anytime(project, who, TaskKind.NAME_SUCCESSOR, occurrence=occurrence, now=moment)
    return store(session, Occasion(project, letterhead(session), moment), happened)
