"""Ending a project early: withdrawn before data are collected, abandoned after; its learning is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from models.forms import FORMS, TaskForm
from models.vocabulary import TaskKind
from tasks.answers.answer_task import AnswerRequest
from tasks.answers.end_early import end_early
from tasks.privacy.releases import apply_releases
from tasks.queries.projects.project import offered_end
from web.forms.checking import FieldError
from web.forms.fields import CheckboxesView, OptionView
from web.forms.reading import FormUnreadable
from web.forms.showing import fields_of
from web.pages.form_answers import Filled, gone_as_text, gone_to_keep, new_nonce, receipt_page
from web.pages.routing import page
from web.pages.single_form import SingleForm
from web.pages.tasks.task_page import takes
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import FormView, TaskPage

router = APIRouter()

CONFIRMED, YES = "confirmed", "yes"
"""The box that names the project once more and says that it is to end."""

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
    show = partial(_show, reference, is_confirmed=(CONFIRMED, YES) in sent.pairs)
    record = partial(_end, (reference, kind)) if (CONFIRMED, YES) in sent.pairs else partial(_not_yet, show)
    return SingleForm(FORMS[kind], show, record).submit(request, typed)


def _not_yet(
    show: Callable[[PageRequest, Filled], Response], request: PageRequest, form: TaskForm, nonce: str
) -> Response:
    """Nothing has happened: the box that names the project once more is not ticked."""
    _ = nonce
    return show(request, Filled(values=form.model_dump(mode="json"), status=422))


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


def _show(reference: str, request: PageRequest, filled: Filled, *, is_confirmed: bool = False) -> Response:
    project, kind = offered_end(reference, request.person.person_id)
    form, verb = FORMS[kind], kind.label.partition(" ")[0].lower()
    errors = list(filled.errors)
    if not is_confirmed and filled.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        sentence = f"Tick the box to {verb} “{project.title}”, or leave this page: nothing has happened"
        errors.append(FieldError(CONFIRMED, sentence, CONFIRMED))
    view = TaskPage(
        reference=project.reference,
        project_title=project.title,
        asked=kind.label,
        takes=takes(form),
        why=["The policy asks that what was learned from a project that ends early is kept (clause 6.5)."],
        form=FormView(
            kind=kind,
            action=f"/projects/{project.reference}/withdraw",
            fields=[
                *fields_of(form, filled.values, errors),
                _box(f"Yes, {verb} “{project.title}”", errors, is_confirmed=is_confirmed),
            ],
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
    return request.show(view, title=title, errors=errors, status=filled.status)


def _box(label: str, errors: Sequence[FieldError], *, is_confirmed: bool) -> CheckboxesView:
    """What asks once more, by the name of the project."""
    return CheckboxesView(
        name=CONFIRMED,
        label="It ends here for everybody, and cannot be taken up again",
        hint="",
        error=next((error.message for error in errors if error.name == CONFIRMED), ""),
        section="",
        options=[OptionView(value=YES, label=label, is_chosen=is_confirmed)],
    )
