"""Behind a link: a locator, never a proof of who opened it. Looking writes nothing; going on sends a code."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from tasks.links import follow
from web.pages.routing import page
from web.sent import Sent
from web.views import ContinuePage
from web.visit import Visiting

router = APIRouter()


@page(router, "/t/{token}")
def look(token: str, visit: Visiting) -> Response:
    """No more than the e-mail said; to its own addressee, who is signed in already, the task itself."""
    found = follow(token)
    if visit.visitor is not None and visit.visitor.person_id == found.person_id:
        return RedirectResponse(f"/tasks/{found.task_id}", status_code=303)
    view = ContinuePage(
        action=f"/t/{token}",
        asked=found.asked,
        reference=found.reference,
        due=found.due_on,
        note=found.passed_on,
    )
    return visit.show(view, title=found.asked)


@router.post("/t/{token}")
def go_on(token: str, sent: Sent, visit: Visiting) -> Response:
    """Send a code to the mailbox that the link was sent to, whoever presses the button."""
    _ = sent
    found = follow(token)
    return visit.ask_for_code(found.person_email, destination=f"/tasks/{found.task_id}", is_from_link=True)
