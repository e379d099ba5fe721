"""A month’s figures on a phone, from the letter to “recorded”: every touch and every character is counted (OB-077)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, Route, sync_playwright
from sqlalchemy import select

from models.records import MeasureFigure
from models.vocabulary import Letter
from tasks.database.unit_of_work import reading
from tasks.projects.daily_checks import check_projects
from tasks.projects.figure_requests import FIGURE_REQUESTS
from tests.support.mail.mornings import at
from tests.support.stories.collected_figures import collecting
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, newest_code, signed_in
from web.templating import STATIC

MOST_TOUCHES = 8
"""From the letter to what was recorded, signed in."""

FOR_THE_CODE = 5
"""Touches besides, once a day: “Continue”, the letter with the code, the way back, its box, “Continue”."""

IN_THE_MAIL = 2
"""Those of them that no page of ours sees: the letter with the code, and the way back to the browser."""

NUMBERS = ("90", "100", "3", "1450")
COUNT = """
    addEventListener("pointerdown", () => counted("touch"), true);
    addEventListener("beforeinput", event => counted(event.data ?? ""), true);
"""
"""What the browser itself tells of: every finger that comes down, and every character that goes into a box."""


@dataclass
class Phone:
    """A page of 390 pixels that the application answers, and what was done on it."""

    page: Page
    browser: Browser
    touches: int = 0
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.expose_function("counted", self._count)
        self.page.add_init_script(COUNT)
        self.page.route("**/*", self._serve)

    def tap(self, control: Locator) -> None:
        """Touch something; it must be there to be touched without moving anything else."""
        control.tap()

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def _count(self, what: str) -> None:
        if what == "touch":
            self.touches += 1
        else:
            self.typed.append(what)

    def _serve(self, route: Route) -> None:
        asked = urlsplit(route.request.url)
        if asked.path.startswith("/static/"):
            route.fulfill(path=STATIC / asked.path.removeprefix("/static/"))
            return
        shown = (
            self.browser.post(asked.path, parse_qsl(route.request.post_data or "", keep_blank_values=True))
            if route.request.method == "POST"
            else self.browser.open(asked.path)
        )
        route.fulfill(body=shown.text, content_type="text/html; charset=utf-8")


@contextmanager
def a_phone(chromium: str, browser: Browser) -> Iterator[Phone]:
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = program.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        try:
            yield Phone(page, browser)
        finally:
            program.close()


def asked_by_letter(world: World) -> str:
    """The letter that asks for November, as a program for mail shows it."""
    collecting(world, collect_from="2026-11-01")
    world.go_to(at(date(2026, 12, 3), 8))
    check_projects(FIGURE_REQUESTS)
    [letter] = [mail for mail in world.mails() if mail.letter is Letter.FIGURES_DUE]
    part = message_from_bytes(letter.message, policy=default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


def entered(phone: Phone, letter: str, *, with_code: bool) -> None:
    """What somebody does who has the letter before them."""
    phone.page.goto(
        "http://qi.test/healthz"
    )  # a place of its own, so that the letter can be looked at as a page
    phone.page.set_content(letter)
    phone.page.evaluate(COUNT)
    phone.tap(phone.page.get_by_role("link", name="Enter the figures"))
    if with_code:
        phone.tap(phone.page.get_by_role("button", name="Continue"))
        phone.tap(phone.page.get_by_label("Six-digit code"))
        phone.type(newest_code(address("lead")))
        phone.touches += IN_THE_MAIL
        phone.tap(phone.page.get_by_role("button", name="Continue"))
    phone.page.get_by_role("heading", name="Figures for November 2026").wait_for()
    boxes = phone.page.locator("form#figures input[inputmode=decimal]:visible")
    for box, number in zip(boxes.all(), NUMBERS, strict=True):
        phone.tap(box)
        phone.type(number)
    phone.tap(phone.page.get_by_role("button", name="Save the figures"))
    phone.page.get_by_role("heading", name="The figures are recorded").wait_for()


@pytest.mark.parametrize(
    ("with_code", "most", "characters"),
    [(False, MOST_TOUCHES, len("".join(NUMBERS))), (True, 6 + FOR_THE_CODE, len("".join(NUMBERS)) + 6)],
    ids=["signed in", "with a code"],
)
def test_month_of_two_measures_takes_few_touches_from_its_letter_ob_077(
    sqlite_world: World, app: FastAPI, chromium: str, with_code: bool, most: int, characters: int
) -> None:
    letter = asked_by_letter(sqlite_world)
    browser = Browser(app) if with_code else signed_in(app, address("lead"))

    with a_phone(chromium, browser) as phone:
        entered(phone, letter, with_code=with_code)
        touches, typed = phone.touches, "".join(phone.typed)

    with reading() as session:
        rows = session.scalars(select(MeasureFigure).order_by(MeasureFigure.id)).all()
    assert [(row.measure, row.number, row.out_of) for row in rows] == [
        ("within four hours", Decimal(90), Decimal(100)),
        ("falls", Decimal(3), Decimal(1450)),
    ]
    assert len(NUMBERS) < touches <= most  # each box is touched, so fewer would be a count that fails
    assert (len(typed), typed.endswith("".join(NUMBERS))) == (characters, True)
