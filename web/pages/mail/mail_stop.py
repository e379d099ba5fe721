"""Stopping all mail, and starting it again: one page with one form for each, and a reason."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.operations.dates import OperationForm
from models.forms.operations.mail import StartMailForm, StopMailForm
from models.records import PostOffice
from tasks.mail.operator_actions import OperatorAction, perform_action
from tasks.mail.sending_state import locked_post_office
from tasks.mail.stopping import OFFICE_ACTS
from tasks.operations.operation import OperationRequest as SentOperation
from tasks.queries.mail.mail_status import mail_status_seen
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import MessagePage, PageLink

router = APIRouter()


@page(router, "/outbox/stop")
def show_mail_stop(request: CurrentRequest) -> Response:
    """The form that stops all mail."""
    return STOP.show(request, Filled(values={}))


@router.post("/outbox/stop")
def stop_mail(sent: Sent, request: CurrentRequest) -> Response:
    """Stop all mail, or show the form again with everything that was typed."""
    return STOP.submit(request, sent)


@page(router, "/outbox/start")
def show_mail_start(request: CurrentRequest) -> Response:
    """The form that starts the mail again."""
    return START.show(request, Filled(values={}))


@router.post("/outbox/start")
def start_mail(sent: Sent, request: CurrentRequest) -> Response:
    """Start the mail again, or show the form again with everything that was typed."""
    return START.submit(request, sent)


def _show(form: type[OperationForm], action: str, request: PageRequest, filled: Filled) -> Response:
    mail_status_seen(request.person.person_id)
    view = single_form_page(form, action, filled)
    return request.show(view, title=form.heading, here="outbox", errors=filled.errors, status=filled.status)


def _perform(
    act: OperatorAction[PostOffice], request: PageRequest, form: OperationForm, nonce: str
) -> Response:
    sent = SentOperation(request.person.person_id, nonce, form.model_dump(mode="json"))
    sentence = perform_action(act, locked_post_office, sent)
    request.hints.mail_waits()
    receipt = MessagePage.receipt("Done", [f"{sentence}."], PageLink("Back to the outbox", "/outbox"))
    return request.show(receipt, title="Done", here="outbox")


STOP = SingleForm(
    StopMailForm, partial(_show, StopMailForm, "/outbox/stop"), partial(_perform, OFFICE_ACTS["stop"])
)
START = SingleForm(
    StartMailForm, partial(_show, StartMailForm, "/outbox/start"), partial(_perform, OFFICE_ACTS["start"])
)
