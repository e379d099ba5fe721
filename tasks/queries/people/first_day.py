"""What somebody new in a role looks at first: of the QI Support Team (2.2), or a quality lead (11.2; OB-152)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.clock import local_date, now
from models.records import RoleHolding, Service
from models.vocabulary import Role, RoleStanding
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_requests import runs_url
from tasks.people.lookup import letterhead, quality_leads, supporters
from tasks.people.permissions import only_team
from tasks.people.quality_leads import deputy_of, open_tasks_of, projects_under_way
from tasks.queries.projects.listing import ListedTask, listed_task

BOOKMARKS: Mapping[str, str] = {
    "Every project": "project",
    "Overdue": "overdue",
    "Waiting for us": "with:qist",
    "On hold": "on-hold",
    "In trouble: somebody has to look": "needs-attention",
}
"""What a list in Prefect shows, and the tag by which it does."""


@dataclass(frozen=True)
class FirstDay:
    """The others of the team, each with an address; and lists in Prefect, each with the address of its page."""

    team: Sequence[tuple[str, str]]
    bookmarks: Sequence[tuple[str, str]]


def first_day(person_id: str) -> FirstDay:
    """For whoever is of the team; OnlyForTheTeam for others."""
    with reading() as session:
        only_team(session, person_id)
        team = supporters(session, local_date(now()))
        others = [(person.name, person.email) for person in team if person.id != person_id]
    return FirstDay(others, [(what, runs_url(tag)) for what, tag in BOOKMARKS.items()])


@dataclass(frozen=True)
class LedService:
    """A service that somebody leads on quality in, or deputises: what waits there, how many projects, who covers.

    `covers` is who deputises, or for whom the reader does.
    """

    code: str
    name: str
    is_deputy: bool
    waiting: Sequence[ListedTask]
    under_way: int
    covers: str


def services_led(person_id: str) -> Sequence[LedService]:
    """The services in which a person leads on quality or deputises, by name; none for everybody else."""
    moment = now()
    query = (
        select(RoleHolding, Service)
        .join(Service, Service.id == RoleHolding.service_id)
        .where(RoleHolding.person_id == person_id, RoleHolding.role == Role.CDS_QUALITY_LEAD)
        .order_by(Service.name)
    )
    with reading() as session:
        leads = {service.id: person.name for service, person in quality_leads(session)}
        return [
            LedService(
                code=service.code,
                name=service.name,
                is_deputy=holding.standing is not RoleStanding.HOLDER,
                waiting=[
                    listed_task(task, project)
                    for task, project in open_tasks_of(session, service.id, person_id)
                ],
                under_way=projects_under_way(session, service.id),
                covers=deputy_of(session, service.id, moment)
                if holding.standing is RoleStanding.HOLDER
                else leads.get(service.id, ""),
            )
            for holding, service in session.execute(query).tuples().all()
        ]


def support_mailbox() -> tuple[Sequence[tuple[str, str]], str]:
    """Who is in the QI Support Team, by name with an address; and the mailbox of the team."""
    with reading() as session:
        team = supporters(session, local_date(now()))
        return [(person.name, person.email) for person in team], letterhead(session).qist_email
