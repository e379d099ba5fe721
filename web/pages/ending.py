"""Ending a project early: withdrawn before data are collected, abandoned after; its learning is kept."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import WrongForm
from models.forms import FORMS
from models.vocabulary import TaskKind
from tasks.access import seen
from tasks.answers import Answer
from tasks.ending import end_early
from tasks.reading.project import offered_end
from web.access import is_same
from web.forms.checking import check, field_errors
from web.forms.reading import FormUnreadable, Posted, read_posted
from web.forms.showing import fields_of
from web.pages.answering import RENEWED, Filled, checked_nonce, new_nonce, receipt_page
from web.pages.renewing import BACK, come_back, with_session
from web.pages.routing import page
from web.pages.task_page import takes
from web.sent import Sent, SentForm
from web.views import FormView, TaskPage
from web.visit import Visit, Visiting

router = APIRouter()

ENDS = {TaskKind.WITHDRAW.value: TaskKind.WITHDRAW, TaskKind.ABANDON.value: TaskKind.ABANDON}


@page(router, "/projects/{reference}/withdraw")
def look(reference: str, visit: Visiting) -> Response:
    """The form of the early end that the project's stage offers."""
    _ = visit.person
    return _form(visit, reference, Filled(values={}))


@router.post("/projects/{reference}/withdraw")
def send(reference: str, sent: Sent, visit: Visiting) -> Response:
    """End the project, or show the form again with everything that was typed."""
    kind = _kind(sent)
    posted = read_posted(FORMS[kind], sent.of_form)
    if visit.visitor is None:
        back = come_back(visit, sent)
        if isinstance(back, Response):
            return back
        return with_session(_form(back, reference, Filled(values=posted.values, notice=BACK)), back)
    if not is_same(posted.csrf, visit.csrf):
        return _form(visit, reference, Filled(values=posted.values, notice=RENEWED, status=403))
    seen(visit.person.session_id)
    return _end(visit, reference, kind, posted)


def _end(visit: Visit, reference: str, kind: TaskKind, posted: Posted) -> Response:
    form_class = FORMS[kind]
    form = check(form_class, posted.values)
    if isinstance(form, list):
        return _form(visit, reference, Filled(values=posted.values, errors=form, status=422))
    answer = Answer(
        task_id="",
        person_id=visit.person.person_id,
        typed=form.model_dump(mode="json"),
        idem_key=checked_nonce(posted.nonce),
        session_id=visit.person.session_id,
    )
    try:
        receipt = end_early(reference, kind, answer)
    except WrongForm as error:
        errors = field_errors(form_class, posted.values, error.sentences)
        return _form(visit, reference, Filled(values=posted.values, errors=errors, status=422))
    visit.hints.something_happened(receipt.project_id)
    return receipt_page(visit, receipt)


def _kind(sent: SentForm) -> TaskKind:
    """Which of the early ends the form was for: a double click finds its receipt, though the stage has changed."""
    kind = ENDS.get(sent.text("version"))
    if kind is None:
        raise FormUnreadable("This form does not say which page it is from: open the page again.")
    return kind


def _form(visit: Visit, reference: str, filled: Filled) -> Response:
    project, kind = offered_end(reference, visit.person.person_id)
    form = FORMS[kind]
    view = TaskPage(
        reference=project.reference,
        project_title=project.title,
        asked=kind.label,
        due="",
        is_overdue=False,
        takes=takes(form),
        before=[],
        why=["The policy asks that what was learned from a project that ends early is kept (clause 6.5)."],
        form=FormView(
            kind=kind,
            action=f"/projects/{project.reference}/withdraw",
            fields=fields_of(form, filled.values, filled.errors),
            submit=kind.label,
            nonce=new_nonce(),
            version=kind,
            can_save=False,
        ),
        notice=filled.notice,
        how=form.how_to,
    )
    title = f"{kind.label}, {project.reference}"
    return visit.show(view, title=title, errors=filled.errors, status=filled.status)
