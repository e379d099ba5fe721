"""Ending a project early: withdrawn before data are collected, abandoned after; its learning is kept."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.forms import FORMS, TaskForm
from models.vocabulary import TaskKind
from tasks.answers.answer_task import AnswerRequest
from tasks.answers.end_early import end_early
from tasks.privacy.releases import apply_releases
from tasks.queries.projects.project import offered_end
from web.forms.reading import FormUnreadable
from web.forms.showing import fields_of
from web.pages.form_answers import Filled, gone_as_text, gone_to_keep, new_nonce, receipt_page
from web.pages.routing import page
from web.pages.single_form import SingleForm
from web.pages.tasks.task_page import takes
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import AgainView, FormView, MessagePage, PageLink, TaskPage

router = APIRouter()

CONFIRMED = "confirmed"
"""What the second of two buttons sends besides: that the project, named once more, is to end."""

ENDS = {TaskKind.WITHDRAW.value: TaskKind.WITHDRAW, TaskKind.ABANDON.value: TaskKind.ABANDON}


@page(router, "/projects/{reference}/withdraw")
def show_early_end(reference: str, request: CurrentRequest) -> Response:
    """The form of the early end that the project's stage offers."""
    _ = request.person
    return _show(reference, request, Filled(values={}))


@router.post("/projects/{reference}/withdraw")
def submit_early_end(reference: str, sent: Sent, request: CurrentRequest) -> Response:
    """End the project, or show the form again with everything that was typed."""
    kind = _kind(sent)
    apply_releases(reference=reference)
    typed = SentForm([pair for pair in sent.pairs if pair[0] != CONFIRMED])
    ended = _end if sent.has(CONFIRMED) else partial(_ask_once_more, typed)
    return SingleForm(FORMS[kind], partial(_show, reference), partial(ended, (reference, kind))).submit(
        request, typed
    )


def _ask_once_more(  # noqa: PLR0913, PLR0917 -- what a form is recorded with, and what was typed
    typed: SentForm, ended: tuple[str, TaskKind], request: PageRequest, form: TaskForm, nonce: str
) -> Response:
    """By its name, whether the project is to end: nothing has happened yet, and what was typed stays on the page."""
    _ = form, nonce
    reference, kind = ended
    project, _ = offered_end(reference, request.person.person_id)
    verb = kind.label.partition(" ")[0]
    view = MessagePage(
        heading=f"{verb} “{project.title}”?",
        paragraphs=[f"{project.reference} ends here for everybody. It cannot be taken up again."],
        again=AgainView(
            action=f"/projects/{project.reference}/withdraw",
            kept=[*typed.whole, (CONFIRMED, "yes")],
            submit=f"Yes, {verb.lower()}",
        ),
        link=PageLink("No, go back", f"/projects/{project.reference}"),
    )
    return request.show(view, title=f"{verb} {project.reference}?")


def _end(ended: tuple[str, TaskKind], request: PageRequest, form: TaskForm, nonce: str) -> Response:
    reference, kind = ended
    answer = AnswerRequest(
        task_id="",
        person_id=request.person.person_id,
        typed=form.model_dump(mode="json"),
        idem_key=nonce,
        session_id=request.person.session_id,
    )
    receipt = end_early(reference, kind, answer)
    request.hints.send_mail_and_wake(receipt.project_id)
    return receipt_page(request, receipt)


def _kind(sent: SentForm) -> TaskKind:
    """Which of the early ends the form was for: a double click finds its receipt, though the stage has changed."""
    kind = ENDS.get(sent.text("version"))
    if kind is None:
        raise FormUnreadable("This form does not say which page it is from: open the page again.")
    return kind


def _show(reference: str, request: PageRequest, filled: Filled) -> Response:
    project, kind = offered_end(reference, request.person.person_id)
    form = FORMS[kind]
    view = TaskPage(
        reference=project.reference,
        project_title=project.title,
        asked=kind.label,
        takes=takes(form),
        why=["The policy asks that what was learned from a project that ends early is kept (clause 6.5)."],
        form=FormView(
            kind=kind,
            action=f"/projects/{project.reference}/withdraw",
            fields=fields_of(form, filled.values, filled.errors),
            submit=kind.label,
            nonce=new_nonce(),
            version=kind,
            form_version=form.version,
            can_save=False,
            kept=gone_to_keep(filled.gone),
        ),
        notice=filled.notice,
        gone=gone_as_text(filled.gone),
        how=form.how_to,
    )
    title = f"{kind.label}, {project.reference}"
    return request.show(view, title=title, errors=filled.errors, status=filled.status)
