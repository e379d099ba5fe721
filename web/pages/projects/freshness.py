"""How fresh the register is, for the QI Support Team (6.4; OB-101)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.rounding import percent_of
from tasks.queries.register.freshness import LONG_AGO, Freshness, register_freshness
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import FreshnessLine, FreshnessPage, PageLink

router = APIRouter()

STALE = "open=yes&unconfirmed=yes&sort=confirmed&column=service&column=lead&column=stage&column=confirmed"
BY_AGE = "open=yes&sort=confirmed&column=service&column=lead&column=stage&column=confirmed"
LATE = "sort=unregistered&column=service&column=lead&column=stage&column=unregistered"
"""The register in the order of what was confirmed longest ago; of the first only what nobody confirmed for a year.

The last begins with what was registered after its work had begun.
"""


@page(router, "/freshness")
def show_freshness(request: CurrentRequest) -> Response:
    """How many open projects were last seen to be true how long ago."""
    fresh = register_freshness(request.person.person_id)
    view = FreshnessPage(
        said=_said(fresh),
        late=_late(fresh),
        lines=[FreshnessLine(age, count, _share(count, fresh.projects)) for age, count in fresh.ages.items()],
        services=[(service.name, service.projects, service.stale) for service in fresh.services],
        links=[
            PageLink("Projects that nobody confirmed for a year", f"/projects?{STALE}"),
            PageLink("All open projects, what was confirmed longest ago first", f"/projects?{BY_AGE}"),
            PageLink("Projects by the day on which their work began unregistered", f"/projects?{LATE}"),
            PageLink("Download them as CSV", f"/projects.csv?{BY_AGE}"),
        ],
    )
    return request.show(view, title="How fresh the register is", here="projects")


def _said(fresh: Freshness) -> str:
    if not fresh.projects:
        return "No project is open."
    stale = fresh.ages[LONG_AGO]
    if not stale:
        return "Every open project was seen to be true within the last year."
    of = "1 open project" if fresh.projects == 1 else f"{fresh.projects} open projects"
    return f"Of {of}, {stale} {'was' if stale == 1 else 'were'} last seen to be true more than a year ago."


def _late(fresh: Freshness) -> str:
    """How many were registered late this year, and in which services (5.1; OB-083)."""
    number = sum(fresh.late.values())
    if not number:
        return "This year no project was registered after its work had begun."
    of = "1 project was" if number == 1 else f"{number} projects were"
    services = ", ".join(f"{name} {count}" for name, count in fresh.late.items())
    return f"This year {of} registered after work had begun: {services}."


def _share(count: int, whole: int) -> str:
    return f"{percent_of(count, whole)}%" if whole else "–"
