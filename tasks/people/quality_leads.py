"""Whoever leads on quality in a service from now on hears what waits, how to decide, and who covers (OB-152)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import local_date, spoken_date
from models.engine.whose_turn import rests_until
from models.policy.lifecycle import LIFECYCLE
from models.records import Email, HumanTask, Project, RoleHolding
from models.vocabulary import Role, RoleStanding, TaskState
from notifications.emails import cover
from tasks.people.lookup import letterhead, quality_lead_holdings


def welcome_quality_leads(session: Session, holding_ids: Sequence[str] | None, moment: datetime) -> int:
    """Write to those who hold the role by these holdings, or to all who do; each once. How many letters there are."""
    count = 0
    for service, holding in quality_lead_holdings(session, holding_ids):
        if not holding.person.is_here(local_date(moment)):
            continue
        begun = cover.BegunQualityLead(
            holding.id,
            service.name,
            waiting_said(open_tasks_of(session, service.id, holding.person_id)),
            projects_under_way(session, service.id),
            deputy_of(session, service.id, moment),
        )
        letter = cover.quality_lead_begins(begun, to=holding.person, head=letterhead(session), now=moment)
        if session.scalar(select(Email.id).where(Email.key == letter.key)) is None:
            session.add(letter)
            count += 1
    return count


def open_tasks_of(session: Session, service_id: str, person_id: str) -> list[tuple[HumanTask, Project]]:
    """What is asked of the quality lead of a service now, whoever it was asked of so far; the first due first.

    Nothing that rests, or that this person may never decide because they take part in the project (P7).
    """
    query = (
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(
            Project.service_id == service_id,
            HumanTask.role == Role.CDS_QUALITY_LEAD,
            HumanTask.state == TaskState.OPEN,
        )
        .options(joinedload(HumanTask.assignee), selectinload(Project.parts))
        .order_by(HumanTask.due_on, HumanTask.id)
    )
    return [
        (task, project)
        for task, project in session.execute(query).tuples()
        if rests_until(task, project) is None and not (task.decides and project.part_of(person_id))
    ]


def waiting_said(tasks: Sequence[tuple[HumanTask, Project]]) -> list[str]:
    """“Approve the project: 2, the first by Friday 12 March 2027”, a line for each kind."""
    counts = Counter(task.label for task, _ in tasks)
    first = {task.label: task.due_on for task, _ in reversed(tasks)}
    return [f"{label}: {count}, the first by {spoken_date(first[label])}" for label, count in counts.items()]


def projects_under_way(session: Session, service_id: str) -> int:
    """How many projects of a service are open."""
    query = select(func.count()).where(
        Project.service_id == service_id,
        Project.definition == LIFECYCLE.definition,
        Project.closed_at.is_(None),
    )
    return session.scalar(query) or 0


def deputy_of(session: Session, service_id: str, moment: datetime) -> str:
    """Who deputises for the quality lead of a service and is here; empty for nobody."""
    query = (
        select(RoleHolding)
        .where(
            RoleHolding.role == Role.CDS_QUALITY_LEAD,
            RoleHolding.standing == RoleStanding.DEPUTY,
            RoleHolding.service_id == service_id,
        )
        .options(joinedload(RoleHolding.person))
        .order_by(RoleHolding.id)
    )
    here = [held.person.name for held in session.scalars(query) if held.person.is_here(local_date(moment))]
    return here[0] if here else ""
