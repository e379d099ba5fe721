"""A person's browser without scripts: opens pages, fills in their forms, presses their buttons."""

from __future__ import annotations

import atexit
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from lxml import html
from pydantic import BaseModel
from sqlalchemy import select
from starlette.responses import Response
from starlette.testclient import TestClient

from models.clock import local_date, now
from models.forms import FORMS
from models.forms.form_schema import Kind, Shape, shapes_of
from models.records import Email
from models.vocabulary import LetterClass, Outcome, TaskKind
from tasks.database.unit_of_work import reading
from tasks.people.sign_in import enter_code, send_code
from tests.support.stories.lived_steps import live
from web.access import begin_session

Pairs = list[tuple[str, str]]
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Shown:
    """What came back, as a person sees it."""

    status: int
    path: str
    text: str
    headers: Mapping[str, str]

    @cached_property
    def page(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)

    @property
    def heading(self) -> str:
        return visible_text(self.page.xpath("//h1")[0])

    @property
    def content(self) -> str:
        """Everything that stands in the middle of the page."""
        return visible_text(self.page.xpath("//main")[0])

    @property
    def errors(self) -> list[str]:
        """The error summary."""
        return [visible_text(value) for value in self.page.xpath("//div[@role='alert']//li")]

    @property
    def facts(self) -> dict[str, str]:
        """The lines of the summaries that are on the page, folded away or not."""
        rows = self.page.xpath("//div[contains(@class, 'nhsuk-summary-list__row')]")
        return {
            visible_text(row.xpath("./dt")[0]): row.xpath("./dd")[0].text_content().strip() for row in rows
        }

    @property
    def form(self) -> html.FormElement:
        """The form of the page: of its task if it has one, else the first that sends anything."""
        forms = [
            each_form
            for each_form in self.page.forms
            if each_form.method == "POST" and each_form.get("action") != "/sign-out"
        ]
        return next((each_form for each_form in forms if each_form.get("data-task-kind")), forms[0])

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields of the form."""
        return dict(self.pairs)

    @property
    def pairs(self) -> Pairs:
        """What the form sends when its first button is pressed."""
        return [(name, value) for name, value in self.form.form_values() if name is not None]


@cache
def event_loop() -> BlockingPortal:
    """The event loop of this process in which the pages answer; a client by itself starts one for each request."""
    opened = ExitStack()
    atexit.register(opened.close)
    return opened.enter_context(start_blocking_portal())


class Browser:
    """One browser with its own cookies."""

    def __init__(self, app: FastAPI, **options: Any) -> None:  # noqa: ANN401 -- what the client takes
        self.client = TestClient(app, raise_server_exceptions=False, **options)
        if (
            sys.gettrace() is None
        ):  # threads that outlive a test in which nothing is counted are never counted again
            self.client.portal = event_loop()

    def open(self, path: str, *, method: str = "GET", follow: bool = True) -> Shown:
        """Open a page."""
        return _shown(self.client.request(method, path, follow_redirects=follow))

    def post(
        self, path: str, pairs: Sequence[tuple[str, str]], *, follow: bool = True, **headers: str
    ) -> Shown:
        """Send a form."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(pairs)
        response = self.client.post(path, content=body, headers=FORM | headers, follow_redirects=follow)
        _may_be_loaded_again(_shown(next(iter(response.history), response)))
        return _shown(response)

    def upload(self, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> Shown:
        """Send a form with files, each with its name."""
        response = self.client.post(path, data=dict(fields), files=dict(files), follow_redirects=True)
        return _shown(response)

    def press(self, shown: Shown, *, button: tuple[str, str] | None = None, **typed: str) -> Shown:
        """Type into some fields of a page's form and press a button, by default the first."""
        pairs = [(name, typed.pop(name, value)) for name, value in shown.pairs] + list(typed.items())
        return self.post(shown.form.get("action"), [*pairs, *([button] if button else [])])

    def fill(
        self, shown: Shown, answer: Mapping[str, object], *, button: tuple[str, str] | None = None
    ) -> Shown:
        """Fill in the form of a page with an answer and press a button, by default the first."""
        typed = pairs_of(FORMS[TaskKind(shown.form.get("data-task-kind"))], answer)
        names = {name for name, _ in typed}  # a text that stands on the page is sent with it, and once
        pairs = [*(pair for pair in controls(shown) if pair[0] not in names), *typed]
        return self.post(shown.form.get("action"), [*pairs, *([button] if button else [])])

    def answer(
        self, kind: TaskKind, task_id: str, outcome: Outcome | None = None, **changed: object
    ) -> Shown:
        """Open a task's page and send the example answer, some fields changed."""
        form = FORMS[kind]
        shown = self.open(f"/tasks/{task_id}")
        today = local_date(now()).isoformat()
        more = {"held_on": today} if kind is TaskKind.RECORD_MEETING else _effects_shown(shown)
        return self.fill(shown, {**form.examples[outcome or form.outcomes[0]], **more, **changed})

    def propose(
        self, answer: Mapping[str, object], *, at: str = "/propose", because: str = "It is another ward."
    ) -> Shown:
        """Propose page by page as people do, from the first page to the receipt or to what is wrong."""
        shown, seen = self.open(at), list[str]()
        while shown.page.forms and not shown.path.endswith("/sent") and shown.path not in seen:
            seen.append(shown.path)
            if shown.path.endswith("/advice"):
                shown = self.open(shown.page.xpath("//a[contains(@class, 'nhsuk-button')]/@href")[0])
            elif shown.path.endswith("/alike"):
                shown = self.press(shown, choice="new", differs_because=because)
            else:
                shown = self.fill_page(shown, answer)
        return shown

    def fill_page(self, shown: Shown, answer: Mapping[str, object]) -> Shown:
        """Answer what one page of several asks, with as many rows as there are records, and press its button."""
        asked = {name.partition("-")[0].partition("[")[0] for name in shown.form.fields}
        lists = {button.get("value") for button in shown.form.xpath(".//button[@name='add']")}
        here = {name: value for name, value in answer.items() if name in asked | lists}
        form = FORMS[TaskKind(shown.form.get("data-task-kind"))]
        kept = [
            (name, value)
            for name, value in shown.pairs
            if name.partition("-")[0].partition("[")[0] not in here
        ]
        return self.post(shown.form.get("action"), [*kept, *pairs_of(form, here)])

    def sign_in(self, email: str) -> Shown:
        """Sign in with the code from a mailbox."""
        return self.type_code(self.press(self.open("/sign-in"), email=email), email)

    def type_code(self, shown: Shown, email: str) -> Shown:
        """Type the code that was sent last to a mailbox."""
        return self.press(shown, code=newest_code(email))


def signed_in(app: FastAPI, email: str) -> Browser:
    """The browser of somebody who has just signed in."""
    browser = Browser(app)
    secret = live(f"{email} signs in", lambda: _begun_session(email))
    answer = Response()
    begin_session(answer, secret)
    browser.client.cookies.set(answer.headers["set-cookie"].partition("=")[0], secret)
    return browser


def _begun_session(email: str) -> str:
    """The secret of a session that begins with a code, as on the pages, which have tests of their own."""
    browser = token_urlsafe(32)
    send_code(email, browser=browser, destination="/my", asked_from="testclient", is_from_link=False)
    return enter_code(newest_code(email), browser=browser).cookie


def controls(shown: Shown) -> Pairs:
    """The hidden fields of a page's form."""
    hidden = shown.form.xpath(".//input[@type='hidden']")
    return [(field.get("name"), field.get("value")) for field in hidden]


def pairs_of(form: type[BaseModel], answer: Mapping[str, object], path: str = "") -> Pairs:
    """What a browser sends for an answer; unknown fields are sent under their names."""
    shapes = shapes_of(form)
    known = [
        pair for name, value in answer.items() if name in shapes for pair in _pairs(shapes[name], value, path)
    ]
    return known + [(f"{path}{name}", str(value)) for name, value in answer.items() if name not in shapes]


def _pairs(shape: Shape, value: object, path: str) -> Iterator[tuple[str, str]]:
    name = f"{path}{shape.name}"
    if value is None:
        return
    if shape.kind is Kind.RECORDS and isinstance(value, list):
        for number, record in enumerate(value):
            yield from pairs_of(shape.form, record, f"{name}-{number}-")
    elif shape.kind in {Kind.SOME_OF, Kind.SOME_LISTED} and isinstance(value, list):
        yield from ((name, str(item_value)) for item_value in value)
    elif shape.kind is Kind.DATE:
        year, month, day = str(value).split("-")
        yield from ((f"{name}[day]", day), (f"{name}[month]", month), (f"{name}[year]", year))
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def newest_code(email: str) -> str:
    """The six digits that were written last to a mailbox and not yet handed to the mail server."""
    with reading() as session:
        query = select(Email.body_text).where(
            Email.to_address == email, Email.letter_class == LetterClass.CODE
        )
        text = session.scalars(query.order_by(Email.id.desc())).first()
    return "".join(re.findall(r"^Your code is ([\d ]+)$", text or "", re.MULTILINE)[0].split())


def newest_link(email: str) -> str:
    """The path of the newest link that was written to a mailbox."""
    with reading() as session:
        query = select(Email.body_text).where(
            Email.to_address == email, Email.letter_class == LetterClass.TASK
        )
        text = session.scalars(query.order_by(Email.id.desc())).first()
    return str(re.findall(r"/t/[\w-]+", text or "")[-1])


def _may_be_loaded_again(shown: Shown) -> None:
    """A form that was sent leads to a page of its own, or comes back with what was typed, or is refused."""
    is_form_again = shown.status == 200 and any(
        form.method == "POST" and form.get("action") != "/sign-out" for form in shown.page.forms
    )
    assert shown.status == 303 or shown.status >= 400 or is_form_again, (
        f"reloading {shown.path} would send the form again"
    )


def _effects_shown(shown: Shown) -> dict[str, object]:
    """The actions that a page asks about, each judged as somebody would who cannot tell yet."""
    texts = shown.page.xpath("//input[starts-with(@name, 'effects-') and @type='hidden']/@value")
    return {"effects": [{"action": text, "verdict": "cannot_tell"} for text in texts]} if texts else {}


def visible_text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _shown(response: Any) -> Shown:  # noqa: ANN401 -- of whichever HTTP library the test client uses
    return Shown(response.status_code, response.url.raw_path.decode(), response.text, response.headers)
