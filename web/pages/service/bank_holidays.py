"""The bank holidays of the Trust’s own: entered and taken back by the QI Support Team, with a reason that is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.errors import NotFound
from models.forms.operations.bank_holidays import EnterHolidayForm, TakeHolidayBackForm
from models.records import TrustHoliday
from tasks.people.bank_holidays import (
    HolidayEntry,
    enter_holiday,
    take_holiday_back,
    trust_holidays,
)
from tasks.people.permissions import only_for_support_team
from tasks.projects.holiday_dates import settle_holidays
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MessagePage, PageLink

router = APIRouter()

ALL = PageLink("See the bank holidays", "/bank-holidays")


@page(router, "/bank-holidays")
def show_holidays(request: CurrentRequest) -> Response:
    """What is entered, and the form of another day."""
    return _show(request, Filled(values={}))


@router.post("/bank-holidays")
def submit_holiday(sent: Sent, request: CurrentRequest) -> Response:
    """Enter a day, or show the form again with what was typed."""
    return SingleForm(EnterHolidayForm, _show, _enter).submit(request, sent)


@page(router, "/bank-holidays/{day}")
def show_holiday(day: str, request: CurrentRequest) -> Response:
    """The form that takes a day back."""
    return _show_day(day, request, Filled(values={}))


@router.post("/bank-holidays/{day}")
def submit_holiday_back(day: str, sent: Sent, request: CurrentRequest) -> Response:
    """Take a day back, or show the form again with what was typed."""
    return SingleForm(TakeHolidayBackForm, partial(_show_day, day), partial(_take_back, day)).submit(
        request, sent
    )


def _show(request: PageRequest, filled: Filled) -> Response:
    only_for_support_team(request.person.person_id)
    entered = trust_holidays()
    view = replace(
        single_form_page(EnterHolidayForm, "/bank-holidays", filled),
        before=[
            LabelledText(
                spoken_date(holiday.day),
                f"{holiday.name}: {'a bank holiday' if holiday.is_free else 'a working day'}.\n{holiday.because}",
            )
            for holiday in entered
        ],
        heading_before="Entered so far, besides the table of England’s bank holidays",
        links=[
            PageLink(f"Take back: {spoken_date(holiday.day)}", f"/bank-holidays/{holiday.day}")
            for holiday in entered
        ],
    )
    return request.show(view, title=view.asked, here="people", errors=filled.errors, status=filled.status)


def _enter(request: PageRequest, form: EnterHolidayForm, nonce: str) -> Response:
    _ = nonce  # a day is entered once, whichever form enters it
    only_for_support_team(request.person.person_id)
    entry = HolidayEntry(form.on_day, form.name, form.reason, is_free=form.is_free)
    is_new = enter_holiday(entry, person_id=request.person.person_id)
    moved = settle_holidays()
    lines = [f"{entry.said}." if is_new else f"{entry.said}: it was entered already."]
    if form.is_free:
        lines.append(_said_moved(moved))
    return request.show(
        MessagePage.receipt("The day is entered", lines, ALL), title="The day is entered", here="people"
    )


def _said_moved(count: int) -> str:
    if not count:
        return "No date that was told before is concerned."
    projects = "1 project" if count == 1 else f"{count:,} projects"
    return (
        f"Dates that were told before moved in {projects}; each says why, on its page and in the next letter."
    )


def _show_day(day: str, request: PageRequest, filled: Filled) -> Response:
    only_for_support_team(request.person.person_id)
    holiday = _entered(day)
    view = replace(
        single_form_page(TakeHolidayBackForm, f"/bank-holidays/{day}", filled),
        before=[LabelledText(spoken_date(holiday.day), f"{holiday.name}\n{holiday.because}")],
        heading_before="What was entered",
    )
    return request.show(view, title=view.asked, here="people", errors=filled.errors, status=filled.status)


def _entered(day: str) -> TrustHoliday:
    """The day of an address; NotFound if it is not entered, or no day."""
    holiday = next((holiday for holiday in trust_holidays() if holiday.day.isoformat() == day), None)
    if holiday is None:
        raise NotFound("bank holiday that was entered for this day")
    return holiday


def _take_back(day: str, request: PageRequest, form: TakeHolidayBackForm, nonce: str) -> Response:
    _ = nonce
    person_id = request.person.person_id
    only_for_support_team(person_id)
    entry = take_holiday_back(_entered(day).day, because=form.reason, person_id=person_id)
    view = MessagePage.receipt("The day is taken back", [f"No longer: {entry.said}."], ALL)
    return request.show(view, title=view.heading, here="people")
