"""Who holds which role, for the Trust and in each Care Delivery Service; and which roles nobody holds (OB-080)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.imports.trust_file import HELD, OF_A_SERVICE
from models.records import Person, RoleHolding, Service
from models.vocabulary import Role, RoleStanding
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team
from tasks.people.trust_file import vacant_roles


@dataclass(frozen=True)
class Holder:
    """Somebody in a role, by id and name; `is_here` unless they have left."""

    id: str
    name: str
    is_here: bool


@dataclass(frozen=True)
class HeldRole:
    """A role with everybody in it. `service` is empty for a role of the Trust."""

    role: Role
    service: str
    people: Mapping[RoleStanding, Sequence[Holder]] = field(default_factory=dict)


@dataclass(frozen=True)
class RolesSeen:
    """The roles that nobody holds, in words; and every role of the Trust and of its services."""

    vacant: Sequence[str]
    of_trust: Sequence[HeldRole]
    of_services: Sequence[HeldRole]


def roles_seen(person_id: str) -> RolesSeen:
    """Who holds which role today, for the team; OnlyForTheTeam for others."""
    with reading() as session:
        only_team(session, person_id)
        services = session.scalars(select(Service).order_by(Service.name)).all()
        held = _held(session)
        return RolesSeen(
            vacant=list(vacant_roles(session, local_date(now()))),
            of_trust=[
                HeldRole(role, "", held.get((role, None), {})) for role in HELD if role not in OF_A_SERVICE
            ],
            of_services=[
                HeldRole(role, service.name, held.get((role, service.id), {}))
                for service in services
                for role in HELD
                if role in OF_A_SERVICE or (role, service.id) in held
            ],
        )


def _held(session: Session) -> dict[tuple[Role, str | None], dict[RoleStanding, list[Holder]]]:
    today = local_date(now())
    grouped_holders: dict[tuple[Role, str | None], dict[RoleStanding, list[Holder]]] = {}
    query = select(RoleHolding).options(joinedload(RoleHolding.person)).order_by(RoleHolding.id)
    for holding in session.scalars(query):
        standings = grouped_holders.setdefault((holding.role, holding.service_id), {})
        standings.setdefault(holding.standing, []).append(
            _holder(holding.person, is_here=holding.person.is_here(today))
        )
    return grouped_holders


def _holder(person: Person, *, is_here: bool) -> Holder:
    return Holder(person.id, person.name, is_here)
