"""The projects whose data are to be destroyed before long, for the QI Support Team (7.3; OB-138)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now, years_after
from models.records import Project
from models.vocabulary import HoldCause, Stage
from tasks.closing.retention import keeps_data
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team


@dataclass(frozen=True)
class KeptData:
    """A project that has ended, with until when its data are kept and what holds them, if anything does."""

    reference: str
    title: str
    service: str
    lead: str
    ended: Stage
    ended_on: date | None
    kept_until: date | None
    held_for: HoldCause | None


def retention_due(person_id: str) -> Sequence[KeptData]:
    """What is to be destroyed within a year or is overdue, and what is held, the soonest first; for the team.

    OnlyForTheTeam for others.
    """
    with reading() as session:
        only_team(session, person_id)
        return kept_data(session, local_date(now()))


def kept_data(session: Session, today: date) -> Sequence[KeptData]:
    """What is to be destroyed within a year of a day or is overdue, and what is held, the soonest first.

    Who may read it is asked before.
    """
    is_near = Project.retention_until <= years_after(today, 1)
    query = (
        select(Project)
        .where(keeps_data(), or_(is_near, Project.data_held_for.is_not(None)))
        .options(joinedload(Project.lead), joinedload(Project.service))
        .order_by(Project.retention_until, Project.reference)
    )
    return [
        KeptData(
            reference=project.reference,
            title=project.title,
            service=project.service.name if project.service else "",
            lead=project.lead.name,
            ended=project.stage,
            ended_on=local_date(project.closed_at) if project.closed_at else None,
            kept_until=project.retention_until,
            held_for=project.data_held_for,
        )
        for project in session.scalars(query)
    ]
