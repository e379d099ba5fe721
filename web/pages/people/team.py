"""A manager's view of a team: its people, their training, their projects and roles."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now
from tasks.contributions.portfolio import bronze_said
from tasks.contributions.team import PAGE, TeamPerson, team_of
from tasks.reports.sections.parts import day_said
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.routing import numbered, page, paged, pages_of
from web.request import CurrentRequest
from web.views import FilterView, PageLink, TeamLine, TeamPage

router = APIRouter()


@page(router, "/people/team")
def show_team(request: CurrentRequest, service: str = "", page: str = "1") -> Response:
    """The people whom the reader may see by the record, a page of them."""
    number = numbered(page)
    team = team_of(request.person.person_id, service, offset=(number - 1) * PAGE)
    view = TeamPage(
        of=team.of,
        count=counted(team.total, "person", "people"),
        people=list(map(_line, team.people)),
        showing=FilterView(
            name="service",
            label="Care Delivery Service",
            options=options_of([("", "Whoever I may see"), *team.services], team.chosen if service else ""),
        )
        if len(team.services) > 1
        else None,
        pages=paged("/people/team", {"service": service}, number, pages_of(team.total, PAGE)),
    )
    return request.show(view, title="My team", here="my")


def _line(person: TeamPerson) -> TeamLine:
    return TeamLine(
        name=f"{person.name} (supervised by you)" if person.is_supervised else person.name,
        training=_training(person),
        projects=[
            (
                PageLink(f"{each.title} ({each.reference})", f"/projects/{each.reference}"),
                f"{', '.join(each.roles)}; {each.stage.label.lower()}",
            )
            for each in person.projects
        ],
    )


def _training(person: TeamPerson) -> str:
    """Since when they have Bronze training, or until when an exception holds."""
    until = person.exception_until
    if person.bronze_on is None and until is not None and local_date(now()) <= until:
        return f"Exception until {day_said(until)}"
    words = bronze_said(person.bronze_on)
    return f"{words[:1].upper()}{words[1:]}"
