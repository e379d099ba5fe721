"""How fresh the register is: how long ago the entry of each open project was last seen to be true (6.4; OB-101)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from models.clock import at_local, financial_year, local_date, now
from models.policy.lifecycle import LIFECYCLE
from models.programme_year import first_day
from models.records import Project, Service
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team
from tasks.queries.register.finding import FRESH
from tasks.queries.register.order import last_true_day

AGES = (
    (91, "In the last three months"),
    (182, "Three to six months ago"),
    (FRESH.days, "Six to twelve months ago"),
)
LONG_AGO = "More than a year ago"
"""How long ago it was, in days at most, and how that is said."""


@dataclass(frozen=True)
class ServiceFreshness:
    """Of the open projects of a service: how many there are, and how many were not confirmed for a year."""

    name: str
    projects: int
    stale: int


@dataclass(frozen=True)
class Freshness:
    """How many open projects there are, how many by how long ago each was last true, and the same of each service.

    `late` are the projects of this financial year that were registered after their work had begun (OB-083), by service.

    One of which nobody has said so is as old as the day on which it was begun.
    """

    projects: int
    ages: Mapping[str, int]
    services: tuple[ServiceFreshness, ...]
    late: Mapping[str, int]


def register_freshness(person_id: str) -> Freshness:
    """How fresh the register is today, the services with the most stale entries first; OnlyForTheTeam."""
    query = (
        select(Service.name, last_true_day(), Project.created_at)
        .select_from(Project)
        .outerjoin(Service, Service.id == Project.service_id)
        .where(Project.definition == LIFECYCLE.definition, Project.closed_at.is_(None))
    )
    with reading() as session:
        only_team(session, person_id)
        read = session.execute(query).tuples().all()
        late = session.execute(_registered_late()).tuples().all()
    rows = [(name, _day(last, created_at)) for name, last, created_at in read]
    today = local_date(now())
    ages = Counter(_age(last, today) for _, last in rows)
    counted = Counter(name or "No service yet" for name, _ in rows)
    stale = Counter(name or "No service yet" for name, last in rows if _age(last, today) == LONG_AGO)
    services = (ServiceFreshness(name, number, stale[name]) for name, number in counted.items())
    return Freshness(
        projects=len(rows),
        ages={age: ages[age] for age in (*(age for _, age in AGES), LONG_AGO)},
        late={name or "No service yet": number for name, number in late},
        services=tuple(sorted(services, key=lambda service: (-service.stale, service.name))),
    )


def _registered_late() -> Select[tuple[str, int]]:
    """How many projects began this financial year although their work had begun before, by service."""
    since = at_local(first_day(financial_year(local_date(now()))), 0)
    return (
        select(Service.name, func.count())
        .select_from(Project)
        .outerjoin(Service, Service.id == Project.service_id)
        .where(Project.unregistered_since.is_not(None), Project.created_at >= since)
        .group_by(Service.name)
        .order_by(func.count().desc(), Service.name)
    )


def _day(last: date | None, created_at: datetime) -> date:
    return local_date(created_at) if last is None else last


def _age(last: date, today: date) -> str:
    return next((age for days, age in AGES if (today - last).days <= days), LONG_AGO)
