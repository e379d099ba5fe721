"""The objectives of a programme year: read by everybody, changed by the QI Support Team (OB-029, OB-058, OB-065)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.operations import OperationForm
from models.forms.programme import AddObjectiveForm, ChangeObjectiveForm
from models.rollover import year_after, year_before
from tasks.programme.changing_objectives import (
    WantedObjective,
    add_objective,
    change_objective,
    objective_as_typed,
)
from tasks.programme.reviewing import only_for_reviewers
from tasks.programme.serving import ObjectiveSeen, ServingTopic, objectives_seen
from web.pages.answering import Filled
from web.pages.routing import page
from web.pages.sending import OneForm, one_form
from web.sent import Sent
from web.views import Link, MessagePage, ObjectiveLine, ObjectivesPage, ServingLine
from web.visit import Visit, Visiting

router = APIRouter()


@page(router, "/programme/{year}/objectives")
def look(year: str, visit: Visiting) -> Response:
    """The objectives of a year, first those without a topic."""
    is_team = visit.person.is_team
    found = objectives_seen(year)
    lines = [(bool(one.topics), _line(one, year, is_team=is_team)) for one in found]
    view = ObjectivesPage(
        year=year,
        count="1 objective" if len(found) == 1 else f"{len(found)} objectives",
        unserved=[line for is_served, line in lines if not is_served],
        served=[line for is_served, line in lines if is_served],
        links=list(_links(year)),
        add=f"/programme/{year}/objectives/add" if is_team else "",
    )
    return visit.show(view, title=f"Objectives {year}", here="projects")


@page(router, "/programme/{year}/objectives/add")
def look_to_add(year: str, visit: Visiting) -> Response:
    """The form of a new objective."""
    only_for_reviewers(year, visit.person.person_id)
    return _form(AddObjectiveForm, f"/programme/{year}/objectives/add", visit, Filled(values={}))


@router.post("/programme/{year}/objectives/add")
def add(year: str, sent: Sent, visit: Visiting) -> Response:
    """Add it, or show the form again with what was typed."""
    show = partial(_form, AddObjectiveForm, f"/programme/{year}/objectives/add")
    return OneForm(AddObjectiveForm, show, partial(_do, (year, ""))).take(visit, sent)


@page(router, "/programme/{year}/objectives/{objective_id}")
def look_to_change(year: str, objective_id: str, visit: Visiting) -> Response:
    """The form of an objective, with what it is now."""
    typed = objective_as_typed(year, objective_id, visit.person.person_id)
    return _form(
        ChangeObjectiveForm, f"/programme/{year}/objectives/{objective_id}", visit, Filled(values=typed)
    )


@router.post("/programme/{year}/objectives/{objective_id}")
def change(year: str, objective_id: str, sent: Sent, visit: Visiting) -> Response:
    """Change it, or show the form again with what was typed."""
    show = partial(_form, ChangeObjectiveForm, f"/programme/{year}/objectives/{objective_id}")
    return OneForm(ChangeObjectiveForm, show, partial(_do, (year, objective_id))).take(visit, sent)


def _do(at: tuple[str, str], visit: Visit, form: ChangeObjectiveForm, nonce: str) -> Response:
    year, objective_id = at
    wanted = WantedObjective(visit.person.person_id, form, nonce)
    if objective_id:
        change_objective(year, objective_id, wanted)
    else:
        add_objective(year, wanted)
    view = MessagePage(
        heading="The objective is recorded",
        paragraphs=[f"{form.known_as}: {form.title}"],
        link=Link(f"Objectives {year}", f"/programme/{year}/objectives"),
        is_receipt=True,
    )
    return visit.show(view, title=view.heading, here="projects")


def _line(one: ObjectiveSeen, year: str, *, is_team: bool) -> ObjectiveLine:
    return ObjectiveLine(
        code=one.code,
        title=one.title,
        kind=one.kind.label,
        owner=one.owner,
        measure=one.measure,
        position=one.position,
        topics=[_serving(topic, year if is_team else "") for topic in one.topics],
        change=f"/programme/{year}/objectives/{one.id}" if is_team else "",
    )


def _serving(topic: ServingTopic, year: str) -> ServingLine:
    project = Link(topic.reference, f"/projects/{topic.reference}") if topic.reference else None
    href = f"/programme/{year}/topics/{topic.id}" if year else ""
    return ServingLine(title=topic.title, href=href, project=project)


def _links(year: str) -> Iterator[Link]:
    yield Link(f"Programme {year}", f"/programme/{year}")
    for other in (year_before(year), year_after(year)):
        yield Link(f"Objectives {other}", f"/programme/{other}/objectives")


def _form(form: type[OperationForm], action: str, visit: Visit, filled: Filled) -> Response:
    view = one_form(form, action, filled)
    return visit.show(view, title=form.heading, here="projects", errors=filled.errors, status=filled.status)
