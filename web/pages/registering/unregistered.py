"""Where anybody who is signed in reports activity that is not registered, their own, too (5.1; OB-083)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.support_team.unregistered import ReportUnregisteredForm
from tasks.queries.register.choices import services
from tasks.unregistered.reporting import ActivityReport, report_activity
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import MessagePage, PageLink

router = APIRouter()

HERE = "/unregistered"
WHAT_FOLLOWS = (
    "The QI Support Team settles it within ten working days: it asks whoever leads it for a proposal, if it belongs in "
    "the register. You hear what came of it by email."
)


@page(router, HERE)
def show_report_form(request: CurrentRequest) -> Response:
    """The form."""
    _ = request.person
    return _show(request, Filled(values={}))


@router.post(HERE)
def submit_report(sent: Sent, request: CurrentRequest) -> Response:
    """Ask the QI Support Team to settle it, or show the form again with what was typed."""
    return SingleForm(ReportUnregisteredForm, _show, _report).submit(request, sent)


def _show(request: PageRequest, filled: Filled) -> Response:
    view = single_form_page(ReportUnregisteredForm, HERE, filled, {"services": services()})
    return request.show(view, title=view.asked, here="projects", errors=filled.errors, status=filled.status)


def _report(request: PageRequest, form: ReportUnregisteredForm, nonce: str) -> Response:
    reference = report_activity(ActivityReport(request.person.person_id, form, nonce))
    request.hints.mail_waits()
    link = PageLink("See what becomes of it", f"/projects/{reference}")
    view = MessagePage.receipt("Thank you", [f"{reference}. {WHAT_FOLLOWS}"], link)
    return request.show(view, title="Thank you", here="projects")
