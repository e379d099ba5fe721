"""The register: every project, searched, narrowed, in any order, for everybody who is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fastapi import APIRouter, Depends
from starlette.responses import Response

from models.policy.lifecycle import CHECKED_IN_AFTER, LIFECYCLE
from models.policy.versions import VERSIONS
from models.vocabulary import ParityOfEsteem, Priority, ProjectType
from tasks.exports.register_export import EXPORT_FORMATS, export_register
from tasks.queries.register.choices import RegisterChoices, register_choices
from tasks.queries.register.columns import EVERY_COLUMN, OF_THE_TEAM, ON_THE_PAGE, TITLE, RegisterColumn
from tasks.queries.register.finding import PAGE, SERVED, FoundProjects, RegisterFilter, find_projects
from tasks.queries.register.order import ORDER
from web.access import SignInFirst, refuse_other_origins
from web.forms.fields import options_of
from web.pages.form_answers import new_nonce
from web.pages.projects.register_query import NEWEST, Narrowed, RegisterQuery
from web.pages.routing import numbered, page, pages_of
from web.pages.table_rows import project_table
from web.request import CurrentRequest
from web.views import FilterView, HeadingSort, KeepFilterView, MarkView, PageLink, RegisterPage

router = APIRouter()

_POLICIES = [
    policy for (definition, _), policy in reversed(VERSIONS.items()) if definition == LIFECYCLE.definition
]
"""The versions of the policy, the newest first: its stages stand in the order in which projects live through them."""

STAGES = tuple(
    dict.fromkeys(
        [
            *(stage for policy in _POLICIES for stage in policy.stages),
            *(stage for policy in _POLICIES for stage in policy.ends()),
        ]
    )
)
"""Where a project can stand under any version of the policy, the ends last."""

ASKED = tuple(
    dict.fromkeys(ask.of for policy in _POLICIES for rule in policy.stages.values() for ask in rule.asks)
)
"""Whom a project can wait for under any version of the policy."""


@page(router, "/projects")
def show_register(request: CurrentRequest, query: Narrowed, page: str = "1") -> Response:
    """A page of the register."""
    number, is_team = numbered(page), request.looker.is_team
    filters = replace(query.filters_of(is_team=is_team), offset=(number - 1) * PAGE)
    offered = register_choices(request.looker.person_id)
    view = _view(query, filters, offered, is_team=is_team)
    return request.show(view, title="Projects", here="projects")


@router.get("/projects.{ending}", dependencies=[Depends(refuse_other_origins)])
def give_register(ending: str, request: CurrentRequest, query: Narrowed) -> Response:
    """The whole register as it was narrowed, as a file; who took it is in the history, so this is no mere look.

    A link on somebody else's page takes nothing, and whoever came in a while ago proves again who they are.
    """
    page = query.address()  # back to the page that offers the file, not to a download
    if request.visitor is None:
        raise SignInFirst(page)
    if not request.visitor.is_fresh:
        return request.ask_for_code(request.visitor.email, destination=page, is_from_link=False)
    file = export_register(
        query.filters_of(is_team=request.visitor.is_team),
        ending,
        columns=query.columns or EVERY_COLUMN,
        person_id=request.visitor.person_id,
    )
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _view(
    query: RegisterQuery, filters: RegisterFilter, offered: RegisterChoices, *, is_team: bool
) -> RegisterPage:
    projects = find_projects(filters)
    number = filters.offset // PAGE + 1
    pages = pages_of(projects.total, PAGE)
    columns = query.columns or (OF_THE_TEAM if is_team else ON_THE_PAGE)
    table = project_table(projects.projects, columns, may_open_tasks=is_team)
    return RegisterPage(
        search=filters.search,
        lead=filters.lead,
        filters=list(_filters(filters, offered)),
        more=list(_more_filters(query, offered)),
        is_more_open=any(_more_chosen(filters)),
        order=_order(query, filters, is_team=is_team),
        is_turned=filters.is_reversed,
        marks=list(_marks(filters)),
        columns=list(_columns(columns, is_chosen=bool(query.columns))),
        count=_count(projects),
        misspelt=_misspelt(filters, projects),
        projects=replace(table, sorts=list(_sorts(query, filters, columns))),
        links=list(_links(query, offered, is_team=is_team)),
        kept=[PageLink(kept.name, f"/projects?{kept.address}") for kept in offered.kept],
        keep=KeepFilterView(query.query, new_nonce()) if is_team else None,
        number=number,
        of=pages,
        previous=query.address(number - 1) if number > 1 else "",
        following=query.address(number + 1) if number < pages else "",
        files=[
            PageLink(f"Download as {form.label}", query.address(ending=ending))
            for ending, form in EXPORT_FORMATS.items()
        ],
    )


def _count(projects: FoundProjects) -> str:
    return "1 project" if projects.total == 1 else f"{projects.total} projects"


def _misspelt(filters: RegisterFilter, projects: FoundProjects) -> str:
    return (
        f"No project has “{filters.search}”. These have titles much like it." if projects.is_misspelt else ""
    )


def _links(query: RegisterQuery, offered: RegisterChoices, *, is_team: bool) -> Iterator[PageLink]:
    yield PageLink("Actions of each Care Delivery Service", "/actions")
    yield PageLink("What projects have learned", "/learning")
    yield PageLink("Report activity that is not registered", "/unregistered")
    if offered.programme is not None:
        yield PageLink(f"Programme {offered.programme}", f"/programme/{offered.programme}")
    if is_team:
        yield PageLink("How fresh the register is", "/freshness")
    if offered.may_read_process:
        yield PageLink("The process", "/process")
    if is_team and offered.may_act_in_bulk:
        yield PageLink("Take in an earlier list", "/import-projects")
        yield PageLink("Do the same to several projects", f"/in-bulk{'?' * bool(query.query)}{query.query}")
    if is_team and offered.kept:
        yield PageLink("Kept filters", "/filters")


def _filters(filters: RegisterFilter, offered: RegisterChoices) -> Iterator[FilterView]:
    stages = [("", "All stages"), *((stage.value, stage.label) for stage in STAGES)]
    yield FilterView(name="stage", label="Stage", options=options_of(stages, filters.stage or ""))
    places = [("", "All services"), *offered.services]
    yield FilterView(
        name="service", label="Care Delivery Service", options=options_of(places, filters.service)
    )
    roles = [("", "Anybody"), *((role.value, role.label) for role in ASKED)]
    yield FilterView(name="waits", label="Waits for", options=options_of(roles, filters.waits_for or ""))


def _more_filters(query: RegisterQuery, offered: RegisterChoices) -> Iterator[FilterView]:
    filters = query.filters
    kinds = [("", "All kinds"), *((kind.value, kind.label) for kind in ProjectType)]
    yield FilterView(name="type", label="Kind of work", options=options_of(kinds, filters.project_type or ""))
    priorities = [("", "All priorities"), *((priority.value, priority.label) for priority in Priority)]
    yield FilterView(
        name="priority", label="Priority", options=options_of(priorities, filters.priority or "")
    )
    served = [("", "All"), (SERVED, "Served in any way")]
    parities = [*served, *((parity.value, parity.label) for parity in ParityOfEsteem)]
    yield FilterView(name="parity", label="Parity of esteem", options=options_of(parities, query.parity))
    years = [("", "All years"), *((year, year) for year in offered.years)]
    yield FilterView(name="year", label="Year", options=options_of(years, filters.year))
    people = [("", "Anybody"), *offered.supporters]
    yield FilterView(name="supporter", label="Supporter", options=options_of(people, filters.supporter))
    ends = [("", "Both"), ("yes", "Under way"), ("no", "Ended")]
    chosen = {True: "yes", False: "no", None: ""}[filters.is_open]
    yield FilterView(name="open", label="Under way or ended", options=options_of(ends, chosen))


def _more_chosen(filters: RegisterFilter) -> Sequence[object]:
    return (
        filters.lead,
        filters.project_type,
        filters.priority,
        filters.parity,
        filters.year,
        filters.supporter,
        filters.is_open is not None,
    )


def _order(query: RegisterQuery, filters: RegisterFilter, *, is_team: bool) -> FilterView:
    first = "Best match" if filters.search else "The most stuck first" if is_team else "The newest first"
    newest = [(NEWEST, "The newest first")] if is_team else []
    orders = [("", first), *newest, *((column.key, column.heading) for column in EVERY_COLUMN)]
    return FilterView(name="sort", label="In the order of", options=options_of(orders, query.sort))


def _marks(filters: RegisterFilter) -> Iterator[MarkView]:
    yield MarkView(name="overdue", label="Overdue", is_ticked=filters.only_overdue)
    yield MarkView(name="held", label="On hold", is_ticked=filters.only_held)
    yield MarkView(
        name="unconfirmed", label="Entry not confirmed for a year", is_ticked=filters.only_unconfirmed
    )
    yield MarkView(
        name="silent",
        label=f"Nothing heard for {CHECKED_IN_AFTER} working days",
        is_ticked=filters.only_silent,
    )


def _columns(shown: Sequence[RegisterColumn], *, is_chosen: bool) -> Iterator[MarkView]:
    """Every column; those that are shown are ticked once somebody has chosen some."""
    for column in EVERY_COLUMN:
        if column is not TITLE:
            is_ticked = is_chosen and column in shown
            yield MarkView(name="column", value=column.key, label=column.heading, is_ticked=is_ticked)


def _sorts(
    query: RegisterQuery, filters: RegisterFilter, columns: Sequence[RegisterColumn]
) -> Iterator[HeadingSort]:
    for column in columns:
        direction = "descending" if filters.is_reversed else "ascending"
        is_now = filters.sort == column.key and column.key in ORDER
        yield HeadingSort(query.sorted_by(column, filters), direction if is_now else "none")
