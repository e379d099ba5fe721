"""What can be done with a task or a project besides answering: one page with one form for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now
from models.errors import ChangedMeanwhile, NotFound
from models.forms.operations.dates import OperationForm
from models.working_time import days_off_said
from tasks.cover.deciders import newly_kept_out
from tasks.operations.operation import (
    ChangedByOperation,
    Operation,
    Target,
    offered_to,
    open_operation,
    perform_operation,
)
from tasks.operations.operation import OperationRequest as SentOperation
from tasks.operations.registry import (
    IMPROVEMENT_OPERATIONS,
    NOTE_OPERATIONS,
    PROJECT_OPERATIONS,
    TASK_OPERATIONS,
)
from tasks.privacy.releases import apply_releases
from web.forms.checking import field_errors
from web.forms.reading import AWARE
from web.pages.form_answers import Filled, told_first
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import LinkGroup, MessagePage, PageLink

router = APIRouter()

Operations = Mapping[str, Operation[Any]]


@page(router, "/tasks/{task_id}/do/{name}")
def show_task_operation(task_id: str, name: str, request: CurrentRequest) -> Response:
    """The form of something that can be done with a task."""
    _ = request.person
    return _form(name, Target(task_id=task_id)).show(request, Filled(values={}))


@router.post("/tasks/{task_id}/do/{name}")
def submit_task_operation(task_id: str, name: str, sent: Sent, request: CurrentRequest) -> Response:
    """Do it, or show the form again with everything that was typed."""
    apply_releases(task_id=task_id)
    return _form(name, Target(task_id=task_id), sent).submit(request, sent)


@page(router, "/projects/{reference}/do/{name}")
def show_project_operation(reference: str, name: str, request: CurrentRequest) -> Response:
    """The form of something that can be done with a project."""
    _ = request.person
    return _form(name, Target(reference=reference)).show(request, Filled(values={}))


@router.post("/projects/{reference}/do/{name}")
def submit_project_operation(reference: str, name: str, sent: Sent, request: CurrentRequest) -> Response:
    """Do it, or show the form again with everything that was typed."""
    apply_releases(reference=reference)
    return _form(name, Target(reference=reference), sent).submit(request, sent)


@page(router, "/projects/{reference}/do/{name}/{part}")
def show_operation_on_part(reference: str, name: str, part: str, request: CurrentRequest) -> Response:
    """The form of something that can be done with a part of a project, such as a test of change."""
    _ = request.person
    return _form(name, Target(reference=reference, part=part)).show(request, Filled(values={}))


@router.post("/projects/{reference}/do/{name}/{part}")
def submit_operation_on_part(  # noqa: PLR0913, PLR0917 -- three parts of an address, and what was sent by whom
    reference: str, name: str, part: str, sent: Sent, request: CurrentRequest
) -> Response:
    """Do it, or show the form again with everything that was typed."""
    apply_releases(reference=reference)
    return _form(name, Target(reference=reference, part=part), sent).submit(request, sent)


def links_for(target: Target, person_id: str, *, is_team: bool) -> list[LinkGroup]:
    """What a person may do with a task or a project now, in groups; what stands by itself has no heading.

    `is_team` says whether they read the names that the QI Support Team has for operations.
    """
    return links_to(target, offered_to(_operations(target), target, person_id), is_team=is_team)


def links_to(target: Target, names: Iterable[str], *, is_team: bool) -> list[LinkGroup]:
    """Links to the operations of these names, in groups; the QI Support Team has names of its own for some."""
    operations, groups = _operations(target), dict[str, list[PageLink]]()
    for name in names:
        form = operations[name].form
        heading = form.heading_for(is_team=is_team)
        groups.setdefault(form.group, []).append(PageLink(heading, f"{_address(target)}/do/{name}"))
    return [LinkGroup(heading, links) for heading, links in groups.items()]


def _form(name: str, target: Target, sent: SentForm | None = None) -> SingleForm[OperationForm]:
    operation = _operations(target).get(name)
    if operation is None:
        raise NotFound("such page")
    part = f"/{target.part}" if target.part else ""
    version, aware = (sent.text("version"), sent.text(AWARE)) if sent else ("", "")
    shown = _OperationPage(operation, target, f"{_address(target)}/do/{name}{part}", version, aware)
    return SingleForm(operation.form, shown.show, shown.record)


@dataclass(frozen=True)
class _OperationPage:
    """The page of one operation on one task or project; `version` is that of what it changes when it was opened."""

    operation: Operation[Any]
    target: Target
    action: str
    version: str = ""
    aware: str = ""

    def show(self, request: PageRequest, filled: Filled) -> Response:
        """The form, with what was typed or else with what stands now."""
        about = open_operation(self.operation, self.target, request.person.person_id)
        form = self.operation.form
        values = filled.values or about.typed
        asked = single_form_page(form, self.action, replace(filled, values=values), about.choices)
        heading = form.heading_for(is_team=request.person.is_team)
        view = replace(
            asked,
            asked=heading,
            form=replace(asked.form, version=self.version or about.version, kept=filled.kept),
            reference=about.reference,
            project_title=about.title,
            back=_address(self.target),
            moved=about.said,
        )
        title = f"{heading}, {about.reference}"
        return request.show(view, title=title, errors=filled.errors, status=filled.status)

    def record(self, request: PageRequest, form: OperationForm, nonce: str) -> Response:
        """Do it; the receipt is shown after the commit."""
        if self.operation.names_part:
            typed = form.model_dump(mode="json")
            kept_out = newly_kept_out(typed, reference=self.target.reference or "")
            if told := told_first(kept_out, self.aware):
                filled = Filled(values=typed, notice=told, aware=kept_out.mark, status=409)
                return self.show(request, filled)
        sent = SentOperation(request.person.person_id, nonce, form.model_dump(mode="json"), self.version)
        try:
            changed = perform_operation(self.operation, self.target, sent)
        except ChangedMeanwhile as meanwhile:
            errors = field_errors(self.operation.form, sent.typed, meanwhile.sentences)
            filled = Filled(values=sent.typed, errors=errors, status=409)
            return replace(self, version="").show(request, filled)
        request.hints.send_mail_and_wake(changed.project_id)
        note = days_off_said(form.model_dump(), local_date(now()))
        link, address = self._next_link(changed), _address(self.target)
        is_watched = bool(self.target.task_id) and request.person.is_team and link.href != address
        back = PageLink("Back to the task", address) if is_watched else None
        return moved_page(request, changed, link, note=note, more=back)

    def _next_link(self, changed: ChangedByOperation) -> PageLink:
        if changed.leads_to is not None:
            return PageLink(*changed.leads_to)
        if self.operation.leads_to_task:
            return PageLink("Open the task", f"/tasks/{self.target.task_id}")
        return PageLink("See the project", f"/projects/{changed.reference}")


def moved_page(  # noqa: PLR0913 -- what was done, and the ways on from there
    request: PageRequest,
    changed: ChangedByOperation,
    link: PageLink | None = None,
    *,
    note: str = "",
    more: PageLink | None = None,
) -> Response:
    """What was done with a task or a project, with a note on what was typed, and where one goes on, or `more`."""
    to_project = PageLink("See the project", f"/projects/{changed.reference}")
    paragraphs = [f"{changed.reference} · {changed.title}", f"{changed.said}.", *filter(None, [note])]
    view = replace(MessagePage.receipt("Done", paragraphs, link or to_project), more=more)
    return request.show(view, title="Done", here="my")


def _operations(target: Target) -> Operations:
    if target.task_id:
        return TASK_OPERATIONS
    of_parts = {**IMPROVEMENT_OPERATIONS, **NOTE_OPERATIONS}
    return of_parts if target.part else {**PROJECT_OPERATIONS, **IMPROVEMENT_OPERATIONS}


def _address(target: Target) -> str:
    return f"/tasks/{target.task_id}" if target.task_id else f"/projects/{target.reference}"
