"""Telling us what was wrong with a step, and the queue in which the QI Support Team deals with it (OB-002)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.forms.letters import FeedbackAnswerForm, FeedbackForm
from tasks.feedback import Told, settle, step_of, tell_us, waiting_feedback
from web.access import SignInFirst
from web.forms.checking import FieldError
from web.pages.answering import MY_TASKS, Filled, new_nonce
from web.pages.routing import page
from web.pages.sending import OneForm, one_form
from web.sent import Sent
from web.views import FeedbackPage, Link, MessagePage, ToldView
from web.visit import Visit, Visiting

router = APIRouter()

WITHOUT_A_STEP = "Tell us what was wrong"
"""The heading where no step is named: it is about the whole service."""


@page(router, "/feedback")
def look(visit: Visiting, task: str = "") -> Response:
    """The form, about a task or about the whole service."""
    if visit.visitor is None:
        raise SignInFirst(f"/feedback?task={task}" if task else "/feedback")
    return _form(task, visit, Filled(values={}))


@router.post("/feedback")
def send(sent: Sent, visit: Visiting) -> Response:
    """Take what was said, or show the form again with it."""
    task = sent.text("version")
    return OneForm(FeedbackForm, partial(_form, task), partial(_tell, task)).take(visit, sent)


@page(router, "/feedback/queue")
def look_at_queue(visit: Visiting) -> Response:
    """What is not settled."""
    return _queue("", visit, Filled(values={}))


@router.post("/feedback/{feedback_id}")
def deal_with(feedback_id: str, sent: Sent, visit: Visiting) -> Response:
    """Settle one, or show the queue again with the answer that was typed."""
    return OneForm(FeedbackAnswerForm, partial(_queue, feedback_id), partial(_settle, feedback_id)).take(
        visit, sent
    )


def _tell(task_id: str, visit: Visit, form: FeedbackForm, nonce: str) -> Response:
    step = tell_us(task_id, visit.person.person_id, form, nonce)
    visit.hints.mail_waits()
    view = MessagePage(
        heading="Thank you",
        paragraphs=[
            "The QI Support Team reads it and sees to it. If it has an answer for you, that comes by e-mail."
        ],
        link=Link("Back to the task", f"/tasks/{step.task_id}") if step.task_id else MY_TASKS,
        is_receipt=True,
    )
    return visit.show(view, title="Thank you", here="my")


def _form(task_id: str, visit: Visit, filled: Filled) -> Response:
    step = step_of(task_id)
    heading = FeedbackForm.heading if step.task_id else WITHOUT_A_STEP
    plain = one_form(FeedbackForm, "/feedback", filled)
    view = replace(
        plain,
        reference=step.reference,
        project_title=step.title,
        asked=heading,
        form=replace(plain.form, version=task_id),
        moved=f"The step: {step.about}." if step.task_id else "",
    )
    return visit.show(view, title=heading, here="my", errors=filled.errors, status=filled.status)


def _settle(feedback_id: str, visit: Visit, form: FeedbackAnswerForm, nonce: str) -> Response:
    _ = nonce  # settling is done once, whatever sends it
    about = settle(feedback_id, visit.person.person_id, form)
    visit.hints.mail_waits()
    said = "Your answer goes to whoever told us, by e-mail." if form.answer else "Nobody is written to."
    view = MessagePage(
        heading="Dealt with",
        paragraphs=[f"{about}. {said}"],
        link=Link(FeedbackAnswerForm.heading, "/feedback/queue"),
        is_receipt=True,
    )
    return visit.show(view, title="Dealt with", here="my")


def _queue(feedback_id: str, visit: Visit, filled: Filled) -> Response:
    """The queue; the answer to one may be there again, with what is wrong with it."""
    wrong = next((error.message for error in filled.errors), "")
    typed = str(filled.values.get("answer", ""))
    told = [
        _told(one, typed=typed if one.id == feedback_id else "", wrong=wrong if one.id == feedback_id else "")
        for one in waiting_feedback(visit.person.person_id)
    ]
    view = FeedbackPage(heading=FeedbackAnswerForm.heading, told=told, notice=filled.notice)
    errors = [FieldError("answer", error.message, f"answer-{feedback_id}") for error in filled.errors]
    return visit.show(view, title=view.heading, here="my", errors=errors, status=filled.status)


def _told(one: Told, *, typed: str, wrong: str) -> ToldView:
    return ToldView(
        id=one.id,
        about=one.about,
        project=Link(one.reference, f"/projects/{one.reference}") if one.reference else None,
        said=one.said,
        by=f"{one.by}, {spoken_moment(one.at)}",
        action=f"/feedback/{one.id}",
        nonce=new_nonce(),
        answer=typed,
        error=wrong,
    )
