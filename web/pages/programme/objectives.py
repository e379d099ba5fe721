"""The objectives of a programme year: read by everybody, changed by the QI Support Team (OB-029, OB-058, OB-065)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.programme.programme_review import AddObjectiveForm, ChangeObjectiveForm
from models.programme_year import year_after, year_before
from tasks.programme.objectives.changing_objectives import (
    WantedObjective,
    add_objective,
    change_objective,
    objective_as_typed,
)
from tasks.programme.objectives.objectives_coverage import (
    ObjectiveSeen,
    ServingTopic,
    objectives_seen,
)
from tasks.programme.year.topic_reviews import only_for_reviewers
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import MessagePage, ObjectiveLine, ObjectivesPage, PageLink, ServingLine

router = APIRouter()


@page(router, "/programme/{year}/objectives")
def show_objectives(year: str, request: CurrentRequest) -> Response:
    """The objectives of a year, first those without a topic."""
    is_team = request.looker.is_team
    objectives = objectives_seen(year)
    lines = [(bool(objective.topics), _line(objective, year, is_team=is_team)) for objective in objectives]
    view = ObjectivesPage(
        year=year,
        count="1 objective" if len(objectives) == 1 else f"{len(objectives)} objectives",
        unserved=[line for is_served, line in lines if not is_served],
        served=[line for is_served, line in lines if is_served],
        links=list(_links(year, is_team=is_team)),
    )
    return request.show(view, title=f"Objectives {year}", here="projects")


@page(router, "/programme/{year}/objectives/add")
def show_new_objective(year: str, request: CurrentRequest) -> Response:
    """The form of a new objective."""
    only_for_reviewers(year, request.person.person_id)
    return _show_form((year, ""), request, Filled(values={}))


@router.post("/programme/{year}/objectives/add")
def submit_new_objective(year: str, sent: Sent, request: CurrentRequest) -> Response:
    """Add it, or show the form again with what was typed."""
    at = (year, "")
    return SingleForm(AddObjectiveForm, partial(_show_form, at), partial(_record, at)).submit(request, sent)


@page(router, "/programme/{year}/objectives/{objective_id}")
def show_objective(year: str, objective_id: str, request: CurrentRequest) -> Response:
    """The form of an objective, with what it is now."""
    typed = objective_as_typed(year, objective_id, request.person.person_id)
    return _show_form((year, objective_id), request, Filled(values=typed))


@router.post("/programme/{year}/objectives/{objective_id}")
def submit_objective_change(year: str, objective_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Change it, or show the form again with what was typed."""
    at = (year, objective_id)
    return SingleForm(ChangeObjectiveForm, partial(_show_form, at), partial(_record, at)).submit(
        request, sent
    )


def _record(at: tuple[str, str], request: PageRequest, form: ChangeObjectiveForm, nonce: str) -> Response:
    year, objective_id = at
    change = WantedObjective(request.person.person_id, form, nonce)
    if objective_id:
        change_objective(year, objective_id, change)
    else:
        add_objective(year, change)
    link = PageLink(f"Objectives {year}", f"/programme/{year}/objectives")
    view = MessagePage.receipt("The objective is recorded", [f"{form.known_as}: {form.title}"], link)
    return request.show(view, title=view.heading, here="projects")


def _line(objective: ObjectiveSeen, year: str, *, is_team: bool) -> ObjectiveLine:
    return ObjectiveLine(
        code=objective.code,
        title=objective.title,
        kind=objective.kind.label,
        owner=objective.owner,
        measure=objective.measure,
        position=objective.position,
        topics=[_serving(topic, year if is_team else "") for topic in objective.topics],
        change=f"/programme/{year}/objectives/{objective.id}" if is_team else "",
    )


def _serving(topic: ServingTopic, year: str) -> ServingLine:
    project = PageLink(topic.reference, f"/projects/{topic.reference}") if topic.reference else None
    href = f"/programme/{year}/topics/{topic.id}" if year else ""
    return ServingLine(title=topic.title, href=href, project=project)


def _links(year: str, *, is_team: bool) -> Iterator[PageLink]:
    if is_team:
        yield PageLink("Add an objective", f"/programme/{year}/objectives/add")
    yield PageLink(f"Programme {year}", f"/programme/{year}")
    for other in (year_before(year), year_after(year)):
        yield PageLink(f"Objectives {other}", f"/programme/{other}/objectives")


def _show_form(at: tuple[str, str], request: PageRequest, filled: Filled) -> Response:
    """The form of the objective with this id, or of a new one where there is none."""
    year, objective_id = at
    form = ChangeObjectiveForm if objective_id else AddObjectiveForm
    view = single_form_page(form, f"/programme/{year}/objectives/{objective_id or 'add'}", filled)
    return request.show(view, title=form.heading, here="projects", errors=filled.errors, status=filled.status)
