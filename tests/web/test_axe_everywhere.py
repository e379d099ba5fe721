"""Axe finds nothing on any page with a form in any of its states, nor on the main pages, at any width and colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import delete

from models.clock import now
from models.forms import FORMS
from models.records import Draft
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import unit_of_work
from tests.support.freezing import empty_world
from tests.support.stories.posted_answers import PostedAnswers
from tests.support.trust_at_work import World, address
from tests.support.web.accessibility import EVERY_LOOK, IN_ANOTHER_STATE, ON_A_PHONE, violations
from tests.support.web.browsing import Browser, Shown, controls, signed_in
from tests.support.web.lived_pages import PROPOSING, lived_pages
from tests.support.web.lived_tasks import lived_tasks
from tests.support.web.measure_pages import (
    PROPOSAL_SECONDS,
    MeasuredPage,
    letter_about,
    look,
    proposing,
    served,
)
from web.app import create_app
from web.forms.checking import check
from web.templating import STATIC

MAIN = ("/", "/my", "/projects", "/projects/QI-2026-0001", "/propose", "/programme")
"""Opened by the first lead, once the project is under way."""

ENDS = {TaskKind.WITHDRAW, TaskKind.ABANDON}
"""Whose page begins the task: `tests/web/projects/test_end_early_page.py` sends them."""

NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}


@dataclass
class WalkedPages:
    """What was seen on all pages: what is wrong with them, what was measured, and which kinds were seen with errors."""

    wrong: list[str] = field(default_factory=list)
    measured: list[MeasuredPage] = field(default_factory=list)
    with_errors: set[TaskKind] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    sent: set[TaskKind] = field(default_factory=set)

    def look_at(
        self,
        page: Page,
        name: str,
        text: str,
        *,
        kind: TaskKind | None = None,
        group: str = "",
        letter: str = "",
    ) -> None:
        """Measure a page with nothing typed yet and see what is wrong with it."""
        self.measured.append(MeasuredPage(name, look(page, text, letter=letter), kind, group))
        looks = ON_A_PHONE if group == PROPOSING else EVERY_LOOK
        self.wrong += violations(page, f"{group} {name}", looks)

    def look_again(self, page: Page, name: str, shown: Shown) -> None:
        """See what is wrong with another state of a page."""
        served(page, shown.text)
        self.wrong += violations(page, f"{name} {shown.path}", IN_ANOTHER_STATE)


@pytest.fixture(scope="module")
def walked(chromium: str) -> WalkedPages:
    walked = WalkedPages()
    with empty_world() as world, sync_playwright() as playwright:
        app = create_app()
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened.new_page()
        world.send = posted = PostedAnswers(app)
        look_at_tasks(walked, page, world, app)
        for lived in lived_pages(world, app):
            walked.look_at(page, lived.name, lived.text, group=lived.group)
        for name, shown in other_states(world, app):
            walked.others.append(name)
            walked.look_again(page, name, shown)
        walked.sent |= posted.kinds
        opened.close()
    return walked


def look_at_tasks(walked: WalkedPages, page: Page, world: World, app: FastAPI) -> None:
    """The page of every kind of task, as it is opened and with everything wrong; the main pages once."""
    browsers: dict[tuple[str, object], Browser] = {}
    for task in lived_tasks(world):
        key = task.email, now()
        browser = browsers[key] = browsers.get(key) or signed_in(app, task.email)
        shown = browser.open(task.path)
        walked.look_at(page, task.name, shown.text, kind=task.kind, letter=letter_about(task))
        if (mended := sent_empty(browser, shown, task.kind)) is not None:
            walked.with_errors.add(task.kind)
            walked.look_again(page, "With errors", mended)
        for path in MAIN if task.kind is TaskKind.REVIEW_EVIDENCE else ():
            served(page, browser.open(path).text)
            walked.wrong += violations(page, path)


def sent_empty(browser: Browser, shown: Shown, kind: TaskKind) -> Shown | None:
    """The page after its form was sent with nothing in it; None for a form that would take that as an answer."""
    if kind is TaskKind.PROPOSE or not isinstance(check(FORMS[kind], {}), list):
        return None
    mended = browser.post(shown.form.get("action"), controls(shown))
    with unit_of_work() as session:  # whoever answers next begins anew
        session.execute(delete(Draft).where(Draft.task_id == shown.path.rpartition("/")[2]))
    assert mended.errors, f"{kind} was taken with nothing in it"
    return mended


def other_states(world: World, app: FastAPI) -> Iterator[tuple[str, Shown]]:
    """What somebody sees of a task that is sent, done or not theirs, behind a link that leads nowhere, signed out."""
    world.wait(days=1)  # nobody gets more than a few codes in an hour
    world.propose(title="Notes at the bedside", **NO_SEARCH)
    task, lead = world.task(TaskKind.REVIEW_EVIDENCE), signed_in(app, address("lead"))
    yield "Not theirs", signed_in(app, address("library")).open(f"/tasks/{task.id}")
    yield "Watched by the team", signed_in(app, address("qist")).open(f"/tasks/{task.id}")
    yield "Sent", lead.answer(task.kind, task.id)
    yield "Done", lead.open(f"/tasks/{task.id}")
    world.walk_to(Stage.DATA_COLLECTION)
    project = lead.open(f"/projects/{world.project.reference}/withdraw")
    yield (
        "Not confirmed",
        lead.fill(project, FORMS[TaskKind.ABANDON].examples[FORMS[TaskKind.ABANDON].outcomes[0]]),
    )
    yield "Of no task", lead.open("/t/nothing")
    nobody = Browser(app)
    yield "Signed out", nobody.open(f"/tasks/{task.id}")
    yield "A code", nobody.press(nobody.open("/sign-in"), email=address("lead"))


def test_axe_finds_nothing_on_any_page_with_a_form_in_any_state_and_on_the_main_pages(
    walked: WalkedPages,
) -> None:
    assert walked.wrong == []


def test_every_kind_of_task_is_seen_as_it_is_opened_and_with_errors(walked: WalkedPages) -> None:
    assert {page.kind for page in walked.measured if page.kind} == set(FORMS)
    take_nothing = {kind for kind in FORMS if not isinstance(check(FORMS[kind], {}), list)}
    assert walked.with_errors == set(FORMS) - take_nothing - {TaskKind.PROPOSE}
    assert len(walked.others) == 8


def test_every_form_of_the_table_is_sent_from_the_fields_that_its_page_has(walked: WalkedPages) -> None:
    assert walked.sent == set(FORMS) - ENDS


def test_no_page_with_a_form_is_longer_than_it_may_be_on_a_phone_or_by_keyboard(walked: WalkedPages) -> None:
    assert [line for page in walked.measured for line in page.beyond] == []


def test_proposal_of_a_new_project_takes_no_longer_than_it_may_by_estimate(walked: WalkedPages) -> None:
    assert proposing(walked.measured)[1] <= PROPOSAL_SECONDS


def test_pages_have_no_colours_for_the_dark_which_nobody_has_looked_at() -> None:
    sheets = [sheet.read_text(encoding="utf-8") for sheet in STATIC.rglob("*.css")]
    assert [sheet[:60] for sheet in sheets if "prefers-color-scheme" in sheet] == []
