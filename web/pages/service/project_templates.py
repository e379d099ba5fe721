"""The templates of a project: which versions it uses, and those that may be downloaded for it (5.1; OB-075)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.clock import local_date, spoken_date
from tasks.people.sign_in import note_visit
from tasks.queries.projects.templates import project_templates
from tasks.template_library.using import UsedTemplate, note_template
from web.pages.form_answers import new_nonce
from web.pages.resume_after_sign_in import BACK, come_back
from web.pages.routing import page
from web.pages.service.templates import groups_of
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, ProjectTemplatesPage

router = APIRouter()


@page(router, "/projects/{reference}/templates")
def show_project_templates(reference: str, request: CurrentRequest) -> Response:
    """What the project uses, and what may be downloaded for it."""
    return _show(reference, request)


@router.post("/projects/{reference}/templates")
def submit_project_template(reference: str, sent: Sent, request: CurrentRequest) -> Response:
    """Note which version the project uses, and give its file; pressed again, it is noted once."""
    if request.visitor is None:
        return come_back(request, sent, lambda back: _show(reference, back, notice=BACK))
    request.check(sent)
    note_visit(request.person)
    template_id, number = note_template(reference, sent.text("template"), person_id=request.person.person_id)
    return RedirectResponse(f"/templates/{template_id}/{number}", status_code=303)


def _show(reference: str, request: PageRequest, *, notice: str = "") -> Response:
    seen = project_templates(reference, request.looker.person_id)
    address = f"/projects/{seen.reference}"
    day = spoken_date(local_date(seen.registered_at)) if seen.registered_at else ""
    view = ProjectTemplatesPage(
        reference=seen.reference,
        project_title=seen.title,
        action=f"{address}/templates",
        nonce=new_nonce(),
        used=[LabelledText(used.kind.label, _said(used)) for used in seen.used],
        online=[
            LabelledText(
                form.kind.label,
                f"{form.form.label}, version {form.version}, {spoken_date(local_date(form.at))}",
            )
            for form in seen.online
        ],
        groups=groups_of(seen.offered) if seen.offered else [],
        registered=f"In use when it was registered ({day})" if seen.in_force else "",
        at_registration=[LabelledText(name, f"Version {number}") for name, number in seen.in_force],
        may_use=seen.may_use and request.visitor is not None,
        notice=notice,
    )
    return request.show(view, title=f"Templates, {seen.reference}", here="projects")


def _said(used: UsedTemplate) -> str:
    newer = f"\nVersion {used.newest} is there now." if used.newest > used.number else ""
    return f"{used.said}, since {spoken_date(local_date(used.at))}{newer}"
