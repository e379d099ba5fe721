"""The form of an absence, wherever it stands: one's own, or entered for somebody else; and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from models.clock import spoken_days
from models.errors import WrongForm
from models.forms.cover import AbsenceForm
from tasks.absences import Away, say_away
from tasks.access import seen
from tasks.operations import Sent as SentOperation
from tasks.reading.absences import ListedAbsence
from web.access import is_same
from web.forms.checking import check, field_errors
from web.forms.reading import Posted, read_posted
from web.pages.answering import RENEWED, Filled, checked_nonce, new_nonce
from web.pages.renewing import BACK, come_back, with_session
from web.pages.sending import form_view
from web.sent import SentForm
from web.views import AbsenceLine, FormView, Link, MessagePage
from web.visit import Visit

MINE = Link("See my absences", "/my/absence")


@dataclass(frozen=True)
class AbsenceOf:
    """How a form's page is shown, where it leads, whose absence it enters if not one's own, and which it replaces."""

    show: Callable[[Visit, Filled], Response]
    link: Link
    person_id: str = ""
    instead_of: str = ""


def take(visit: Visit, sent: SentForm, about: AbsenceOf) -> Response:
    """Enter an absence, or show its form again with everything that was typed."""
    posted = read_posted(AbsenceForm, sent.of_form)
    if visit.visitor is None:
        back = come_back(visit, sent)
        if isinstance(back, Response):
            return back
        return with_session(about.show(back, Filled(values=posted.values, notice=BACK)), back)
    if not is_same(posted.csrf, visit.csrf):
        return about.show(visit, Filled(values=posted.values, notice=RENEWED, status=403))
    seen(visit.person.session_id)
    return _enter(visit, posted, about)


def _enter(visit: Visit, posted: Posted, about: AbsenceOf) -> Response:
    form = check(AbsenceForm, posted.values)
    if isinstance(form, list):
        return about.show(visit, Filled(values=posted.values, errors=form, status=422))
    sent = SentOperation(visit.person.person_id, checked_nonce(posted.nonce), form.model_dump(mode="json"))
    try:
        away = say_away(about.person_id or sent.person_id, sent, instead_of=about.instead_of)
    except WrongForm as error:
        errors = field_errors(AbsenceForm, posted.values, error.sentences)
        return about.show(visit, Filled(values=posted.values, errors=errors, status=422))
    view = MessagePage(
        heading="The absence is saved",
        paragraphs=list(_what_follows(away, is_own=away.person_id == visit.person.person_id)),
        link=about.link,
        is_receipt=True,
    )
    return visit.show(view, title="The absence is saved", here="my")


def absence_form(filled: Filled, action: str) -> FormView:
    """The form of an absence."""
    return form_view(AbsenceForm, action, filled)


def absence_lines(absences: Sequence[ListedAbsence], *, are_own: bool) -> list[AbsenceLine]:
    """Absences that are not over, with what may be done about each."""
    return [
        AbsenceLine(
            days=f"{one.days[:1].upper()}{one.days[1:]}",
            said=_said(one),
            change=f"/my/absence/{one.id}" if are_own else "",
            take_back=f"/absences/{one.id}/take-back" if one.may_take_back else "",
            nonce=new_nonce(),
        )
        for one in absences
    ]


def stands_in(absences: Sequence[ListedAbsence]) -> list[str]:
    """For whom somebody stands in, and when."""
    return [f"{one.name}, {one.days}" for one in absences]


def _said(one: ListedAbsence) -> str:
    said = f"{one.stand_in or 'The deputy of the role or project'} stands in."
    return f"{said} Entered by {one.entered_by}." if one.entered_by else said


def _what_follows(away: Away, *, is_own: bool) -> Iterator[str]:
    """What was stored, and what happens now with what is open."""
    whom, are = ("you", "You are") if is_own else (away.name, f"{away.name} is")
    deputy = "the deputy of the role or project"
    stand_in = away.stand_in or deputy
    yield f"{are} away {spoken_days(away.first_day, away.last_day)}. {_capital(stand_in)} stands in."
    if away.open_tasks:
        tasks = "1 open task is" if away.open_tasks == 1 else f"{away.open_tasks} open tasks are"
        each = "It goes" if away.open_tasks == 1 else "Each goes"
        yield (
            f"{tasks} asked of {whom}. {each} to {stand_in} when its next reminder would fall into these days."
        )
    else:
        yield f"Nothing is asked of {whom} now. What comes up in these days is asked of {stand_in}."
    for name in dict.fromkeys(away.left_alone):
        yield f"{are} to stand in for {name} in these days: the deputy is asked instead."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
