"""Being away: one's own absences to come, the form that enters one, and the button that takes one back."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_days
from models.forms.cover import AbsenceForm
from tasks.absences import Away, take_back
from tasks.access import seen
from tasks.reading.absences import own_absence, own_absences, own_stood_in_for
from web.pages.answering import Filled, checked_nonce
from web.pages.away import MINE, AbsenceOf, absence_form, absence_lines, stands_in, take
from web.pages.renewing import come_back, with_session
from web.pages.routing import page
from web.sent import Sent
from web.views import AbsencePage, Link, MessagePage
from web.visit import Visit, Visiting

router = APIRouter()

AGAIN = "You are signed in again. Nothing was taken back yet: press the button once more."


@page(router, "/my/absence")
def look(visit: Visiting) -> Response:
    """One's own absences, and the form of a new one."""
    _ = visit.person
    return _page(visit, Filled(values={}))


@router.post("/my/absence")
def enter(sent: Sent, visit: Visiting) -> Response:
    """Enter an absence of one's own."""
    return take(visit, sent, AbsenceOf(_page, MINE))


@page(router, "/my/absence/{absence_id}")
def look_at(absence_id: str, visit: Visiting) -> Response:
    """The form of an absence of one's own, as it was entered."""
    typed = own_absence(absence_id, visit.person.person_id).typed
    return _change(absence_id, visit, Filled(values=typed))


@router.post("/my/absence/{absence_id}")
def change(absence_id: str, sent: Sent, visit: Visiting) -> Response:
    """Enter an absence of one's own in place of this one."""
    return take(visit, sent, AbsenceOf(partial(_change, absence_id), MINE, instead_of=absence_id))


@router.post("/absences/{absence_id}/take-back")
def no_longer(absence_id: str, sent: Sent, visit: Visiting) -> Response:
    """Take an absence back: one's own, or one that was entered for somebody else."""
    if visit.visitor is None:
        back = come_back(visit, sent)
        if isinstance(back, Response):
            return back
        return with_session(_page(back, Filled(values={}, notice=AGAIN)), back)
    visit.check(sent)
    seen(visit.person.session_id)
    away = take_back(absence_id, visit.person.person_id, checked_nonce(sent.text("nonce")))
    return _taken_back(visit, away, is_own=away.person_id == visit.person.person_id)


def _page(visit: Visit, filled: Filled) -> Response:
    person_id = visit.person.person_id
    view = AbsencePage(
        heading="When I am away",
        how=AbsenceForm.how_to,
        form=absence_form(filled, "/my/absence"),
        absences=absence_lines(own_absences(person_id), are_own=True),
        standing_in=stands_in(own_stood_in_for(person_id)),
        notice=filled.notice,
    )
    return visit.show(view, title="When I am away", here="my", errors=filled.errors, status=filled.status)


def _change(absence_id: str, visit: Visit, filled: Filled) -> Response:
    view = AbsencePage(
        heading="Change when I am away",
        how=AbsenceForm.how_to,
        form=absence_form(filled, f"/my/absence/{absence_id}"),
        notice=filled.notice,
    )
    return visit.show(
        view, title="Change when I am away", here="my", errors=filled.errors, status=filled.status
    )


def _taken_back(visit: Visit, away: Away, *, is_own: bool) -> Response:
    are = "You are" if is_own else f"{away.name} is"
    said = [f"{are} not away {spoken_days(away.first_day, away.last_day)}."]
    if away.has_begun:
        said.append("What was asked of others meanwhile stays with them: they can pass it back.")
    view = MessagePage(
        heading="The absence is taken back",
        paragraphs=said,
        link=MINE if is_own else Link(f"See {away.name}", f"/people/{away.person_id}"),
        is_receipt=True,
    )
    return visit.show(view, title="The absence is taken back", here="my" if is_own else "people")
