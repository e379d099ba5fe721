"""What the register can be narrowed to, as its page offers it: read in one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, String, cast, literal, null, select, union_all

from models.clock import financial_year, local_date, now
from models.policy.lifecycle import LIFECYCLE
from models.records import Person, Project, RoleHolding, SavedFilter, Service, Topic
from models.vocabulary import Role
from tasks.database.unit_of_work import reading
from tasks.people.permissions import GROUPS, TEAM


@dataclass(frozen=True)
class KeptFilter:
    """A filter that the team keeps by name, with the query of the page's address that it stands for."""

    id: str
    name: str
    address: str


@dataclass(frozen=True)
class RegisterChoices:
    """Services by code and name, supporters by address and name, the years of projects, and the kept filters.

    `may_act_in_bulk` is for the QI Support Team, `may_read_process` for the team and for committees. `programme` is the
    programme year to look at: the one that runs or, if it has no topics, the newest that has.
    """

    services: Sequence[tuple[str, str]]
    supporters: Sequence[tuple[str, str]]
    years: Sequence[str]
    kept: Sequence[KeptFilter]
    programme: str | None
    may_act_in_bulk: bool = False
    may_read_process: bool = False


def register_choices(person_id: str) -> RegisterChoices:
    """What the page of the register offers to one person, each list in its order."""
    supporters = select(Project.supporter_id).where(Project.supporter_id.is_not(None))
    lists: CompoundSelect[Any] = union_all(
        select(literal("service"), Service.code, Service.name, null()),
        select(literal("supporter"), Person.email, Person.name, null()).where(Person.id.in_(supporters)),
        select(literal("year"), Project.programme_year, null(), null())
        .where(Project.definition == LIFECYCLE.definition, Project.programme_year.is_not(None))
        .distinct(),
        select(literal("topics"), Topic.programme_year, null(), null()).distinct(),
        *(
            select(literal(right), RoleHolding.person_id, null(), null())
            .where(RoleHolding.person_id == person_id, RoleHolding.role.in_(roles))
            .distinct()
            for right, roles in (("bulk", (Role.QIST,)), ("process", (*TEAM, *GROUPS)))
        ),
        select(literal("kept"), SavedFilter.id, SavedFilter.name, cast(SavedFilter.address, String)),
    )
    with reading() as session:
        rows = session.execute(lists).tuples().all()
    current = financial_year(local_date(now()))
    of_topics = [key for kind, key, _, _ in rows if kind == "topics"]
    years = {current, *(key for kind, key, _, _ in rows if kind == "year")}
    kept = [KeptFilter(key, name, address) for kind, key, name, address in rows if kind == "kept"]
    return RegisterChoices(
        services=_named(rows, "service"),
        supporters=_named(rows, "supporter"),
        years=sorted(years, reverse=True),
        kept=sorted(kept, key=lambda filter_: filter_.name.casefold()),
        may_act_in_bulk=any(kind == "bulk" for kind, *_ in rows),
        may_read_process=any(kind == "process" for kind, *_ in rows),
        programme=current if current in of_topics else max(of_topics, default=None),
    )


def services() -> list[tuple[str, str]]:
    """Code and name of every Care Delivery Service, by name."""
    with reading() as session:
        rows = session.execute(select(Service.code, Service.name).order_by(Service.name))
        return [(code, name) for code, name in rows]


def _named(rows: Sequence[tuple[str, ...]], kind: str) -> list[tuple[str, str]]:
    named = [(key, name) for of, key, name, _ in rows if of == kind]
    return sorted(named, key=lambda row: row[1].casefold())
