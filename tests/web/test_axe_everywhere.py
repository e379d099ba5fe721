"""Axe finds nothing on any page of a task nor on the main pages, at any width, in light and in forced colours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from models.clock import now
from tests.support.freezing import empty_world
from tests.support.web.browsing import Browser, signed_in
from tests.support.web.lived_tasks import lived_tasks
from tests.support.web.measure_pages import served
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


def violations(page: Page, name: str) -> Iterator[str]:
    """What axe finds wrong on a page, in every combination; it is put there once."""
    page.evaluate(AXE)
    for width, colours in product(WIDTHS, COLOURS):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(forced_colors=colours)  # type: ignore[arg-type]
        yield from (f"{name}, {width} px, forced colours {colours}: {text}" for text in page.evaluate(RUN))


def test_axe_finds_nothing_on_any_page_of_a_task_and_on_the_main_pages(chromium: str) -> None:
    wrong: list[str] = []
    browsers: dict[tuple[str, object], Browser] = {}
    with empty_world() as world, sync_playwright() as playwright:
        app = create_app()
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened.new_page()
        email = ""
        for task in lived_tasks(world):
            email, key = task.email, (task.email, now())
            browsers[key] = browsers.get(key) or signed_in(app, task.email)
            served(page, browsers[key].open(task.path).text)
            wrong += violations(page, task.kind.value)
        for path in MAIN:
            served(page, signed_in(app, email).open(path).text)
            wrong += violations(page, path)
        opened.close()

    assert wrong == []
