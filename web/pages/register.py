"""The register: every project, searched and narrowed, for everybody who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.lifecycle import CHECKED_IN_AFTER, LIFECYCLE
from models.pinned import VERSIONS
from models.vocabulary import ProjectType, Stage, Word
from tasks.reading.programme import year_to_look_at
from tasks.reading.register import PAGE, Found, Wanted, find_projects, services
from web.forms.fields import options_of
from web.pages.lines import project_line
from web.pages.routing import numbered, page, pages_of
from web.views import FilterView, Link, MarkView, RegisterPage
from web.visit import Visiting

router = APIRouter()

_POLICIES = [policy for (definition, _), policy in VERSIONS.items() if definition == LIFECYCLE.definition]
STAGES = tuple(
    dict.fromkeys(
        [
            *(stage for policy in _POLICIES for stage in policy.stages),
            *(stage for policy in _POLICIES for stage in policy.ends()),
        ]
    )
)
"""Where a project can stand under any version of the policy, the ends last."""

LONGEST_SEARCH = 100
W = TypeVar("W", bound=Word)


@page(router, "/projects")
def look(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    visit: Visiting,
    q: str = "",
    stage: str = "",
    service: str = "",
    type: str = "",  # noqa: A002 -- so it is called in the address
    overdue: str = "",
    unconfirmed: str = "",
    silent: str = "",
    page: str = "1",
) -> Response:
    """A page of the register."""
    _ = visit.person
    number = numbered(page)
    wanted = Wanted(
        search=q[:LONGEST_SEARCH],
        stage=_word(Stage, stage),
        service=service,
        project_type=_word(ProjectType, type),
        only_overdue=overdue == "yes",
        only_unconfirmed=unconfirmed == "yes",
        only_silent=silent == "yes",
        offset=(number - 1) * PAGE,
    )
    return visit.show(_view(wanted, find_projects(wanted), number), title="Projects", here="projects")


def _view(wanted: Wanted, found: Found, number: int) -> RegisterPage:
    pages = pages_of(found.total, PAGE)
    return RegisterPage(
        search=wanted.search,
        filters=list(_filters(wanted)),
        marks=list(_marks(wanted)),
        count="1 project" if found.total == 1 else f"{found.total} projects",
        projects=[project_line(project) for project in found.projects],
        links=list(_links()),
        number=number,
        of=pages,
        previous=_address(wanted, number - 1) if number > 1 else "",
        following=_address(wanted, number + 1) if number < pages else "",
    )


def _links() -> Iterator[Link]:
    yield Link("Actions of each Care Delivery Service", "/actions")
    if (year := year_to_look_at()) is not None:
        yield Link(f"Programme {year}", f"/programme/{year}")


def _filters(wanted: Wanted) -> Iterator[FilterView]:
    stages = [("", "All stages"), *((one.value, one.label) for one in STAGES)]
    yield FilterView(name="stage", label="Stage", options=options_of(stages, wanted.stage or ""))
    places = [("", "All services"), *services()]
    yield FilterView(
        name="service", label="Care Delivery Service", options=options_of(places, wanted.service)
    )
    kinds = [("", "All kinds"), *((one.value, one.label) for one in ProjectType)]
    yield FilterView(name="type", label="Kind of work", options=options_of(kinds, wanted.project_type or ""))


def _marks(wanted: Wanted) -> Iterator[MarkView]:
    yield MarkView(name="overdue", label="Overdue", is_ticked=wanted.only_overdue)
    yield MarkView(
        name="unconfirmed", label="Entry not confirmed for a year", is_ticked=wanted.only_unconfirmed
    )
    yield MarkView(
        name="silent",
        label=f"Nothing heard for {CHECKED_IN_AFTER} working days",
        is_ticked=wanted.only_silent,
    )


def _address(wanted: Wanted, number: int) -> str:
    chosen = {
        "q": wanted.search,
        "stage": wanted.stage or "",
        "service": wanted.service,
        "type": wanted.project_type or "",
        **{mark.name: "yes" if mark.is_ticked else "" for mark in _marks(wanted)},
        "page": str(number),
    }
    return f"/projects?{urlencode({name: value for name, value in chosen.items() if value})}"


def _word(words: type[W], value: str) -> W | None:
    """The word that an address names; whatever is none narrows nothing."""
    return next((word for word in words if word.value == value), None)
