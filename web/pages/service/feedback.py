"""Telling us what was wrong with a step, and the queue in which the QI Support Team deals with it (OB-002)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.forms.operations.preferences import FeedbackAnswerForm, FeedbackForm
from tasks.answers.feedback import (
    WaitingFeedback,
    send_feedback,
    settle_waiting_feedback,
    step_of,
    waiting_feedback,
)
from web.access import SignInFirst
from web.forms.checking import FieldError
from web.forms.showing import to_confirm
from web.pages.form_answers import MY_TASKS, Filled, new_nonce
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import FeedbackPage, MessagePage, PageLink, ToldView

router = APIRouter()

WITHOUT_A_STEP = "Tell us what was wrong"
"""The heading where no step is named: it is about the whole service."""

WHAT_FOLLOWS = (
    "The QI Support Team reads it and sees to it. If it has an answer for you, that comes by email."
)


@page(router, "/feedback")
def show_feedback(request: CurrentRequest, task: str = "") -> Response:
    """The form, about a task or about the whole service."""
    if request.visitor is None:
        raise SignInFirst(f"/feedback?task={task}" if task else "/feedback")
    return _show_form(task, request, Filled(values={}))


@router.post("/feedback")
def submit_feedback(sent: Sent, request: CurrentRequest) -> Response:
    """Take what was said, or show the form again with it."""
    task = sent.text("version")
    return SingleForm(FeedbackForm, partial(_show_form, task), partial(_tell, task)).submit(request, sent)


@page(router, "/feedback/queue")
def show_feedback_queue(request: CurrentRequest) -> Response:
    """What is not settled."""
    return _show_queue("", request, Filled(values={}))


@router.post("/feedback/{feedback_id}")
def settle_feedback(feedback_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Settle one, or show the queue again with the answer that was typed."""
    show = partial(_show_queue, feedback_id)
    return SingleForm(FeedbackAnswerForm, show, partial(_settle, feedback_id)).submit(request, sent)


def _tell(task_id: str, request: PageRequest, form: FeedbackForm, nonce: str) -> Response:
    step = send_feedback(task_id, request.person.person_id, form, nonce)
    request.hints.mail_waits()
    link = PageLink("Back to the task", f"/tasks/{step.task_id}") if step.task_id else MY_TASKS
    return request.show(MessagePage.receipt("Thank you", [WHAT_FOLLOWS], link), title="Thank you", here="my")


def _show_form(task_id: str, request: PageRequest, filled: Filled) -> Response:
    step = step_of(task_id)
    heading = FeedbackForm.heading if step.task_id else WITHOUT_A_STEP
    plain = single_form_page(FeedbackForm, "/feedback", filled)
    view = replace(
        plain,
        reference=step.reference,
        project_title=step.title,
        asked=heading,
        form=replace(plain.form, version=task_id),
        moved=f"The step: {step.about}." if step.task_id else "",
    )
    return request.show(view, title=heading, here="my", errors=filled.errors, status=filled.status)


def _settle(feedback_id: str, request: PageRequest, form: FeedbackAnswerForm, nonce: str) -> Response:
    _ = nonce  # settling is done once, whatever sends it
    about = settle_waiting_feedback(feedback_id, request.person.person_id, form)
    request.hints.mail_waits()
    follows = "Your answer goes to whoever told us, by email." if form.answer else "Nobody is written to."
    link = PageLink(FeedbackAnswerForm.heading, "/feedback/queue")
    view = MessagePage.receipt("Dealt with", [f"{about}. {follows}"], link)
    return request.show(view, title="Dealt with", here="my")


def _show_queue(feedback_id: str, request: PageRequest, filled: Filled) -> Response:
    """The queue; the answer to one may be there again, with what is wrong with it."""
    wrong = next((error.message for error in filled.errors), "")
    typed = str(filled.values.get("answer", ""))
    told = [
        replace(_told(feedback), answer=typed, error=wrong, **to_confirm(typed))
        if feedback.id == feedback_id
        else _told(feedback)
        for feedback in waiting_feedback(request.person.person_id)
    ]
    view = FeedbackPage(heading=FeedbackAnswerForm.heading, told=told, notice=filled.notice)
    errors = [FieldError("answer", error.message, f"answer-{feedback_id}") for error in filled.errors]
    return request.show(view, title=view.heading, here="my", errors=errors, status=filled.status)


def _told(feedback: WaitingFeedback) -> ToldView:
    reference = feedback.reference
    return ToldView(
        id=feedback.id,
        about=feedback.about,
        project=PageLink(reference, f"/projects/{reference}") if reference else None,
        text=feedback.said,
        by=f"{feedback.by}, {spoken_moment(feedback.at)}",
        action=f"/feedback/{feedback.id}",
        nonce=new_nonce(),
    )
