"""Stopping all mail, and starting it again: one page with one form for each, and a reason."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.mail import StartMailForm, StopMailForm
from models.forms.operations import OperationForm
from models.records import PostOffice
from tasks.access import seen
from tasks.mail.acting import Act, perform
from tasks.mail.stopping import OFFICE_ACTS, the_office
from tasks.operations import Sent as SentOperation
from tasks.reading.standing import standing_seen
from web.access import is_same
from web.forms.checking import check
from web.forms.reading import Posted, read_posted
from web.pages.answering import RENEWED, Filled, checked_nonce
from web.pages.renewing import BACK, come_back, with_session
from web.pages.routing import page
from web.pages.sending import one_form
from web.sent import Sent, SentForm
from web.views import Link, MessagePage
from web.visit import Visit, Visiting

router = APIRouter()


@page(router, "/outbox/stop")
def look_at_stop(visit: Visiting) -> Response:
    """The form that stops all mail."""
    return STOP.form(visit, Filled(values={}))


@router.post("/outbox/stop")
def stop(sent: Sent, visit: Visiting) -> Response:
    """Stop all mail, or show the form again with everything that was typed."""
    return STOP.take(visit, sent)


@page(router, "/outbox/start")
def look_at_start(visit: Visiting) -> Response:
    """The form that starts the mail again."""
    return START.form(visit, Filled(values={}))


@router.post("/outbox/start")
def start(sent: Sent, visit: Visiting) -> Response:
    """Start the mail again, or show the form again with everything that was typed."""
    return START.take(visit, sent)


@dataclass(frozen=True)
class _Page:
    """The page of one act on all mail."""

    form_class: type[OperationForm]
    act: Act[PostOffice]
    action: str

    def form(self, visit: Visit, filled: Filled) -> Response:
        standing_seen(visit.person.person_id)
        form = self.form_class
        view = one_form(form, self.action, filled)
        return visit.show(view, title=form.heading, here="outbox", errors=filled.errors, status=filled.status)

    def take(self, visit: Visit, sent: SentForm) -> Response:
        posted = read_posted(self.form_class, sent.of_form)
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
        form = check(self.form_class, posted.values)
        if isinstance(form, list):
            return self.form(visit, Filled(values=posted.values, errors=form, status=422))
        typed = form.model_dump(mode="json")
        sent = SentOperation(visit.person.person_id, checked_nonce(posted.nonce), typed)
        said = perform(self.act, the_office, sent)
        visit.hints.mail_waits()
        back = Link("Back to the outbox", "/outbox")
        view = MessagePage(heading="Done", paragraphs=[f"{said}."], link=back, is_receipt=True)
        return visit.show(view, title="Done", here="outbox")


STOP = _Page(StopMailForm, OFFICE_ACTS["stop"], "/outbox/stop")
START = _Page(StartMailForm, OFFICE_ACTS["start"], "/outbox/start")
