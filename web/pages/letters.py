"""How one wants to be written to: single reminders or a digest, and how the letters look (OB-001)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.letters import LettersForm
from tasks.preferences import choose_letters, letters_of
from web.forms.showing import fields_of
from web.pages.answering import MY_TASKS, Filled, new_nonce
from web.pages.routing import page
from web.pages.sending import OneForm
from web.sent import Sent
from web.views import FormView, MessagePage, TaskPage
from web.visit import Visit, Visiting

router = APIRouter()


@page(router, "/my/letters")
def look(visit: Visiting) -> Response:
    """How one is written to now."""
    now = letters_of(visit.person.person_id)
    return _form(visit, Filled(values={"reminding": now.reminding, "letter_form": now.letter_form}))


@router.post("/my/letters")
def send(sent: Sent, visit: Visiting) -> Response:
    """Choose, or show the form again with what was chosen."""
    return OneForm(LettersForm, _form, _choose).take(visit, sent)


def _choose(visit: Visit, form: LettersForm, nonce: str) -> Response:
    chosen = choose_letters(visit.person.person_id, form, nonce)
    view = MessagePage(heading="Saved", paragraphs=[chosen.said], link=MY_TASKS, is_receipt=True)
    return visit.show(view, title="Saved", here="my")


def _form(visit: Visit, filled: Filled) -> Response:
    view = TaskPage(
        reference="",
        project_title="",
        asked=LettersForm.heading,
        due="",
        is_overdue=False,
        takes="",
        before=[],
        why=[],
        form=FormView(
            kind="",
            action="/my/letters",
            fields=fields_of(LettersForm, filled.values, filled.errors),
            submit=LettersForm.button,
            nonce=new_nonce(),
            version="",
            can_save=False,
        ),
        notice=filled.notice,
        how=LettersForm.how_to,
    )
    return visit.show(view, title=LettersForm.heading, here="my", errors=filled.errors, status=filled.status)
