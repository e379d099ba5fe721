"""Putting an answer right that was sent: which of a project's answers, and the form of one as it now stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.answers.changed_fields import is_the_same
from models.answers.correction_forms import REASON, correction_form
from models.clock import local_date, spoken_date
from models.errors import CorrectionWaits, FormChanged, NotAllowedHere, NotYours
from models.forms import FORMS, TaskForm
from models.forms.project.proposal_pages import ProposalPage, asked_on, pages_of
from models.forms.second_person import ALONE
from models.vocabulary import TaskKind
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.cover.deciders import newly_kept_out
from tasks.queries.projects.corrections import correctable_answers
from tasks.queries.tasks.answer_to_correct import answer_to_correct
from tasks.queries.tasks.task import asked_in
from web.forms.folding import folded_answers
from web.forms.reading import AWARE
from web.forms.showing import fields_of
from web.pages.form_answers import (
    MY_TASKS,
    Filled,
    gone_as_text,
    gone_to_keep,
    new_nonce,
    told_first,
    typed_as_text,
)
from web.pages.routing import page
from web.pages.single_form import SingleForm
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.summaries import differences_said
from web.views import CorrectionsPage, FormView, LabelledText, MessagePage, PageLink, TaskPage

router = APIRouter()

MEANWHILE = (
    "Somebody has corrected this answer since you opened it. Nothing of yours was sent: what you typed is kept. "
    "Check it, and send it."
)
HOW = (
    "Change what is wrong and say why. Nothing is lost: both readings stay on the record. If somebody has decided "
    "on what you change, we ask them first."
)

_TOPICS = {
    TaskKind.PROPOSE: {asked.label: asked_on(asked) for asked in (*pages_of({}), ProposalPage.NATIONAL)}
}
"""Under which topics the answers of the longest form are folded away: the pages on which they were asked."""


@page(router, "/projects/{reference}/corrections")
def show_corrections(reference: str, request: CurrentRequest) -> Response:
    """The answers of a project that the reader may correct."""
    seen = correctable_answers(reference, request.person.person_id)
    view = CorrectionsPage(
        reference=seen.reference,
        project_title=seen.title,
        answers=[
            PageLink(
                ", ".join(
                    filter(
                        None,
                        [
                            answer.kind.said,
                            f"cycle {answer.cycle}" if answer.cycle else "",
                            f"sent on {spoken_date(local_date(answer.at))}",
                            answer.about,
                        ],
                    )
                ),
                f"/tasks/{answer.task_id}/correct",
            )
            for answer in seen.answers
        ],
    )
    return request.show(view, title=f"Correct an answer, {seen.reference}", here="projects")


@page(router, "/tasks/{task_id}/correct")
def show_correction(task_id: str, request: CurrentRequest) -> Response:
    """The form of an answer that was sent, as the answer now stands."""
    _ = request.person
    return _show(task_id, request, Filled(values={}))


@router.post("/tasks/{task_id}/correct")
def submit_correction(task_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Correct it, or show the form again with everything that was typed."""
    kind, _ = asked_in(task_id)
    opened = sent.text("version")
    record = partial(_correct, _Corrected(task_id, opened, sent.text(AWARE)))
    show = partial(_show, task_id, opened=opened)
    return SingleForm(correction_form(kind), show, record).submit(request, sent)


@dataclass(frozen=True)
class _Corrected:
    """Of which task, from which reading, and of whom its page has told that they could decide no more."""

    task_id: str
    opened: str
    aware: str


