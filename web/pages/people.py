"""People, for the team: which roles nobody holds, who holds the others, and what hangs on whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date, spoken_days
from models.forms.cover import AbsenceForm
from models.vocabulary import Standing
from tasks.reading.people import PAGE, FoundPeople, ListedPerson, PersonSeen, find_people, person_seen
from tasks.reading.roles import HeldRole, Holder, RolesSeen, roles_seen
from web.pages.answering import Filled
from web.pages.away import AbsenceOf, absence_form, absence_lines, stands_in, take
from web.pages.routing import numbered, page, pages_of
from web.sent import Sent
from web.views import Fact, LedProject, Link, OwnTask, PeoplePage, PersonLine, PersonPage, RoleLine
from web.visit import Visit, Visiting

router = APIRouter()

LONGEST_SEARCH = 100
STAND_IN = (
    "What would be asked of them in these days is asked of whoever stands in, with both names on the record. "
    "Name nobody, and the deputy of their role or project is asked."
)


@page(router, "/people")
def look(visit: Visiting, q: str = "", page: str = "1") -> Response:
    """Roles, and a page of people."""
    viewer, search = visit.person.person_id, q[:LONGEST_SEARCH]
    number = numbered(page)
    found = find_people(viewer, search=search, offset=(number - 1) * PAGE)
    view = _people(roles_seen(viewer), found, search, number)
    return visit.show(view, title="People", here="people")


@page(router, "/people/{person_id}")
def look_at(person_id: str, visit: Visiting) -> Response:
    """One person, and the form that enters an absence for them."""
    _ = visit.person
    return _person(person_id, visit, Filled(values={}))


@router.post("/people/{person_id}")
def enter(person_id: str, sent: Sent, visit: Visiting) -> Response:
    """Enter an absence for somebody else."""
    link = Link("See this person", f"/people/{person_id}")
    return take(visit, sent, AbsenceOf(partial(_person, person_id), link, person_id=person_id))


def _people(roles: RolesSeen, found: FoundPeople, search: str, number: int) -> PeoplePage:
    pages = pages_of(found.total, PAGE)
    return PeoplePage(
        vacant=roles.vacant,
        of_trust=[_role(one) for one in roles.of_trust],
        of_services=[_role(one) for one in roles.of_services],
        search=search,
        count="1 person" if found.total == 1 else f"{found.total:,} people",
        people=[_line(one, found.today) for one in found.people],
        number=number,
        of=pages,
        previous=_address(search, number - 1) if number > 1 else "",
        following=_address(search, number + 1) if number < pages else "",
    )


def _address(search: str, number: int) -> str:
    chosen = {"q": search, "page": str(number)}
    return f"/people?{urlencode({name: value for name, value in chosen.items() if value})}"


def _role(one: HeldRole) -> RoleLine:
    holder, deputy = (
        next(iter(one.people.get(standing, ())), None) for standing in (Standing.HOLDER, Standing.DEPUTY)
    )
    return RoleLine(
        role=one.role.label,
        of=one.service,
        holder=_holder(holder) if holder else None,
        deputy=_holder(deputy) if deputy else None,
        members=[_holder(member) for member in one.people.get(Standing.MEMBER, ())],
    )


def _holder(one: Holder) -> Link:
    return Link(one.name if one.is_here else f"{one.name} (left)", f"/people/{one.id}")


def _line(one: ListedPerson, today: date) -> PersonLine:
    return PersonLine(
        name=one.name,
        href=f"/people/{one.id}",
        email=one.email,
        roles=_roles(one),
        cover=list(_cover(one, today)),
        load=list(_load(one)),
        is_overdue=one.overdue_tasks > 0,
    )


def _roles(one: ListedPerson) -> Sequence[str]:
    """Their service, unless a role says it, and their roles."""
    is_said = any(one.service in role for role in one.roles)
    return [one.service, *one.roles] if one.service and not is_said else one.roles


def _load(one: ListedPerson) -> Iterator[str]:
    """What hangs on them; nothing is not said."""
    if one.leads:
        yield "Leads 1 project" if one.leads == 1 else f"Leads {one.leads} projects"
    if one.open_tasks:
        yield "1 open task" if one.open_tasks == 1 else f"{one.open_tasks} open tasks"


def _cover(one: ListedPerson, today: date) -> Iterator[str]:
    """Whether they have left or go, and when they are away."""
    if one.left_on is not None:
        left = "Left on" if one.left_on <= today else "Leaves on"
        yield f"{left} {spoken_date(one.left_on)}"
    if one.away_from is not None and one.away_to is not None:
        yield f"Away {spoken_days(one.away_from, one.away_to)}; {one.stand_in or 'the deputy'} stands in"
    if one.contract_ends_on is not None and one.left_on is None:
        ended = "ended" if one.contract_ends_on < today else "ends"
        yield f"Contract {ended} on {spoken_date(one.contract_ends_on)}"


def _person(person_id: str, visit: Visit, filled: Filled) -> Response:
    found = person_seen(visit.person.person_id, person_id)
    person = found.person
    is_here = person.left_on is None or found.today < person.left_on
    view = PersonPage(
        name=person.name,
        facts=list(_facts(found)),
        tasks=_tasks(found),
        projects=_projects(found),
        absences=absence_lines(found.absences, are_own=False),
        standing_in=stands_in(found.standing_in),
        form=absence_form(filled, f"/people/{person_id}") if is_here else None,
        how=STAND_IN if person_id != visit.person.person_id else AbsenceForm.how_to,
        notice=filled.notice,
    )
    return visit.show(view, title=person.name, here="people", errors=filled.errors, status=filled.status)


def _facts(found: PersonSeen) -> Iterator[Fact]:
    person = found.person
    known = {
        "E-mail": person.email,
        "Care Delivery Service": person.service,
        "Roles": "\n".join(person.roles),
        "Contract ends": spoken_date(person.contract_ends_on) if person.contract_ends_on else "",
        "Left": spoken_date(person.left_on) if person.left_on else "",
    }
    return (Fact(label, text) for label, text in known.items() if text)


def _tasks(found: PersonSeen) -> Sequence[OwnTask]:
    return [
        OwnTask(
            asked=f"{task.asked}: {task.about}" if task.about else task.asked,
            project=Link(f"{task.project} · {task.title}", f"/projects/{task.project}"),
            due=f"by {spoken_date(task.due_on)}",
            is_overdue=task.is_overdue,
            pass_on=f"/tasks/{task.id}/do/pass-on" if found.may_reassign else "",
        )
        for task in found.tasks
    ]


def _projects(found: PersonSeen) -> Sequence[LedProject]:
    return [
        LedProject(
            project=Link(f"{project.reference} · {project.title}", f"/projects/{project.reference}"),
            stage=project.stage.label,
            waits_for=project.waits_for,
            is_overdue=project.is_overdue,
            hand_over=f"/projects/{project.reference}/do/hand-over" if found.may_reassign else "",
        )
        for project in found.projects
    ]
