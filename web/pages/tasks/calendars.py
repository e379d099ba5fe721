"""Dates to take into one's own calendar: of a task, of a project, and all of one's own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tasks.queries.tasks.calendars import CalendarFile, my_calendar, project_calendar, task_calendar
from web.access import SignInFirst
from web.pages.routing import page
from web.request import PageRequest, Visiting

router = APIRouter()


@page(router, "/tasks/{task_id}/calendar.ics")
def download_task_calendar(task_id: str, visit: Visiting) -> Response:
    """The date of one task."""
    return _file(task_calendar(task_id, _signed_in(visit, f"/tasks/{task_id}")))


@page(router, "/projects/{reference}/calendar.ics")
def download_project_calendar(reference: str, visit: Visiting) -> Response:
    """Every date of one project."""
    _signed_in(visit, f"/projects/{reference}")
    return _file(project_calendar(reference))


@page(router, "/my/calendar.ics")
def download_my_calendar(visit: Visiting) -> Response:
    """Everything that is asked of one, and the dates of one's projects."""
    return _file(my_calendar(_signed_in(visit, "/my")))


def _signed_in(visit: PageRequest, back_to: str) -> str:
    """Who asks; whoever must sign in first comes back to the page that offers the file, not to a download."""
    if visit.visitor is None:
        raise SignInFirst(back_to)
    return visit.visitor.person_id


def _file(file: CalendarFile) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type="text/calendar", headers=headers)