def _correct(corrected: _Corrected, request: PageRequest, form: TaskForm, nonce: str) -> Response:
    """Record it; the receipt says whether it counts already, or who is asked first.

    Where somebody could decide no more by it, that is told first, and it is recorded when it is sent once more.
    """
    task_id, opened = corrected.task_id, corrected.opened
    answer = form.model_dump(mode="json")
    kept_out = newly_kept_out(answer, task_id=task_id)
    if told := told_first(kept_out, corrected.aware):
        filled = Filled(values=answer, notice=told, aware=kept_out.mark, status=409)
        return _show(task_id, request, filled, opened=opened)
    reason = str(answer.pop(REASON))
    sent = CorrectionRequest(task_id, request.person.person_id, answer, reason, nonce, opened)
    try:
        done = correct_answer(sent)
    except FormChanged:
        return _show_renewed(task_id, opened, request, {**answer, REASON: reason})
    except (CorrectionWaits, NotAllowedHere, NotYours) as error:
        return _show_typed(request, form, str(error))
    request.hints.send_mail_and_wake(done.project_id)
    roles = " and the ".join(dict.fromkeys(role.label for role in done.asked))
    first = f"The {roles} decided on it and is asked first. Until then it reads as before."
    then = first if roles else "It counts from now on."
    view = MessagePage.receipt(
        "The correction is recorded" if not roles else "The correction is asked for",
        [f"{done.reference} · {done.title}", f"{done.kind.said}. {then}"],
        PageLink("See the project", f"/projects/{done.reference}"),
    )
    return request.show(view, title="Correction recorded", here="projects")


def _show_typed(request: PageRequest, form: TaskForm, why: str) -> Response:
    """It cannot be corrected any more: why, with what was typed, to be copied (P4)."""
    heading = f"Correct an answer: {form.kind.said.lower()}"
    typed = typed_as_text(type(form), form.model_dump(mode="json"))
    view = MessagePage(heading=heading, paragraphs=[why], link=MY_TASKS, typed=typed)
    return request.show(view, title=heading, here="projects", status=409)


def _show_renewed(task_id: str, opened: str, request: PageRequest, typed: Mapping[str, object]) -> Response:
    """Somebody was quicker: what they put right stands above the form, in which all that was typed is kept.

    A field that whoever is second did not touch says what the answer says by now.
    """
    seen = answer_to_correct(task_id, request.person.person_id, opened)
    kept = {name: value for name, value in typed.items() if not is_the_same(seen.opened.get(name), value)}
    filled = Filled(values={**seen.values, **kept}, notice=MEANWHILE, status=409)
    return _show(task_id, request, filled, opened=opened, is_renewed=True)


def _show(  # noqa: PLR0913 -- whose form with what in it, and against which reading
    task_id: str, request: PageRequest, filled: Filled, *, opened: str = "", is_renewed: bool = False
) -> Response:
    """The form; `opened` is the reading of the answer from which its values come, `is_renewed` where they are anew."""
    seen = answer_to_correct(task_id, request.person.person_id, opened)
    form = FORMS[seen.kind]
    fields = fields_of(
        correction_form(seen.kind),
        filled.values or seen.values,
        filled.errors,
        choices=seen.choices,
        not_asked=seen.not_asked,
    )
    view = TaskPage(
        reference=seen.reference,
        project_title=seen.title,
        asked=f"Correct an answer: {seen.kind.said.lower()}",
        before=[LabelledText("What it is about", seen.about)] if seen.about else (),
        heading_before="The answer",
        changed=differences_said(seen.meanwhile) if is_renewed else (),
        heading_changed="What was put right meanwhile",
        form=FormView(
            kind=seen.kind,
            action=f"/tasks/{task_id}/correct",
            fields=folded_answers(
                [field for field in fields if seen.values.get(ALONE) or field.name != ALONE],
                beside=REASON,
                topics=_TOPICS.get(seen.kind, {}),
            ),
            submit="Correct it",
            nonce=new_nonce(),
            version=seen.reading if is_renewed else opened or seen.reading,
            form_version=form.version,
            can_save=False,
            kept=[*gone_to_keep(filled.gone), *filled.kept],
        ),
        notice=filled.notice,
        gone=gone_as_text(filled.gone),
        how=HOW,
    )
    title = f"Correct an answer, {seen.reference}"
    return request.show(view, title=title, here="projects", errors=filled.errors, status=filled.status)
