"""The form of an absence, wherever it stands: one's own, or entered for somebody else; and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from models.clock import spoken_date, spoken_days
from models.forms.operations.cover import AbsenceForm
from models.working_time import working_days_after
from tasks.operations.absences import AbsenceRequest, enter_absence
from tasks.operations.operation import OperationRequest as SentOperation
from tasks.queries.people.absences import ListedAbsence
from web.pages.form_answers import Filled, new_nonce
from web.pages.single_form import form_view
from web.request import PageRequest
from web.views import AbsenceLine, FormView, MessagePage, PageLink

MINE = PageLink("See my absences", "/my/absence")


@dataclass(frozen=True)
class AbsenceEntry:
    """Where the receipt of an absence leads, whose it is if not one's own, and which one it replaces."""

    link: PageLink
    person_id: str = ""
    instead_of: str = ""

    def record(self, request: PageRequest, form: AbsenceForm, nonce: str) -> Response:
        """Enter the absence, and show what follows from it."""
        sent = SentOperation(request.person.person_id, nonce, form.model_dump(mode="json"))
        away = enter_absence(self.person_id or sent.person_id, sent, instead_of=self.instead_of)
        follows = list(_what_follows(away, is_own=away.person_id == request.person.person_id))
        view = MessagePage.receipt("The absence is saved", follows, self.link)
        return request.show(view, title="The absence is saved", here="my")


def absence_form(filled: Filled, action: str) -> FormView:
    """The form of an absence."""
    return form_view(AbsenceForm, action, filled)


def absence_lines(absences: Sequence[ListedAbsence], *, are_own: bool) -> list[AbsenceLine]:
    """Absences that are not over, with what may be done about each."""
    return [
        AbsenceLine(
            days=_capital(absence.days),
            cover=_cover_sentence(absence),
            change=f"/my/absence/{absence.id}" if are_own else "",
            take_back=f"/absences/{absence.id}/take-back" if absence.may_take_back else "",
            confirm=f"/absences/{absence.id}/confirm" if absence.may_confirm else "",
            nonce=new_nonce(),
        )
        for absence in absences
    ]


def stands_in(absences: Sequence[ListedAbsence]) -> list[str]:
    """For whom somebody stands in, and when."""
    return [f"{absence.name}, {absence.days}" for absence in absences]


def _cover_sentence(absence: ListedAbsence) -> str:
    sentence = f"{absence.stand_in or 'The deputy of the role or project'} stands in."
    if absence.is_to_be_confirmed:
        sentence = (
            f"{sentence} Somebody of the team is to confirm that; until then the deputy of the role decides."
        )
    return f"{sentence} Entered by {absence.entered_by}." if absence.entered_by else sentence


def _what_follows(away: AbsenceRequest, *, is_own: bool) -> Iterator[str]:
    """What was stored, and what happens now with what is open."""
    whom, are = ("you", "You are") if is_own else (away.name, f"{away.name} is")
    deputy = "the deputy of the role or project"
    stand_in = away.stand_in or deputy
    back_on = working_days_after(away.last_day + timedelta(days=1), 0)
    yield (
        f"{are} away {spoken_days(away.first_day, away.last_day)}, and back on {spoken_date(back_on)}, the next "
        f"working day. {_capital(stand_in)} stands in."
    )
    if away.is_to_be_confirmed:
        yield (
            f"{stand_in} holds no role, so somebody of the QI Support Team confirms it first. Until then the deputy of "
            "the role decides on projects."
        )
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
