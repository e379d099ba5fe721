"""Being away: one's own absences to come, the form that enters one, and the button that takes one back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_days
from models.forms.operations.cover import AbsenceForm
from tasks.operations.absences import AbsenceRequest, take_absence_back
from tasks.operations.stand_ins import confirm_stand_in
from tasks.queries.people.absences import own_absence, own_absences, own_stood_in_for
from web.pages.form_answers import Filled
from web.pages.people.absence_form import MINE, AbsenceEntry, absence_form, absence_lines, stands_in
from web.pages.routing import page
from web.pages.single_form import SingleButton, SingleForm
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import AbsencePage, MessagePage, PageLink

router = APIRouter()

NOT_CONFIRMED = "You are signed in again. Nothing was confirmed yet: follow the link of our email once more."
AGAIN = "You are signed in again. Nothing was taken back yet: press the button once more."


@page(router, "/my/absence")
def show_own_absences(request: CurrentRequest) -> Response:
    """One's own absences, and the form of a new one."""
    _ = request.person
    return _show_all(request, Filled(values={}))


@router.post("/my/absence")
def enter_own_absence(sent: Sent, request: CurrentRequest) -> Response:
    """Enter an absence of one's own."""
    return SingleForm(AbsenceForm, _show_all, AbsenceEntry(MINE).record).submit(request, sent)


@page(router, "/my/absence/{absence_id}")
def show_own_absence(absence_id: str, request: CurrentRequest) -> Response:
    """The form of an absence of one's own, as it was entered."""
    typed = own_absence(absence_id, request.person.person_id).typed
    return _show_change(absence_id, request, Filled(values=typed))


@router.post("/my/absence/{absence_id}")
def change_own_absence(absence_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Enter an absence of one's own in place of this one."""
    entry = AbsenceEntry(MINE, instead_of=absence_id)
    return SingleForm(AbsenceForm, partial(_show_change, absence_id), entry.record).submit(request, sent)


@router.post("/absences/{absence_id}/take-back")
def take_back_absence(absence_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Take an absence back: one's own, or one that was entered for somebody else."""
    signed_in_again = Filled(values={}, notice=AGAIN)
    button = SingleButton(
        lambda returned: _show_all(returned, signed_in_again), partial(_take_back, absence_id)
    )
    return button.press(request, sent)


@router.post("/absences/{absence_id}/confirm")
def confirm_absence_stand_in(absence_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """A second person says that whoever stands in may decide."""
    signed_in_again = Filled(values={}, notice=NOT_CONFIRMED)
    button = SingleButton(
        lambda returned: _show_all(returned, signed_in_again), partial(_confirm, absence_id)
    )
    return button.press(request, sent)


def _confirm(absence_id: str, request: PageRequest, nonce: str) -> Response:
    confirmed = confirm_stand_in(absence_id, request.person.person_id, nonce)
    name = confirmed.stand_in.name if confirmed.stand_in else ""
    view = MessagePage.receipt(
        "The stand-in is confirmed",
        [f"{name} may decide {spoken_days(confirmed.first_day, confirmed.last_day)}."],
        PageLink("See this person", f"/people/{confirmed.person_id}"),
    )
    return request.show(view, title=view.heading, here="people")


def _show_all(request: PageRequest, filled: Filled) -> Response:
    person_id = request.person.person_id
    view = AbsencePage(
        heading="When I am away",
        how=AbsenceForm.how_to,
        form=absence_form(filled, "/my/absence"),
        absences=absence_lines(own_absences(person_id), are_own=True),
        standing_in=stands_in(own_stood_in_for(person_id)),
        notice=filled.notice,
    )
    return request.show(view, title="When I am away", here="my", errors=filled.errors, status=filled.status)


def _show_change(absence_id: str, request: PageRequest, filled: Filled) -> Response:
    view = AbsencePage(
        heading="Change when I am away",
        how=AbsenceForm.how_to,
        form=absence_form(filled, f"/my/absence/{absence_id}"),
        notice=filled.notice,
    )
    return request.show(
        view, title="Change when I am away", here="my", errors=filled.errors, status=filled.status
    )


def _take_back(absence_id: str, request: PageRequest, nonce: str) -> Response:
    away = take_absence_back(absence_id, request.person.person_id, nonce)
    is_own = away.person_id == request.person.person_id
    link = MINE if is_own else PageLink(f"See {away.name}", f"/people/{away.person_id}")
    view = MessagePage.receipt("The absence is taken back", list(_what_stays(away, is_own=is_own)), link)
    return request.show(view, title=view.heading, here="my" if is_own else "people")


def _what_stays(away: AbsenceRequest, *, is_own: bool) -> Iterator[str]:
    are = "You are" if is_own else f"{away.name} is"
    yield f"{are} not away {spoken_days(away.first_day, away.last_day)}."
    if away.has_begun:
        yield "What was asked of others meanwhile stays with them: they can pass it back."
