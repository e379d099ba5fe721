"""How a project improves: the page of its driver diagram, and the part of its own page with diagram and tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from models.clock import spoken_date
from models.improvement.driver_diagram import NEXT, DriverDiagram, DriverNode
from models.vocabulary import ActDecision, DriverLevel
from notifications.documents.diagrams import driver_diagram_svg
from tasks.queries.projects.improvement import SeenImprovement, SeenTest, drivers_seen
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import (
    ChangeTestView,
    DiagramView,
    DriverLineView,
    DriversPage,
    ImprovementView,
    LabelledText,
    PageLink,
)

router = APIRouter()

ADDED_UNDER = {DriverLevel.SECONDARY: "Add drivers under it", DriverLevel.IDEA: "Add change ideas"}
"""What a link says that adds lines of a level under another one."""


@page(router, "/projects/{reference}/drivers")
def show_driver_diagram(reference: str, request: CurrentRequest) -> Response:
    """The driver diagram of a project, with what the reader may change in it."""
    seen = drivers_seen(reference, request.looker.person_id)
    address = f"/projects/{seen.reference}"
    adding = PageLink("Add to the driver diagram", f"{address}/do/add-drivers")
    view = DriversPage(
        reference=seen.reference,
        project_title=seen.title,
        diagram=diagram_view(seen.diagram, address if seen.may_improve else ""),
        links=[adding] if seen.may_improve else [],
    )
    return request.show(view, title=f"Driver diagram, {seen.reference}", here="projects")


def improvement_view(seen: SeenImprovement, address: str) -> ImprovementView:
    """The part of a project's page, whose address this is."""
    return ImprovementView(
        diagram=diagram_view(seen.diagram),
        tests=[_test_view(test, address, may_improve=seen.may_improve) for test in seen.tests],
        links=list(_links(seen, address)),
    )


def diagram_view(diagram: DriverDiagram, address: str = "") -> DiagramView:
    """A diagram, drawn and as lines; with an address of a project each line has what can be done with it."""
    drawn = "" if diagram.is_empty else driver_diagram_svg(diagram, title="Driver diagram", key="drivers")
    return DiagramView(
        aim=diagram.aim,
        measures="; ".join(diagram.measures),
        chart=Markup(drawn),  # noqa: S704 -- drawn by us, with every word of others escaped as XML
        lines=[_line_view(node, address) for node in (*diagram.drivers, *diagram.ideas)],
    )


def _line_view(node: DriverNode, address: str) -> DriverLineView:
    return DriverLineView(
        label=node.level.label,
        words=node.words,
        measures="; ".join(node.measures),
        links=list(_line_links(node, address)) if address else [],
        below=[_line_view(below, address) for below in node.below],
    )


def _line_links(node: DriverNode, address: str) -> Iterator[PageLink]:
    yield PageLink("Change", f"{address}/do/change-driver/{node.id}")
    if node.level in NEXT:
        yield PageLink(ADDED_UNDER[NEXT[node.level]], f"{address}/do/add-drivers/{node.id}")
    else:
        yield PageLink("Test it", f"{address}/do/test/{node.id}")
    yield PageLink("Remove", f"{address}/do/remove-driver/{node.id}")


def _links(seen: SeenImprovement, address: str) -> Iterator[PageLink]:
    if not seen.diagram.is_empty:
        words = "Change the driver diagram" if seen.may_improve else "The driver diagram on a page of its own"
        yield PageLink(words, f"{address}/drivers")
    elif seen.may_improve:
        yield PageLink("Begin a driver diagram", f"{address}/do/add-drivers")
    if seen.may_improve:
        yield PageLink("Plan a test of change (PDSA)", f"{address}/do/test")


def _test_view(test: SeenTest, address: str, *, may_improve: bool) -> ChangeTestView:
    return ChangeTestView(
        heading=f"{test.name}: {test.idea}",
        standing=f"{test.standing[:1].upper()}{test.standing[1:]}",
        facts=_facts(test),
        is_open=test.decision is None,
        links=list(_test_links(test, address, may_improve=may_improve)),
    )


def _facts(test: SeenTest) -> list[LabelledText]:
    return LabelledText.known(
        {
            "What we try": test.trying,
            "What we expect": test.prediction,
            "What we look at": test.looks_at,
            "Who": test.owner,
            "When": "\n".join(_when(test)),
            "What happened": test.happened,
            "Compared with what we expected": test.compared.label if test.compared else "",
            "What we learned": test.learned,
            "What we do now": "\n".join(filter(None, _acted(test))),
        }
    )


def _when(test: SeenTest) -> Iterator[str]:
    days: Sequence[str] = list(dict.fromkeys(map(spoken_date, (test.starts_on, test.ends_on))))
    yield " to ".join(days)
    if test.is_late:
        yield "The plan was written down after it began."
    if test.was_unapproved:
        yield "It began before the project was approved."


def _acted(test: SeenTest) -> Iterator[str]:
    if test.decision is not None:
        yield f"{test.decision.label}. {test.decision.hint}."
        yield test.next_step


def _test_links(test: SeenTest, address: str, *, may_improve: bool) -> Iterator[PageLink]:
    if test.may_record:
        words = "What came of it" if test.decision is None else "Correct what came of it"
        yield PageLink(words, f"{address}/do/test-result/{test.id}")
    if may_improve and test.decision is None:
        yield PageLink("Change the plan", f"{address}/do/test-plan/{test.id}")
    if may_improve and test.decision in {ActDecision.ADOPT, ActDecision.ADAPT}:
        yield PageLink("Plan the next test of it", f"{address}/do/test/{test.id}")
