"""The submission windows of a national audit, for the QI Support Team (6.1; OB-015)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.programme.national_audit import KeepWindowsForm
from tasks.national.windows import keep_windows, windows_as_typed
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MessagePage, PageLink

router = APIRouter()

Of = tuple[str, str]
"""The year and the id of the topic."""


@page(router, "/programme/{year}/topics/{topic_id}/windows")
def show_windows(year: str, topic_id: str, request: CurrentRequest) -> Response:
    """The form with the windows as they are kept."""
    _, typed = windows_as_typed(year, topic_id, request.person.person_id)
    return _show((year, topic_id), request, Filled(values=typed))


@router.post("/programme/{year}/topics/{topic_id}/windows")
def submit_windows(year: str, topic_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Keep them, or show the form again with what was typed."""
    of = year, topic_id
    return SingleForm(KeepWindowsForm, partial(_show, of), partial(_keep, of)).submit(request, sent)


def _keep(of: Of, request: PageRequest, form: KeepWindowsForm, nonce: str) -> Response:
    _ = nonce  # the windows are known by their names: sent again, nothing changes
    title = keep_windows(*of, request.person.person_id, form)
    link = PageLink(f"Programme {of[0]}", f"/programme/{of[0]}")
    heading = "The submission windows are recorded"
    return request.show(MessagePage.receipt(heading, [title], link), title=heading, here="projects")


def _show(of: Of, request: PageRequest, filled: Filled) -> Response:
    title, _ = windows_as_typed(*of, request.person.person_id)
    address = f"/programme/{of[0]}/topics/{of[1]}"
    view = single_form_page(KeepWindowsForm, f"{address}/windows", filled)
    view = replace(
        view, brief=[LabelledText("National audit", title)], links=[PageLink("The topic", address)]
    )
    return request.show(
        view, title=KeepWindowsForm.heading, here="projects", errors=filled.errors, status=filled.status
    )
