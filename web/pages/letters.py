"""How one wants to be written to: single reminders or a digest, and how the letters look (OB-001)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.letters import LettersForm
from tasks.preferences import choose_letters, letters_of
from web.pages.answering import MY_TASKS, Filled
from web.pages.routing import page
from web.pages.sending import OneForm, one_form
from web.sent import Sent
from web.views import MessagePage
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
    view = one_form(LettersForm, "/my/letters", filled)
    return visit.show(view, title=LettersForm.heading, here="my", errors=filled.errors, status=filled.status)
