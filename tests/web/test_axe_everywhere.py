"""Axe finds nothing on any page of a task nor on the main pages, at any width, in light and in forced colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from models.clock import now
from models.forms import FORMS
from models.vocabulary import TaskKind
from tests.support.freezing import empty_world
from tests.support.web.browsing import Browser, signed_in
from tests.support.web.lived_tasks import lived_tasks
from tests.support.web.measure_pages import MeasuredPage, look, served
from web.app import create_app

AXE = (Path(__file__).with_name("axe") / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = (
    f"axe.run({{runOnly: {RULES}, rules: {{'target-size': {{enabled: true}}}}, resultTypes: ['violations']}})"
    ".then(it => it.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} ${node.target}`)))"
)
WIDTHS = (320, 390, 1280)
COLOURS = ("none", "active")
"""Forced colours; the pages have no dark colours of their own."""

MAIN = ("/", "/my", "/projects", "/projects/QI-2026-0001", "/propose", "/programme")
"""Opened by the first lead, once the project is under way."""


def violations(page: Page, name: str, text: str) -> Iterator[str]:
    """What axe finds wrong on a page in every combination; opened anew for each width, as its menu folds by it."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        served(page, text)
        page.evaluate(AXE)
        for colours in COLOURS:
            page.emulate_media(forced_colors=colours)  # type: ignore[arg-type]
            yield from (f"{name}, {width} px, forced colours {colours}: {it}" for it in page.evaluate(RUN))


@dataclass
class WalkedPages:
    """What was seen on the pages of the tasks and on the main pages: what axe finds wrong, and what was measured."""

    wrong: list[str] = field(default_factory=list)
    measured: list[MeasuredPage] = field(default_factory=list)


@pytest.fixture(scope="module")
def walked(chromium: str) -> WalkedPages:
    walked = WalkedPages()
    browsers: dict[tuple[str, object], Browser] = {}
    with empty_world() as world, sync_playwright() as playwright:
        app = create_app()
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened.new_page()
        for task in lived_tasks(world):
            key = task.email, now()
            browsers[key] = browsers.get(key) or signed_in(app, task.email)
            paths = [task.path] if task.kind is not TaskKind.REVIEW_EVIDENCE else [task.path, *MAIN]
            texts = {path: browsers[key].open(path).text for path in paths}
            walked.measured.append(MeasuredPage(task, look(page, texts[task.path])))
            for path, text in texts.items():
                walked.wrong += violations(page, f"{task.kind.value} {path}", text)
        opened.close()
    return walked


def test_axe_finds_nothing_on_any_page_of_a_task_and_on_the_main_pages(walked: WalkedPages) -> None:
    assert walked.wrong == []


def test_no_page_of_a_task_is_longer_than_it_may_be_on_a_phone_or_by_keyboard(walked: WalkedPages) -> None:
    assert {page.task.kind for page in walked.measured} == set(FORMS)
    assert [line for page in walked.measured for line in page.beyond] == []
