"""The first day of a new member of the QI Support Team: what to open, in which order (2.2)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tasks.queries.people.first_day import first_day
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import FirstDayPage, FirstStep, PageLink

router = APIRouter()

TITLE = "Your first day"

STEPS = (
    FirstStep(
        "See what is stuck",
        PageLink("Open Support", "/support"),
        "The five projects that wait longest, who asks for help, and what each of you has to do. "
        "“Take it on” makes a task yours.",
    ),
    FirstStep(
        "Find a project",
        PageLink("Open the register", "/projects"),
        "Type a word, a person or a reference. A click on a title opens the project: what is asked of whom, "
        "and all that happened.",
    ),
    FirstStep(
        "Open a task that is late",
        PageLink("See what waits for us", "/projects?waits=qist&sort=late"),
        "You can move its date, stop its clock, pass it on or remind now. Only whoever is asked can answer it.",
    ),
    FirstStep(
        "See what was written to whom",
        PageLink("Open the outbox", "/outbox"),
        "Type a name or a reference. Each email has its text, and says whether it arrived. "
        "“Mail of tomorrow” on Support says what will be written next.",
    ),
    FirstStep(
        "Say how we write to you",
        PageLink("Choose", "/my/letters"),
        "Single reminders or one letter on Monday, in normal or large print.",
    ),
    FirstStep(
        "Say when you are away",
        PageLink("Enter your leave", "/my/absence"),
        "Your tasks then go to whoever stands in for you.",
    ),
)


@page(router, "/first-day")
def show_first_day(request: CurrentRequest) -> Response:
    """Six steps through our pages, then the bookmarks of Prefect, and who else is in the team."""
    known = first_day(request.person.person_id)
    view = FirstDayPage(
        steps=STEPS,
        bookmarks=[PageLink(what, address) for what, address in known.bookmarks],
        team=[PageLink(name, f"mailto:{email}") for name, email in known.team],
    )
    return request.show(view, title=TITLE, here="support")
