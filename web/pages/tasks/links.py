"""Behind a link: a locator, never a proof of who opened it. Looking writes nothing; going on sends a code."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from tasks.people.email_links import follow_link
from web.pages.routing import page
from web.posted_form import Sent
from web.request import CurrentRequest
from web.views import ContinuePage

router = APIRouter()


@page(router, "/t/{token}")
def show_link(token: str, request: CurrentRequest) -> Response:
    """No more than the email said; to its own addressee, who is signed in already, the task itself."""
    link = follow_link(token)
    if request.visitor is not None and request.visitor.person_id == link.person_id:
        return RedirectResponse(link.page, status_code=303)
    view = ContinuePage(
        action=f"/t/{token}",
        asked=link.asked,
        reference=link.reference,
        due=link.due_on,
        note=link.passed_on,
    )
    return request.show(view, title=link.asked)


@router.post("/t/{token}")
def send_code_for_link(token: str, sent: Sent, request: CurrentRequest) -> Response:
    """Send a code to the mailbox that the link was sent to, whoever presses the button."""
    _ = sent
    link = follow_link(token)
    return request.ask_for_code(link.person_email, destination=link.page, is_from_link=True)
