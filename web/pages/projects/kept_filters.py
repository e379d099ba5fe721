"""Filters of the register that the QI Support Team keeps by name: kept, shown, renamed and deleted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, spoken_date
from models.forms.operations.register import ChangeFilterForm, KeepFilterForm
from tasks.operations.register.kept_filters import change_filter, keep_filter, kept_filter, kept_filters
from tasks.people.permissions import only_for_team
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import FilterLine, KeptFiltersPage, MessagePage, PageLink

router = APIRouter()

LONGEST_QUERY = 2000
REGISTER = "/projects"


@page(router, "/filters")
def show_kept_filters(request: CurrentRequest) -> Response:
    """Every filter that is kept, with who kept it."""
    lines = [
        FilterLine(
            name=kept.name,
            href=f"{REGISTER}?{kept.address}",
            change=f"/filters/{kept.id}",
            kept=f"{kept.by}, {spoken_date(local_date(kept.at))}",
        )
        for kept in kept_filters(request.person.person_id)
    ]
    return request.show(KeptFiltersPage(filters=lines), title="Kept filters", here="projects")


@router.post("/filters")
def submit_kept_filter(sent: Sent, request: CurrentRequest) -> Response:
    """Keep a view of the register, or show the form again with its name."""
    query = sent.text("version")[:LONGEST_QUERY]
    return SingleForm(KeepFilterForm, partial(_show_keeping, query), partial(_keep, query)).submit(
        request, sent
    )


@page(router, "/filters/{filter_id}")
def show_kept_filter(filter_id: str, request: CurrentRequest) -> Response:
    """The form that renames or deletes one."""
    return _show_change(filter_id, request, Filled(values={}))


@router.post("/filters/{filter_id}")
def change_kept_filter(filter_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Rename or delete it, or show the form again with what was typed."""
    show, record = partial(_show_change, filter_id), partial(_change, filter_id)
    return SingleForm(ChangeFilterForm, show, record).submit(request, sent)


def _show_keeping(query: str, request: PageRequest, filled: Filled) -> Response:
    only_for_team(request.person.person_id)
    plain = single_form_page(KeepFilterForm, "/filters", filled)
    view = replace(plain, form=replace(plain.form, version=query))
    return request.show(
        view, title=KeepFilterForm.heading, here="projects", errors=filled.errors, status=filled.status
    )


def _keep(query: str, request: PageRequest, form: KeepFilterForm, nonce: str) -> Response:
    _ = nonce  # the same view under the same name is kept once, whatever sends it
    keep_filter(query, form.name, request.person.person_id)
    link = PageLink(form.name, f"{REGISTER}?{query}")
    view = MessagePage.receipt("Kept", [f"“{form.name}” stands above the register for the whole team."], link)
    return request.show(view, title="Kept", here="projects")


def _show_change(filter_id: str, request: PageRequest, filled: Filled) -> Response:
    kept = kept_filter(filter_id, request.person.person_id)
    values = filled.values or {"name": kept.name, "is_deleted": False}
    view = single_form_page(ChangeFilterForm, f"/filters/{filter_id}", replace(filled, values=values))
    return request.show(
        view, title=f"Change “{kept.name}”", here="projects", errors=filled.errors, status=filled.status
    )


def _change(filter_id: str, request: PageRequest, form: ChangeFilterForm, nonce: str) -> Response:
    _ = nonce  # a filter has one name, whatever sends it
    change_filter(filter_id, form, request.person.person_id)
    what = "is deleted" if form.is_deleted else "is its name now"
    view = MessagePage.receipt("Done", [f"“{form.name}” {what}."], PageLink("Kept filters", "/filters"))
    return request.show(view, title="Done", here="projects")
