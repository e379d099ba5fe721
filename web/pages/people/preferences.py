"""How one wants to be written to: single reminders or a digest, and how the letters look (OB-001)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.operations.preferences import LetterPreferencesForm
from tasks.people.preferences import choose_letters, letters_of
from web.pages.form_answers import MY_TASKS, Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import MessagePage

router = APIRouter()


@page(router, "/my/letters")
def show_letter_preferences(request: CurrentRequest) -> Response:
    """How one is written to now."""
    now = letters_of(request.person.person_id)
    return _show(request, Filled(values={"reminding": now.reminding, "letter_form": now.letter_form}))


@router.post("/my/letters")
def submit_letter_preferences(sent: Sent, request: CurrentRequest) -> Response:
    """Choose, or show the form again with what was chosen."""
    return SingleForm(LetterPreferencesForm, _show, _choose).submit(request, sent)


def _choose(request: PageRequest, form: LetterPreferencesForm, nonce: str) -> Response:
    chosen = choose_letters(request.person.person_id, form, nonce)
    return request.show(MessagePage.receipt("Saved", [chosen.said], MY_TASKS), title="Saved", here="my")


def _show(request: PageRequest, filled: Filled) -> Response:
    view = single_form_page(LetterPreferencesForm, "/my/letters", filled)
    return request.show(
        view, title=LetterPreferencesForm.heading, here="my", errors=filled.errors, status=filled.status
    )
