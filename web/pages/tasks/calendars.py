"""Dates to take into one's own calendar: of a task, of a project, and all of one's own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tasks.queries.tasks.calendars import CalendarFile, my_calendar, project_calendar, task_calendar
from web.access import SignInFirst
from web.pages.routing import page
from web.request import CurrentRequest, PageRequest

router = APIRouter()


@page(router, "/tasks/{task_id}/calendar.ics")
def download_task_calendar(task_id: str, request: CurrentRequest) -> Response:
    """The date of one task."""
    return _file(task_calendar(task_id, _signed_in(request, f"/tasks/{task_id}")))


@page(router, "/projects/{reference}/calendar.ics")
def download_project_calendar(reference: str, request: CurrentRequest) -> Response:
    """Every date of one project."""
    return _file(project_calendar(reference, _signed_in(request, f"/projects/{reference}")))


@page(router, "/my/calendar.ics")
def download_my_calendar(request: CurrentRequest) -> Response:
    """Everything that is asked of one, and the dates of one's projects."""
    return _file(my_calendar(_signed_in(request, "/my")))


def _signed_in(request: PageRequest, back_to: str) -> str:
    """Who asks; whoever must sign in first comes back to the page that offers the file, not to a download."""
    if request.visitor is None:
        raise SignInFirst(back_to)
    return request.visitor.person_id


def _file(file: CalendarFile) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type="text/calendar", headers=headers)
