"""What can be done with a task or a project besides answering: one page with one form for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import NotFound, WrongForm
from tasks.access import seen
from tasks.offering import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.operations import Changed, Operation, Target, offered_to, opened, operate
from tasks.operations import Sent as SentOperation
from web.access import is_same
from web.forms.checking import check, field_errors
from web.forms.reading import Posted, read_posted
from web.pages.answering import RENEWED, Filled, checked_nonce
from web.pages.renewing import BACK, come_back, with_session
from web.pages.routing import page
from web.pages.sending import one_form
from web.sent import Sent, SentForm
from web.views import Link, Links, MessagePage
from web.visit import Visit, Visiting

router = APIRouter()

Operations = Mapping[str, Operation[Any]]


@page(router, "/tasks/{task_id}/do/{name}")
def look_at_task(task_id: str, name: str, visit: Visiting) -> Response:
    """The form of something that can be done with a task."""
    _ = visit.person
    return _Page(name, Target(task_id=task_id)).form(visit, Filled(values={}))


@router.post("/tasks/{task_id}/do/{name}")
def do_with_task(task_id: str, name: str, sent: Sent, visit: Visiting) -> Response:
    """Do it, or show the form again with everything that was typed."""
    return _Page(name, Target(task_id=task_id)).take(visit, sent)


@page(router, "/projects/{reference}/do/{name}")
def look_at_project(reference: str, name: str, visit: Visiting) -> Response:
    """The form of something that can be done with a project."""
    _ = visit.person
    return _Page(name, Target(reference=reference)).form(visit, Filled(values={}))


@router.post("/projects/{reference}/do/{name}")
def do_with_project(reference: str, name: str, sent: Sent, visit: Visiting) -> Response:
    """Do it, or show the form again with everything that was typed."""
    return _Page(name, Target(reference=reference)).take(visit, sent)


def links_for(target: Target, person_id: str) -> list[Links]:
    """What a person may do with a task or a project now, in groups; what stands by itself has no heading."""
    operations = _operations(target)
    groups: dict[str, list[Link]] = {}
    for name in offered_to(operations, target, person_id):
        form = operations[name].form
        groups.setdefault(form.group, []).append(Link(form.heading, f"{_at(target)}/do/{name}"))
    return [Links(heading, links) for heading, links in groups.items()]


class _Page:
    """The page of one operation on one task or project."""

    def __init__(self, name: str, target: Target) -> None:
        self._target = target
        found = _operations(target).get(name)
        if found is None:
            raise NotFound("such page")
        self._operation, self._action = found, f"{_at(target)}/do/{name}"

    def take(self, visit: Visit, sent: SentForm) -> Response:
        posted = read_posted(self._operation.form, sent.of_form)
        if visit.visitor is None:
            back = come_back(visit, sent)
            if isinstance(back, Response):
                return back
            return with_session(self.form(back, Filled(values=posted.values, notice=BACK)), back)
        if not is_same(posted.csrf, visit.csrf):
            return self.form(visit, Filled(values=posted.values, notice=RENEWED, status=403))
        seen(visit.person.session_id)
        return self._do(visit, posted)

    def _do(self, visit: Visit, posted: Posted) -> Response:
        form_class = self._operation.form
        form = check(form_class, posted.values)
        if isinstance(form, list):
            return self.form(visit, Filled(values=posted.values, errors=form, status=422))
        typed = form.model_dump(mode="json")
        sent = SentOperation(visit.person.person_id, checked_nonce(posted.nonce), typed)
        try:
            changed = operate(self._operation, self._target, sent)
        except WrongForm as error:
            errors = field_errors(form_class, posted.values, error.sentences)
            return self.form(visit, Filled(values=posted.values, errors=errors, status=422))
        visit.hints.something_happened(changed.project_id)
        view = MessagePage(
            heading="Done",
            paragraphs=[f"{changed.reference} · {changed.title}", f"{changed.said}."],
            link=self._onward(changed),
            is_receipt=True,
        )
        return visit.show(view, title="Done", here="my")

    def _onward(self, changed: Changed) -> Link:
        if self._operation.leads_to_task:
            return Link("Open the task", f"/tasks/{self._target.task_id}")
        return Link("See the project", f"/projects/{changed.reference}")

    def form(self, visit: Visit, filled: Filled) -> Response:
        about = opened(self._operation, self._target, visit.person.person_id)
        form = self._operation.form
        shown = replace(filled, values=filled.values or about.typed)
        view = replace(
            one_form(form, self._action, shown),
            reference=about.reference,
            project_title=about.title,
            moved=about.said,
        )
        title = f"{form.heading}, {about.reference}"
        return visit.show(view, title=title, errors=filled.errors, status=filled.status)


def _operations(target: Target) -> Operations:
    return TASK_OPERATIONS if target.task_id else PROJECT_OPERATIONS


def _at(target: Target) -> str:
    return f"/tasks/{target.task_id}" if target.task_id else f"/projects/{target.reference}"
