"""The pages with a form that belong to no task: of a proposal, of corrections, of what is done besides answering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from models.forms import FORMS
from models.forms.project.proposal_pages import ProposalPage
from models.vocabulary import Outcome, ProjectType, Stage, TaskKind
from tasks.operations.operation import Target
from tasks.operations.registry import TASK_OPERATIONS
from tasks.queries.projects.corrections import correctable_answers
from tests.support.stories.improving import plan
from tests.support.trust_at_work import NATIONAL_PROPOSAL, World, address
from tests.support.web.browsing import Browser, signed_in
from web.pages.tasks.operations import links_for

PROPOSING, CORRECTING, BESIDES = "Proposing", "Correcting", "Besides answering"
GROUPS = (PROPOSING, CORRECTING, BESIDES)

_NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}
_NEW = {**FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED], **_NO_SEARCH}
_NATIONAL = {**_NEW, **NATIONAL_PROPOSAL, "project_type": ProjectType.NATIONAL_AUDIT.value}
_MOST_PAGES = len(ProposalPage) + 2
_ACTING = ("lead", "qist", "qist member", "deputy")
_STAGES = (Stage.EVIDENCE_REVIEW, Stage.DESIGN, Stage.DATA_COLLECTION, Stage.ACTION_MONITORING, Stage.CLOSURE)


@dataclass(frozen=True)
class LivedPage:
    """A page with a form as its reader has it, with nothing typed yet: in which group, its name and its text."""

    group: str
    name: str
    text: str


def lived_pages(world: World, app: FastAPI) -> Iterator[LivedPage]:
    """Each page once; whoever takes one looks at it before taking the next."""
    yield from _proposing(app)
    world.propose(title="Waits for a scan", **_NO_SEARCH)
    yield from _besides_answering(world, app)
    yield from _correcting(world, signed_in(app, address("qist")))


def _proposing(app: FastAPI) -> Iterator[LivedPage]:
    """Every page of the proposal of a new project, and the one that a national audit has in place of most."""
    lead, seen = signed_in(app, address("lead")), set[str]()
    for answer in (_NEW, _NATIONAL):
        shown = lead.open("/propose")
        for _ in range(_MOST_PAGES):
            if shown.path.endswith("/alike"):
                shown = lead.press(shown, choice="new", differs_because="It is another ward.")
                continue
            if shown.heading not in seen:
                seen.add(shown.heading)
                yield LivedPage(PROPOSING, shown.heading, shown.text)
            if shown.path.endswith("/check"):
                break
            shown = lead.fill_page(shown, answer)


def _besides_answering(world: World, app: FastAPI) -> Iterator[LivedPage]:
    """What the lead, the deputy and the QI Support Team are offered on a project, on its parts and on its tasks."""
    seen, browsers = set[str](), {who: signed_in(app, address(who)) for who in _ACTING}
    for stage in _STAGES:
        world.walk_to(stage)
        if stage is Stage.DATA_COLLECTION:
            plan(world)
        for who, browser in browsers.items():
            for path in _offered(world, who, browser):
                shown = browser.open(path)
                name = _USUAL_NAMES.get(shown.heading, shown.heading)
                if shown.status == HTTPStatus.OK and name not in seen:
                    seen.add(name)
                    yield LivedPage(BESIDES, name, shown.text)


_USUAL_NAMES = {
    operation.form.heading_of_team: operation.form.heading
    for operation in TASK_OPERATIONS.values()
    if operation.form.heading_of_team
}
"""What the QI Support Team calls an operation, and what everybody else does: one page, measured once."""


def _offered(world: World, who: str, browser: Browser) -> Iterator[str]:
    """Where somebody may do what: on the project, on its tasks, and on what its pages show of its improvement."""
    project = world.project
    at = f"/projects/{project.reference}"
    open_tasks = [Target(task_id=task.id) for task in project.tasks if task.is_open]
    for target in (Target(reference=project.reference), *open_tasks):
        yield from (
            link.href for group in links_for(target, world.id_of(who), is_team=False) for link in group.links
        )
    for path in (at, f"{at}/drivers"):
        yield from browser.open(path).page.xpath("//main//a[contains(@href, '/do/')]/@href")


def _correcting(world: World, team: Browser) -> Iterator[LivedPage]:
    """Each kind of answer of a project that comes to its closure, as the QI Support Team would put it right."""
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    seen = set[TaskKind]()
    for answer in correctable_answers(world.project.reference, world.id_of("qist")).answers:
        if answer.kind not in seen:
            seen.add(answer.kind)
            yield LivedPage(CORRECTING, answer.kind.said, team.open(f"/tasks/{answer.task_id}/correct").text)
