"""The meetings of committees: those to come, changed by the QI Support Team, and their calendar (OB-055, OB-069)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now, spoken_date
from models.forms.committees.meetings import AddMeetingForm, ChangeMeetingForm
from models.settings import settings
from models.working_time import days_off_said
from tasks.committees.meetings import (
    SeenMeeting,
    SentMeeting,
    add_meeting,
    change_meeting,
    meeting_as_typed,
    meetings_calendar,
    meetings_for,
)
from tasks.people.permissions import is_of_support_team, only_for_support_team
from tasks.queries.register.choices import services
from web.access import SignInFirst, calendar_key, reader_of_calendar
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MeetingLine, MeetingsPage, MessagePage, PageLink

router = APIRouter()
LIST = PageLink("Meetings", "/meetings")
CALENDAR = "/meetings/calendar.ics"


@page(router, "/meetings")
def show_meetings(request: CurrentRequest) -> Response:
    """The meetings to come, the soonest first, and below them those that were held."""
    seen = meetings_for(request.person.person_id)
    may_change = is_of_support_team(request.person.person_id)
    view = MeetingsPage(
        to_come=[_line(meeting, may_change=may_change) for meeting in seen.to_come],
        held=[_line(meeting, may_change=False) for meeting in seen.held],
        add=PageLink("Add a meeting", "/meetings/add") if may_change else None,
        calendar=PageLink("Add the meetings to my calendar", CALENDAR),
        followed_at=f"{settings().base_url}{CALENDAR}?key={calendar_key(request.person.person_id)}",
    )
    return request.show(view, title="Meetings", here="papers")


@page(router, "/meetings/add")
def show_new_meeting(request: CurrentRequest) -> Response:
    """The form of a new meeting."""
    only_for_support_team(request.person.person_id)
    return _show_new(request, Filled(values={}))


@router.post("/meetings/add")
def submit_new_meeting(sent: Sent, request: CurrentRequest) -> Response:
    """Add it, or show the form again with what was typed."""
    return SingleForm(AddMeetingForm, _show_new, _add).submit(request, sent)


@page(router, CALENDAR)
def download_meetings_calendar(request: CurrentRequest, key: str = "") -> Response:
    """The meetings to come and when their papers are due, as a calendar file; a calendar reads it with its key."""
    reader = request.visitor.person_id if request.visitor else reader_of_calendar(key)
    if reader is None:
        raise SignInFirst(LIST.href)
    headers = {"Content-Disposition": 'attachment; filename="committee-meetings.ics"'}
    content = meetings_calendar(reader)
    return Response(content, media_type="text/calendar", headers=headers)


@page(router, "/meetings/{meeting_id}")
def show_meeting(meeting_id: str, request: CurrentRequest) -> Response:
    """The form of a meeting as it stands."""
    _, typed = meeting_as_typed(meeting_id, request.person.person_id)
    return _show_change(meeting_id, request, Filled(values=typed))


@router.post("/meetings/{meeting_id}")
def submit_meeting_change(meeting_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Move or cancel it, or show the form again with what was typed."""
    show, record = partial(_show_change, meeting_id), partial(_change, meeting_id)
    return SingleForm(ChangeMeetingForm, show, record).submit(request, sent)


def _add(request: PageRequest, form: AddMeetingForm, nonce: str) -> Response:
    add_meeting(SentMeeting(request.person.person_id, form, nonce))
    paragraphs = [
        f"{form.of.label}: {spoken_date(form.held_on)}.",
        f"Its papers are due on {spoken_date(form.due_on)}.",
    ]
    return _receipt(
        request, "The meeting is added", [*paragraphs, days_off_said(form.model_dump(), local_date(now()))]
    )


def _change(meeting_id: str, request: PageRequest, form: ChangeMeetingForm, nonce: str) -> Response:
    change_meeting(meeting_id, SentMeeting(request.person.person_id, form, nonce))
    if not form.is_held:
        return _receipt(request, "The meeting is cancelled", ["No paper is made for it."])
    paragraphs = [
        f"It is held on {spoken_date(form.held_on)}.",
        f"Its papers are due on {spoken_date(form.due_on)}.",
    ]
    return _receipt(
        request, "The meeting is changed", [*paragraphs, days_off_said(form.model_dump(), local_date(now()))]
    )


def _receipt(request: PageRequest, heading: str, paragraphs: list[str]) -> Response:
    view = MessagePage.receipt(heading, [text for text in paragraphs if text], LIST)
    return request.show(view, title=heading, here="papers")


def _show_new(request: PageRequest, filled: Filled) -> Response:
    view = single_form_page(AddMeetingForm, "/meetings/add", filled, {"services": services()})
    return request.show(view, title=view.asked, here="papers", errors=filled.errors, status=filled.status)


def _show_change(meeting_id: str, request: PageRequest, filled: Filled) -> Response:
    seen, _ = meeting_as_typed(meeting_id, request.person.person_id)
    view = single_form_page(ChangeMeetingForm, f"/meetings/{meeting_id}", filled)
    meeting = [LabelledText(seen.name, spoken_date(seen.held_on))]
    view = replace(view, heading_before="The meeting", before=meeting)
    return request.show(view, title=view.asked, here="papers", errors=filled.errors, status=filled.status)


def _line(meeting: SeenMeeting, *, may_change: bool) -> MeetingLine:
    is_free = may_change and not meeting.paper
    by = f"Kept here by {meeting.kept_by}" if meeting.kept_by else "From the Trust file"
    was = f", there on {spoken_date(meeting.was_on)}" if meeting.was_on else ""
    return MeetingLine(
        committee=meeting.name,
        held=f"{'Cancelled: ' if meeting.is_cancelled else ''}{spoken_date(meeting.held_on)}",
        papers_due="" if meeting.is_cancelled else spoken_date(meeting.papers_due_on),
        source=f"{by}{was}",
        paper=PageLink(meeting.paper, f"/papers/{meeting.paper}") if meeting.paper else None,
        decisions=PageLink("What was decided", f"/papers/{meeting.paper}/decisions")
        if meeting.paper
        else None,
        change=f"/meetings/{meeting.id}" if is_free else "",
    )
