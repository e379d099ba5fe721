"""What is asked of the person who looks, what their team may answer, and their projects."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tasks.reading.mine import mine
from web.pages.lines import own_task, project_line, task_of
from web.pages.routing import page
from web.views import MyPage
from web.visit import Visiting

router = APIRouter()


@page(router, "/my")
def look(visit: Visiting) -> Response:
    """One's own tasks and projects."""
    found = mine(visit.person.person_id)
    view = MyPage(
        tasks=[own_task(task) for task in found.tasks],
        shared=[task_of(task, may_open=True) for task in found.shared],
        projects=[project_line(project) for project in found.projects],
    )
    return visit.show(view, title="My tasks", here="my")
