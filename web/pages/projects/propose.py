"""Proposing a project: the one form that begins everything."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.project.proposal import ProposalForm
from tasks.answers.propose import Proposed, Submission, propose
from tasks.queries.tasks.choices import offered
from web.forms.showing import fields_of
from web.pages.form_answers import Filled, gone_as_text, gone_to_keep, new_nonce
from web.pages.routing import page
from web.pages.single_form import SingleForm
from web.pages.tasks.task_page import takes
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import FormView, MessagePage, PageLink, TaskPage

router = APIRouter()


@page(router, "/propose")
def show_proposal(request: CurrentRequest) -> Response:
    """The form of a proposal; whoever opens it is its lead unless they say otherwise."""
    who = request.person
    return _show(request, Filled(values={"lead_name": who.name, "lead_email": who.email}))


@router.post("/propose")
def submit_proposal(sent: Sent, request: CurrentRequest) -> Response:
    """Begin the project, or show the form again with everything that was typed."""
    return SingleForm(ProposalForm, _show, _begin).submit(request, sent)


def _begin(request: PageRequest, form: ProposalForm, nonce: str) -> Response:
    who = request.person
    submission = Submission(
        typed=form.model_dump(mode="json"),
        person_id=who.person_id,
        idem_key=nonce,
        session_id=who.session_id,
    )
    proposed = propose(submission)
    request.hints.send_mail_and_wake(proposed.project_id)
    return _show_receipt(request, proposed)


def _show(request: PageRequest, filled: Filled) -> Response:
    view = TaskPage(
        asked="Propose a project",
        takes=takes(ProposalForm),
        why=[
            "The policy asks that every project is proposed, registered and approved before data are collected."
        ],
        form=FormView(
            kind=ProposalForm.kind,
            action="/propose",
            fields=fields_of(ProposalForm, filled.values, filled.errors, choices=offered()),
            submit="Send the proposal",
            nonce=new_nonce(),
            form_version=ProposalForm.version,
            can_save=False,
            kept=gone_to_keep(filled.gone),
        ),
        notice=filled.notice,
        gone=gone_as_text(filled.gone),
        how=ProposalForm.how_to,
    )
    return request.show(view, title="Propose a project", errors=filled.errors, status=filled.status)


def _show_receipt(request: PageRequest, proposed: Proposed) -> Response:
    then = (
        "The project lead is asked by email to confirm it."
        if proposed.awaits_lead
        else "You get an email with each next step."
    )
    view = MessagePage.receipt(
        "Thank you. Your proposal is recorded",
        [f"{proposed.reference} · {proposed.title}", then],
        PageLink("See the project", f"/projects/{proposed.reference}"),
    )
    return request.show(view, title="Your proposal is recorded")
