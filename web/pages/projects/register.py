"""The register: every project, searched and narrowed, for everybody who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from models.policy.lifecycle import CHECKED_IN_AFTER, LIFECYCLE
from models.policy.versions import VERSIONS
from models.vocabulary import ProjectType, Stage
from tasks.exports.register_export import EXPORT_FORMATS, export_register
from tasks.queries.programme.programme import year_to_look_at
from tasks.queries.projects.register import PAGE, FoundProjects, RegisterFilter, find_projects, services
from web.access import SignInFirst, refuse_other_origins
from web.forms.fields import options_of
from web.pages.routing import numbered, page, pages_of, word_named
from web.pages.table_rows import project_table
from web.request import CurrentRequest
from web.views import FilterView, MarkView, PageLink, RegisterPage

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


@dataclass(frozen=True)
class RegisterQuery:
    """What the address of the page, or of the file, narrows the register to; its names are those of the address."""

    q: str = ""
    stage: str = ""
    service: str = ""
    type: str = ""
    overdue: str = ""
    unconfirmed: str = ""
    silent: str = ""

    @property
    def filters(self) -> RegisterFilter:
        """The same in the words of the register; whatever is no word of ours narrows nothing."""
        return RegisterFilter(
            search=self.q[:LONGEST_SEARCH],
            stage=word_named(Stage, self.stage),
            service=self.service,
            project_type=word_named(ProjectType, self.type),
            only_overdue=self.overdue == "yes",
            only_unconfirmed=self.unconfirmed == "yes",
            only_silent=self.silent == "yes",
        )


Narrowed = Annotated[RegisterQuery, Depends()]


@page(router, "/projects")
def show_register(request: CurrentRequest, query: Narrowed, page: str = "1") -> Response:
    """A page of the register."""
    _ = request.looker
    number = numbered(page)
    filters = replace(query.filters, offset=(number - 1) * PAGE)
    return request.show(_view(filters, find_projects(filters), number), title="Projects", here="projects")


@router.get("/projects.{ending}", dependencies=[Depends(refuse_other_origins)])
def give_register(ending: str, request: CurrentRequest, query: Narrowed) -> Response:
    """The whole register as it was narrowed, as a file; who took it is in the history, so this is no mere look.

    A link on somebody else's page takes nothing, and whoever came in a while ago proves again who they are.
    """
    page = _address(query.filters)  # back to the page that offers the file, not to a download
    if request.visitor is None:
        raise SignInFirst(page)
    if not request.visitor.is_fresh:
        return request.ask_for_code(request.visitor.email, destination=page, is_from_link=False)
    file = export_register(query.filters, ending, person_id=request.visitor.person_id)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _view(filters: RegisterFilter, projects: FoundProjects, number: int) -> RegisterPage:
    pages = pages_of(projects.total, PAGE)
    return RegisterPage(
        search=filters.search,
        filters=list(_filters(filters)),
        marks=list(_marks(filters)),
        count="1 project" if projects.total == 1 else f"{projects.total} projects",
        projects=project_table(projects.projects),
        links=list(_links()),
        number=number,
        of=pages,
        previous=_address(filters, number - 1) if number > 1 else "",
        following=_address(filters, number + 1) if number < pages else "",
        files=[
            PageLink(f"Download as {form.label}", _address(filters, ending=ending))
            for ending, form in EXPORT_FORMATS.items()
        ],
    )


def _links() -> Iterator[PageLink]:
    yield PageLink("Actions of each Care Delivery Service", "/actions")
    yield PageLink("What projects have learned", "/learning")
    if (year := year_to_look_at()) is not None:
        yield PageLink(f"Programme {year}", f"/programme/{year}")


def _filters(filters: RegisterFilter) -> Iterator[FilterView]:
    stages = [("", "All stages"), *((stage.value, stage.label) for stage in STAGES)]
    yield FilterView(name="stage", label="Stage", options=options_of(stages, filters.stage or ""))
    places = [("", "All services"), *services()]
    yield FilterView(
        name="service", label="Care Delivery Service", options=options_of(places, filters.service)
    )
    kinds = [("", "All kinds"), *((project_type.value, project_type.label) for project_type in ProjectType)]
    yield FilterView(name="type", label="Kind of work", options=options_of(kinds, filters.project_type or ""))


def _marks(filters: RegisterFilter) -> Iterator[MarkView]:
    yield MarkView(name="overdue", label="Overdue", is_ticked=filters.only_overdue)
    yield MarkView(
        name="unconfirmed", label="Entry not confirmed for a year", is_ticked=filters.only_unconfirmed
    )
    yield MarkView(
        name="silent",
        label=f"Nothing heard for {CHECKED_IN_AFTER} working days",
        is_ticked=filters.only_silent,
    )


def _address(filters: RegisterFilter, number: int = 0, *, ending: str = "") -> str:
    """A page of the register as it is narrowed, or all of it as a file."""
    chosen = {
        "q": filters.search,
        "stage": filters.stage or "",
        "service": filters.service,
        "type": filters.project_type or "",
        **{mark.name: "yes" if mark.is_ticked else "" for mark in _marks(filters)},
        "page": str(number) if number else "",
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/projects{'.' * bool(ending)}{ending}{'?' * bool(query)}{query}"
