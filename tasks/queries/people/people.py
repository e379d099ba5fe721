"""People as the team sees them: their roles, when they are away or go, and how much hangs on each of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from models.clock import local_date, now
from models.errors import NotFound
from models.inputs.text import clean_line
from models.records import Absence, HumanTask, Person, Project, RoleHolding, Service
from models.vocabulary import Role, RoleStanding, TaskState
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role
from tasks.people.permissions import only_team
from tasks.queries.people.absences import ListedAbsence, absences_of, stood_in_for
from tasks.queries.projects.listing import TO_LIST, ListedProject, ListedTask, listed, listed_task

PAGE = 25
AT_ONCE = 500
"""People that are read together where all are."""


@dataclass(frozen=True)
class ListedPerson:
    """A person in the list. `roles` are words; of the absences, the next that is not over."""

    id: str
    name: str
    email: str
    service: str
    roles: Sequence[str]
    away_from: date | None
    away_to: date | None
    stand_in: str
    contract_ends_on: date | None
    left_on: date | None
    bronze_on: date | None
    open_tasks: int
    overdue_tasks: int
    leads: int


@dataclass(frozen=True)
class FoundPeople:
    """A page of people by name, how many there are in all, and the date."""

    total: int
    people: Sequence[ListedPerson]
    today: date


@dataclass(frozen=True)
class PersonSeen:
    """One person with what they are asked, lead and cover. `may_reassign` is for who may pass it all on.

    `passable` are the ids of the tasks that the reader may pass on.
    """

    person: ListedPerson
    tasks: Sequence[ListedTask]
    projects: Sequence[ListedProject]
    absences: Sequence[ListedAbsence]
    standing_in: Sequence[ListedAbsence]
    may_reassign: bool
    passable: frozenset[str]
    today: date


def find_people(viewer_id: str, *, search: str = "", offset: int = 0) -> FoundPeople:
    """The people whose name or address has every word that is looked for; OnlyForTheTeam for others."""
    conditions = _named(search)
    with reading() as session:
        only_team(session, viewer_id)
        total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
        query = select(Person).where(*conditions).order_by(Person.name, Person.id)
        people = session.scalars(query.offset(offset).limit(PAGE)).all()
        return FoundPeople(total, _listed(session, people), local_date(now()))


def every_person(search: str = "") -> Iterator[ListedPerson]:
    """All that fit, by name, some hundred at once as they are taken; for whoever runs the service."""
    query, offset = select(Person).where(*_named(search)).order_by(Person.name, Person.id), 0
    while True:
        with reading() as session:
            people = _listed(session, session.scalars(query.offset(offset).limit(AT_ONCE)).all())
        yield from people
        if len(people) < AT_ONCE:
            return
        offset += AT_ONCE


def _named(search: str) -> list[ColumnElement[bool]]:
    """Every word stands in the name or the address."""
    return [
        or_(Person.name.icontains(word, autoescape=True), Person.email.icontains(word, autoescape=True))
        for word in clean_line(search).split()
    ]


def person_seen(viewer_id: str, person_id: str) -> PersonSeen:
    """One person; OnlyForTheTeam for others, NotFound if there is none."""
    with reading() as session:
        only_team(session, viewer_id)
        person = session.get(Person, person_id)
        if person is None:
            raise NotFound("such person")
        rows, may_reassign = _tasks(session, person_id), is_in_role(session, viewer_id, Role.QIST)
        return PersonSeen(
            person=_listed(session, [person])[0],
            tasks=[listed_task(task, project) for task, project in rows],
            projects=_led(session, person_id),
            absences=absences_of(session, person_id, seen_by=viewer_id),
            standing_in=stood_in_for(session, person_id),
            may_reassign=may_reassign,
            passable=frozenset(_passable(rows, viewer_id)) if may_reassign else frozenset(),
            today=local_date(now()),
        )


def _listed(session: Session, people: Sequence[Person]) -> list[ListedPerson]:
    """People with what is known of each, in a few statements however many they are."""
    ids = [person.id for person in people]
    services = dict(session.execute(select(Service.id, Service.name)).tuples().all())
    roles, away = _roles(session, ids, services), _away(session, ids)
    is_open = HumanTask.state == TaskState.OPEN
    asked = _counted(session, HumanTask.assignee_id, is_open, HumanTask.assignee_id.in_(ids))
    late = _counted(
        session,
        HumanTask.assignee_id,
        is_open,
        HumanTask.assignee_id.in_(ids),
        HumanTask.due_on < local_date(now()),
        HumanTask.paused_until.is_(None),
        HumanTask.project_id.not_in(select(Project.id).where(Project.held_until.is_not(None))),
    )
    leads = _counted(session, Project.lead_id, Project.closed_at.is_(None), Project.lead_id.in_(ids))
    return [
        ListedPerson(
            id=person.id,
            name=person.name,
            email=person.email,
            service=services.get(person.service_id or "", ""),
            roles=roles.get(person.id, []),
            away_from=absence.first_day if (absence := away.get(person.id)) else None,
            away_to=absence.last_day if absence else None,
            stand_in=absence.stand_in.name if absence and absence.stand_in else "",
            contract_ends_on=person.contract_ends_on,
            left_on=person.left_on,
            bronze_on=person.bronze_on,
            open_tasks=asked.get(person.id, 0),
            overdue_tasks=late.get(person.id, 0),
            leads=leads.get(person.id, 0),
        )
        for person in people
    ]


def _roles(session: Session, ids: Sequence[str], services: Mapping[str, str]) -> Mapping[str, list[str]]:
    """“CDS quality lead, Urgent Care”, with how the person stands to it unless they hold it."""
    grouped_texts: dict[str, list[str]] = defaultdict(list)
    query = select(RoleHolding).where(RoleHolding.person_id.in_(ids)).order_by(RoleHolding.id)
    for holding in session.scalars(query):
        of = f", {services[holding.service_id]}" if holding.service_id else ""
        standing = "" if holding.standing is RoleStanding.HOLDER else f" ({holding.standing.label.lower()})"
        grouped_texts[holding.person_id].append(f"{holding.role.label}{of}{standing}")
    return grouped_texts


def _away(session: Session, ids: Sequence[str]) -> Mapping[str, Absence]:
    """The next absence of each that is not over."""
    query = select(Absence).where(
        Absence.person_id.in_(ids), Absence.taken_back_at.is_(None), Absence.last_day >= local_date(now())
    )
    last_first = query.options(joinedload(Absence.stand_in)).order_by(Absence.first_day.desc())
    return {absence.person_id: absence for absence in session.scalars(last_first)}


def _counted(
    session: Session, of: InstrumentedAttribute[str], *conditions: ColumnElement[bool]
) -> Mapping[str, int]:
    rows = session.execute(select(of, func.count()).where(*conditions).group_by(of))
    return dict(rows.tuples().all())


def _tasks(session: Session, person_id: str) -> list[tuple[HumanTask, Project]]:
    rows = session.execute(
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, HumanTask.assignee_id == person_id)
        .options(joinedload(HumanTask.assignee), selectinload(Project.parts))
        .order_by(HumanTask.due_on, HumanTask.id)
    )
    return list(rows.tuples())


def _passable(rows: Iterable[tuple[HumanTask, Project]], viewer_id: str) -> Iterator[str]:
    """A sponsor answers for themselves; who decides on a project is not chosen by who takes part in it (P7)."""
    for task, project in rows:
        is_own = task.decides and viewer_id in project.may_not_decide
        if task.role is not Role.SPONSOR and not is_own:
            yield task.id


def _led(session: Session, person_id: str) -> list[ListedProject]:
    query = select(Project).where(Project.lead_id == person_id, Project.closed_at.is_(None))
    projects = session.scalars(query.options(*TO_LIST).order_by(Project.id.desc()))
    return [listed(project) for project in projects]
