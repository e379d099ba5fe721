"""People, for the team: which roles nobody holds, who holds the others, and what hangs on whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date, spoken_days
from models.forms.operations.cover import AbsenceForm
from models.vocabulary import RoleStanding
from tasks.people.permissions import is_of_support_team
from tasks.queries.people.people import (
    PAGE,
    FoundPeople,
    ListedPerson,
    PersonSeen,
    find_people,
    person_seen,
)
from tasks.queries.people.roles import HeldRole, Holder, RolesSeen, roles_seen
from web.pages.counting import counted
from web.pages.form_answers import Filled
from web.pages.people.absence_form import AbsenceEntry, absence_form, absence_lines, stands_in
from web.pages.routing import numbered, page, paged, pages_of
from web.pages.single_form import SingleForm
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import (
    LabelledText,
    LedProject,
    OwnTask,
    PageLink,
    PeoplePage,
    PersonLine,
    PersonPage,
    RoleLine,
)

router = APIRouter()

LONGEST_SEARCH = 100
STAND_IN = (
    "What would be asked of them in these days is asked of whoever stands in, with both names on the record. "
    "Name nobody, and the deputy of their role or project is asked."
)


@page(router, "/people")
def show_people(request: CurrentRequest, q: str = "", page: str = "1") -> Response:
    """Roles, and a page of people."""
    viewer, search = request.person.person_id, q[:LONGEST_SEARCH]
    number = numbered(page)
    people = find_people(viewer, search=search, offset=(number - 1) * PAGE)
    view = replace(
        _people_page(roles_seen(viewer), people),
        search=search,
        bank_holidays="/bank-holidays" if is_of_support_team(viewer) else "",
        pages=paged("/people", {"q": search}, number, pages_of(people.total, PAGE)),
    )
    return request.show(view, title="People", here="people")


@page(router, "/people/{person_id}")
def show_person(person_id: str, request: CurrentRequest) -> Response:
    """One person, and the form that enters an absence for them."""
    _ = request.person
    return _show_person(person_id, request, Filled(values={}))


@router.post("/people/{person_id}")
def enter_absence_for_person(person_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Enter an absence for somebody else."""
    entry = AbsenceEntry(PageLink("See this person", f"/people/{person_id}"), person_id=person_id)
    return SingleForm(AbsenceForm, partial(_show_person, person_id), entry.record).submit(request, sent)


def _people_page(roles: RolesSeen, people: FoundPeople) -> PeoplePage:
    return PeoplePage(
        vacant=roles.vacant,
        of_trust=[_role_line(role) for role in roles.of_trust],
        of_services=[_role_line(role) for role in roles.of_services],
        count=counted(people.total, "person", "people"),
        people=[_line(person, people.today) for person in people.people],
    )


def _role_line(role: HeldRole) -> RoleLine:
    holder, deputy = (
        next(iter(role.people.get(standing, ())), None)
        for standing in (RoleStanding.HOLDER, RoleStanding.DEPUTY)
    )
    return RoleLine(
        role=role.role.label,
        of=role.service,
        holder=_holder_link(holder) if holder else None,
        deputy=_holder_link(deputy) if deputy else None,
        members=[_holder_link(member) for member in role.people.get(RoleStanding.MEMBER, ())],
    )


def _holder_link(holder: Holder) -> PageLink:
    return PageLink(holder.name if holder.is_here else f"{holder.name} (left)", f"/people/{holder.id}")


def _line(person: ListedPerson, today: date) -> PersonLine:
    return PersonLine(
        name=person.name,
        href=f"/people/{person.id}",
        email=person.email,
        roles=_roles(person),
        cover=list(_cover(person, today)),
        load=list(_load(person)),
        is_overdue=person.overdue_tasks > 0,
    )


def _roles(person: ListedPerson) -> Sequence[str]:
    """Their service, unless a role says it, and their roles."""
    is_in_a_role = any(person.service in role for role in person.roles)
    return [person.service, *person.roles] if person.service and not is_in_a_role else person.roles


def _load(person: ListedPerson) -> Iterator[str]:
    """What hangs on them; nothing is not said."""
    if person.leads:
        yield "Leads 1 project" if person.leads == 1 else f"Leads {person.leads} projects"
    if person.open_tasks:
        yield "1 open task" if person.open_tasks == 1 else f"{person.open_tasks} open tasks"


def _cover(person: ListedPerson, today: date) -> Iterator[str]:
    """Whether they have left or go, and when they are away."""
    if person.left_on is not None:
        left = "Left on" if person.left_on <= today else "Leaves on"
        yield f"{left} {spoken_date(person.left_on)}"
    if person.away_from is not None and person.away_to is not None:
        stand_in = person.stand_in or "the deputy"
        yield f"Away {spoken_days(person.away_from, person.away_to)}; {stand_in} stands in"
    if person.contract_ends_on is not None and person.left_on is None:
        ended = "ended" if person.contract_ends_on < today else "ends"
        yield f"Contract {ended} on {spoken_date(person.contract_ends_on)}"


def _show_person(person_id: str, request: PageRequest, filled: Filled) -> Response:
    seen = person_seen(request.person.person_id, person_id)
    person = seen.person
    is_here = person.left_on is None or seen.today < person.left_on
    view = PersonPage(
        name=person.name,
        facts=_facts(seen),
        take_back=f"/people/{person_id}/take-back" if seen.may_reassign else "",
        tasks=_tasks(seen),
        projects=_projects(seen),
        absences=absence_lines(seen.absences, are_own=False),
        standing_in=stands_in(seen.standing_in),
        form=absence_form(filled, f"/people/{person_id}") if is_here else None,
        how=STAND_IN if person_id != request.person.person_id else AbsenceForm.how_to,
        notice=filled.notice,
    )
    return request.show(view, title=person.name, here="people", errors=filled.errors, status=filled.status)


def _facts(seen: PersonSeen) -> list[LabelledText]:
    person = seen.person
    return LabelledText.known(
        {
            "Email": person.email,
            "Care Delivery Service": person.service,
            "Roles": "\n".join(person.roles),
            "Contract ends": spoken_date(person.contract_ends_on) if person.contract_ends_on else "",
            "Left": spoken_date(person.left_on) if person.left_on else "",
            "Bronze training": spoken_date(person.bronze_on) if person.bronze_on else "",
        }
    )


def _tasks(seen: PersonSeen) -> Sequence[OwnTask]:
    return [
        OwnTask(
            asked=f"{task.asked}: {task.about}" if task.about else task.asked,
            project=PageLink(f"{task.project} · {task.title}", f"/projects/{task.project}"),
            due=f"on hold until {spoken_date(task.resting_until)}"
            if task.resting_until
            else f"by {spoken_date(task.due_on)}",
            is_overdue=task.is_overdue,
            pass_on=f"/tasks/{task.id}/do/pass-on" if task.id in seen.passable else "",
        )
        for task in seen.tasks
    ]


def _projects(seen: PersonSeen) -> Sequence[LedProject]:
    return [
        LedProject(
            project=PageLink(f"{project.reference} · {project.title}", f"/projects/{project.reference}"),
            stage=project.stage.label,
            waits_for=project.waits_for,
            is_overdue=project.is_overdue,
            hand_over=f"/projects/{project.reference}/do/hand-over" if seen.may_reassign else "",
        )
        for project in seen.projects
    ]
