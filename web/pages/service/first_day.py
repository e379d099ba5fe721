"""The first day of a new member of the QI Support Team (2.2), and of a new quality lead (11.2; OB-152)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from tasks.queries.people.first_day import LedService, first_day, services_led, support_mailbox
from web.pages.counting import counted
from web.pages.routing import page
from web.request import CurrentRequest, PageRequest
from web.views import (
    FirstDayPage,
    FirstStep,
    LedServiceView,
    PageLink,
    QualityLeadDayPage,
    SupportLine,
)

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


FOR_A_QUALITY_LEAD = (
    FirstStep(
        "See what waits for you",
        PageLink("Open My tasks", "/my"),
        "All that is asked of you, the first due first. Each email leads to the same pages.",
    ),
    FirstStep(
        "Decide",
        PageLink("See the process", "/"),
        "What you need to know stands above the form. You approve, approve with conditions, ask for changes, or "
        "decline with a reason; the lead reads it at once. Whoever takes part in a project never decides on it: then "
        "somebody else is asked.",
    ),
    FirstStep(
        "Follow the actions of your service",
        PageLink("Open the actions", "/actions"),
        "What was agreed, by whom and by when. You say whether it is enough once they are done.",
    ),
    FirstStep(
        "Say who covers",
        PageLink("Enter your leave", "/my/absence"),
        "Your tasks go to your deputy, or to whoever you name, on the days on which you are away.",
    ),
    FirstStep(
        "Say how we write to you",
        PageLink("Choose", "/my/letters"),
        "Single reminders or one letter on Monday, in normal or large print.",
    ),
)


@page(router, "/first-day")
def show_first_day(request: CurrentRequest) -> Response:
    """Steps through our pages, for the team or for a quality lead, and whom to ask."""
    person = request.person
    led = () if person.is_team else services_led(person.person_id)
    return _of_quality_lead(request, led) if led else _of_team(request)


def _of_team(request: PageRequest) -> Response:
    """Six steps, then the bookmarks of Prefect, and who else is in the team."""
    known = first_day(request.person.person_id)
    view = FirstDayPage(
        steps=STEPS,
        bookmarks=[PageLink(what, address) for what, address in known.bookmarks],
        team=[PageLink(name, f"mailto:{email}") for name, email in known.team],
    )
    return request.show(view, title=TITLE, here="support")


def _of_quality_lead(request: PageRequest, led: Sequence[LedService]) -> Response:
    team, mailbox = support_mailbox()
    view = QualityLeadDayPage(
        services=[
            LedServiceView(
                name=service.name,
                said=list(_said(service)),
                waiting=[
                    SupportLine(
                        link=PageLink(f"{task.asked}: {task.title}", f"/tasks/{task.id}"),
                        said=f"{task.project}. Asked of {task.assignee_name}, by {spoken_date(task.due_on)}.",
                        tag="Overdue" if task.is_overdue else "",
                    )
                    for task in service.waiting
                ],
            )
            for service in led
        ],
        steps=FOR_A_QUALITY_LEAD,
        team=[
            PageLink(f"QI Support Team, {mailbox}", f"mailto:{mailbox}"),
            *(PageLink(name, f"mailto:{email}") for name, email in team),
        ],
    )
    return request.show(view, title=TITLE, here="my")


def _said(service: LedService) -> Iterator[str]:
    """What the reader is there, how many projects are under way, and who covers."""
    under_way = f"{counted(service.under_way, 'project')} under way."
    if service.is_deputy:
        yield f"You deputise for {service.covers or 'its quality lead, whom nobody has named yet'}. {under_way}"
        return
    yield f"You are its quality lead. {under_way}"
    yield (
        f"{service.covers} deputises for you."
        if service.covers
        else "Nobody deputises for you yet: tell the QI Support Team who does. Until then what waits for you while you "
        "are away comes to that team."
    )
