"""A manager’s view of a team: the people of a service, or those whom one supervises; their projects and training.

Who sees whom rests on the record alone: the quality lead of a service sees the people of that service, a supervisor
those who lead what they supervise, the QI Support Team any service. Nobody else sees anybody (5.1, 8.2; OB-014).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NobodysManager
from models.policy.lifecycle import LIFECYCLE
from models.records import Person, Project, RoleHolding, Service
from models.vocabulary import Role, Stage
from tasks.contributions.portfolio import roles_in_projects
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role

PAGE = 25
CHOOSE = "Choose a Care Delivery Service"


@dataclass(frozen=True)
class TeamProject:
    """A project of somebody in the team, and what they are in it."""

    reference: str
    title: str
    stage: Stage
    roles: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TeamPerson:
    """Somebody in the team: their training, and their projects, the newest first."""

    name: str
    bronze_on: date | None
    exception_until: date | None
    is_supervised: bool
    projects: Sequence[TeamProject]


@dataclass(frozen=True, kw_only=True)
class Team:
    """A page of a team; `of` says whose it is, `services` are those that the viewer may look at, by code and name."""

    of: str
    people: Sequence[TeamPerson]
    total: int
    services: Sequence[tuple[str, str]]
    chosen: str


def team_of(viewer_id: str, service: str = "", *, offset: int = 0) -> Team:
    """The people whom somebody may see, by name; NobodysManager for whoever may see nobody.

    `service` is the code of one that they may look at; without it, or for any other, the first of theirs and
    those whom they supervise.
    """
    with reading() as session:
        services = _services(session, viewer_id)
        supervised = _supervised(viewer_id)
        chosen = next((each for each in services if each.code == service), None)
        is_of_team = is_in_role(session, viewer_id, Role.QIST)
        of_services = [chosen] if chosen else [] if is_of_team else services
        seen = [supervised] if not chosen else []
        if of_services:
            seen.append(Person.service_id.in_([each.id for each in of_services]))
        if not services and not session.scalar(select(Person.id).where(supervised).limit(1)):
            raise NobodysManager
        return _page(session, or_(*seen), supervised, offset, of_services, services)


def has_team(person_id: str) -> bool:
    """Whether somebody may see a team."""
    with reading() as session:
        if _services(session, person_id):
            return True
        return session.scalar(select(Person.id).where(_supervised(person_id)).limit(1)) is not None


def _page(  # noqa: PLR0913, PLR0917 -- who is seen, and by which services
    session: Session,
    seen: ColumnElement[bool],
    supervised: ColumnElement[bool],
    offset: int,
    of_services: Sequence[Service],
    services: Sequence[Service],
) -> Team:
    today = local_date(now())
    is_here = or_(Person.left_on.is_(None), Person.left_on > today)
    query = (
        select(Person, supervised.label("is_supervised"), func.count().over())
        .where(seen, is_here, Person.id.not_in(select(RoleHolding.person_id).where(_IS_MAILBOX)))
        .order_by(Person.name, Person.id)
        .offset(offset)
        .limit(PAGE)
    )
    rows = session.execute(query).tuples().all()
    roles = roles_in_projects(session, [person.id for person, _, _ in rows])
    ids = {project_id for of_person in roles.values() for project_id in of_person}
    projects = session.execute(
        select(Project.id, Project.reference, Project.title, Project.stage)
        .where(Project.id.in_(ids))
        .order_by(Project.id.desc())
    ).tuples()
    listed = [(row[0], row[1], row[2], row[3]) for row in projects]
    return Team(
        of=", ".join(each.name for each in of_services)
        or (CHOOSE if services else "Those whom you supervise"),
        people=[
            TeamPerson(
                name=person.name,
                bronze_on=person.bronze_on,
                exception_until=person.bronze_exception_until,
                is_supervised=bool(is_supervised),
                projects=[
                    TeamProject(reference, title, stage, roles[person.id][project_id])
                    for project_id, reference, title, stage in listed
                    if project_id in roles.get(person.id, {})
                ],
            )
            for person, is_supervised, _ in rows
        ],
        total=rows[0][2] if rows else 0,
        services=[(each.code, each.name) for each in services],
        chosen=of_services[0].code if len(of_services) == 1 else "",
    )


_IS_MAILBOX = RoleHolding.role.in_((Role.CDS_QUALITY_GROUP,))
"""The mailbox of a group is no person of the service."""


def _services(session: Session, viewer_id: str) -> list[Service]:
    """The services whose people somebody may see: those in which they are the quality lead, all for QIST."""
    query = select(Service).order_by(Service.name)
    if not is_in_role(session, viewer_id, Role.QIST):
        led = select(RoleHolding.service_id).where(
            RoleHolding.person_id == viewer_id, RoleHolding.role == Role.CDS_QUALITY_LEAD
        )
        query = query.where(Service.id.in_(led))
    return list(session.scalars(query))


def _supervised(viewer_id: str) -> ColumnElement[bool]:
    led = select(Project.lead_id).where(
        Project.supervisor_id == viewer_id,
        Project.definition == LIFECYCLE.definition,
        Project.closed_at.is_(None),
    )
    return Person.id.in_(led)
