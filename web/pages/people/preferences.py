"""How one wants to be written to: single reminders or a digest, and how the letters look (OB-001)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.operations.preferences import LettersForm
from tasks.people.preferences import choose_letters, letters_of
from web.pages.form_answers import MY_TASKS, Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import PageRequest, Visiting
from web.views import MessagePage

router = APIRouter()


@page(router, "/my/letters")
def show_letter_preferences(visit: Visiting) -> Response:
    """How one is written to now."""
    now = letters_of(visit.person.person_id)
    return _show(visit, Filled(values={"reminding": now.reminding, "letter_form": now.letter_form}))


@router.post("/my/letters")
def submit_letter_preferences(sent: Sent, visit: Visiting) -> Response:
    """Choose, or show the form again with what was chosen."""
    return SingleForm(LettersForm, _show, _choose).submit(visit, sent)


def _choose(visit: PageRequest, form: LettersForm, nonce: str) -> Response:
    chosen = choose_letters(visit.person.person_id, form, nonce)
    return visit.show(MessagePage.receipt("Saved", [chosen.said], MY_TASKS), title="Saved", here="my")


def _show(visit: PageRequest, filled: Filled) -> Response:
    view = single_form_page(LettersForm, "/my/letters", filled)
    return visit.show(view, title=LettersForm.heading, here="my", errors=filled.errors, status=filled.status)
