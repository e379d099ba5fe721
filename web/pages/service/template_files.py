"""The files of templates: downloaded by everybody, and removed for good by those who answer for patients’ privacy."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import NotFound, TemplateFileRemoved
from models.forms.support_team.templates import RemoveTemplateFileForm
from tasks.people.permissions import only_for_governance
from tasks.template_library.reading import template_file, template_seen
from tasks.template_library.removing import remove_template_file
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import MessagePage, PageLink

router = APIRouter()

_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


@router.get("/templates/{template_id}/{number}")
def download_template_file(template_id: str, number: str, request: CurrentRequest) -> Response:
    """The file of a version, for everybody who is signed in."""
    file = template_file(template_id, _number(number), person_id=request.looker.person_id)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@page(router, "/templates/{template_id}/{number}/remove")
def show_template_file_removal(template_id: str, number: str, request: CurrentRequest) -> Response:
    """The form that removes the file of a version for good."""
    return _show_removal(template_id, _number(number), request, Filled(values={}))


@router.post("/templates/{template_id}/{number}/remove")
def submit_template_file_removal(
    template_id: str, number: str, sent: Sent, request: CurrentRequest
) -> Response:
    """Remove it, or show the form again with what was typed."""
    of_version = template_id, _number(number)
    return SingleForm(
        RemoveTemplateFileForm, partial(_show_removal, *of_version), partial(_remove, *of_version)
    ).submit(request, sent)


def _number(number: str) -> int:
    if not _NUMBER.fullmatch(number):
        raise NotFound("such version")
    return int(number)


def _show_removal(template_id: str, number: int, request: PageRequest, filled: Filled) -> Response:
    only_for_governance(request.person.person_id)
    seen = template_seen(template_id)
    version = next((version for version in seen.versions if version.number == number), None)
    if version is None:
        raise NotFound("such version")
    if version.removed_at is not None:
        raise TemplateFileRemoved(seen.name, number, at=version.removed_at)
    view = single_form_page(RemoveTemplateFileForm, f"/templates/{template_id}/{number}/remove", filled)
    view = replace(view, asked=f"{view.asked}: {seen.name}, version {number}")
    return request.show(view, title=view.asked, here="projects", errors=filled.errors, status=filled.status)


def _remove(  # noqa: PLR0913, PLR0917 -- of which version, and what was sent by whom
    template_id: str, number: int, request: PageRequest, form: RemoveTemplateFileForm, nonce: str
) -> Response:
    _ = nonce  # a file is removed once, whichever form does it
    name = remove_template_file(template_id, number, form, person_id=request.person.person_id)
    view = MessagePage.receipt(
        "The file is removed",
        [f"{name}, version {number}: nobody can download it any more. Its page says since when, and why."],
        PageLink("See the template", f"/templates/{template_id}"),
    )
    return request.show(view, title=view.heading, here="projects")
