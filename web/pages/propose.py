"""Proposing a project: the one form that begins everything."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import WrongForm
from models.forms.proposal import ProposalForm
from tasks.access import seen
from tasks.proposals import Proposed, Submission, propose
from tasks.reading.choices import offered
from web.access import is_same
from web.forms.checking import check, field_errors
from web.forms.reading import Posted, read_posted
from web.forms.showing import fields_of
from web.pages.answering import CHANGED, RENEWED, Filled, checked_nonce, gone_as_text, new_nonce
from web.pages.renewing import BACK, come_back, with_session
from web.pages.routing import page
from web.pages.task_page import takes
from web.sent import Sent
from web.views import FormView, Link, MessagePage, TaskPage
from web.visit import Visit, Visiting

router = APIRouter()


@page(router, "/propose")
def look(visit: Visiting) -> Response:
    """The form of a proposal; whoever opens it is its lead unless they say otherwise."""
    who = visit.person
    return _form(visit, Filled(values={"lead_name": who.name, "lead_email": who.email}))


@router.post("/propose")
def send(sent: Sent, visit: Visiting) -> Response:
    """Begin the project, or show the form again with everything that was typed."""
    posted = read_posted(ProposalForm, sent.of_form)
    if visit.visitor is None:
        back = come_back(visit, sent)
        if isinstance(back, Response):
            return back
        return with_session(_form(back, Filled(values=posted.values, gone=posted.gone, notice=BACK)), back)
    if not is_same(posted.csrf, visit.csrf):
        return _form(visit, Filled(values=posted.values, gone=posted.gone, notice=RENEWED, status=403))
    seen(visit.person.session_id)
    if posted.is_rearranged or posted.is_save:
        return _form(visit, Filled(values=posted.values, gone=posted.gone))
    return _begin(visit, posted)


def _begin(visit: Visit, posted: Posted) -> Response:
    form = check(ProposalForm, posted.values)
    if posted.gone or (posted.is_outdated and isinstance(form, list)):
        errors = form if isinstance(form, list) else []
        return _form(
            visit,
            Filled(values=posted.values, gone=posted.gone, errors=errors, notice=CHANGED, status=409),
        )
    if isinstance(form, list):
        return _form(visit, Filled(values=posted.values, gone=posted.gone, errors=form, status=422))
    who = visit.person
    submission = Submission(
        typed=form.model_dump(mode="json"),
        person_id=who.person_id,
        idem_key=checked_nonce(posted.nonce),
        session_id=who.session_id,
    )
    try:
        proposed = propose(submission)
    except WrongForm as error:
        errors = field_errors(ProposalForm, posted.values, error.sentences)
        return _form(visit, Filled(values=posted.values, gone=posted.gone, errors=errors, status=422))
    visit.hints.something_happened(proposed.project_id)
    return _receipt(visit, proposed)


def _form(visit: Visit, filled: Filled) -> Response:
    view = TaskPage(
        reference="",
        project_title="",
        asked="Propose a project",
        due="",
        is_overdue=False,
        takes=takes(ProposalForm),
        before=[],
        why=[
            "The policy asks that every project is proposed, registered and approved before data are collected."
        ],
        form=FormView(
            kind=ProposalForm.kind,
            action="/propose",
            fields=fields_of(ProposalForm, filled.values, filled.errors, choices=offered()),
            submit="Send the proposal",
            nonce=new_nonce(),
            version="",
            form_version=ProposalForm.version,
            can_save=False,
        ),
        notice=filled.notice,
        gone=gone_as_text(filled.gone),
        how=ProposalForm.how_to,
    )
    return visit.show(view, title="Propose a project", errors=filled.errors, status=filled.status)


def _receipt(visit: Visit, proposed: Proposed) -> Response:
    then = (
        "The project lead is asked by e-mail to confirm it."
        if proposed.awaits_lead
        else ("You get an e-mail with each next step.")
    )
    view = MessagePage(
        heading="Thank you. Your proposal is recorded",
        paragraphs=[f"{proposed.reference} · {proposed.title}", then],
        link=Link("See the project", f"/projects/{proposed.reference}"),
        is_receipt=True,
    )
    return visit.show(view, title="Your proposal is recorded")
