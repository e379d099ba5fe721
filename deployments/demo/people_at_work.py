"""Somebody at a browser and a mailbox: reads emails, follows links, types codes, fills in forms as they stand there.

Used by the demonstration over HTTP, and by tests on the application itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from deployments.demo.pages import NoSuchField, OpenedForm, OpenedPage, Typed, read_page
from models.vocabulary import Letter, TaskKind

_LINK = re.compile(r"https?://\S+/t/\S+")
_CODE = re.compile(r"code is (\d{3}) ?(\d{3})")
_NUMBERED, _ARTICLE = re.compile(r"\b(action|condition) \d+\b"), {"action": "an", "condition": "a"}
"""One of several is named by its number: “report on action 2”."""

_REFERENCE = re.compile(r"\((QI-\d{4}-\d{4,})\)$")
_ASKED = re.compile(r"^Please (.+?)\n\n|^\d+\. ([^\n]+)", re.MULTILINE | re.DOTALL)
"""What a letter asks for: in its first sentence, or at the beginning of each of its rows."""

_LETTERS = {
    "task": Letter.TASK_OPENED,
    "tasks": Letter.TASKS_OPENED,
    "code": Letter.SIGN_IN_CODE,
    "step": Letter.STEP_TAKEN,
}
_LOOK_AGAIN = 0.1  # seconds
_MOST_STEPS = 6  # pages between a link and its form, or between a form and its receipt
_MOST_PAGES = 12  # of a form that is asked on several
_COMPARED = {"choice": "new", "differs_because": "It is about another part of the service."}
"""What somebody says who is shown earlier projects like the one proposed."""


class Unexpected(Exception):
    """A page or a mailbox was not as somebody at work needs it."""


@dataclass(frozen=True)
class Received:
    """An email in somebody's mailbox; `key` is its X-QI-Key."""

    id: str
    to: str
    subject: str
    text: str
    key: str

    @property
    def letter(self) -> Letter:
        """Which of our letters it is."""
        kind = self.key.partition(":")[0]
        if kind == "task" and self.subject.startswith("Changes needed"):
            return Letter.CHANGES_WANTED
        return _LETTERS.get(kind) or Letter(kind)

    @property
    def reference(self) -> str:
        """The project it is about, from its subject; empty if it is about none."""
        match = _REFERENCE.search(self.subject)
        return match[1] if match else ""

    def asks_for(self, kind: TaskKind) -> bool:
        """Whether it asks for a kind of human task, as far as it says."""
        if self.letter is Letter.CHANGES_WANTED:
            return True
        words = [part.strip().lower() for part in kind.label.split("the project")]
        asked = [
            _NUMBERED.sub(lambda match: f"{_ARTICLE[match[1]]} {match[1]}", " ".join(text.lower().split()))
            for texts in _ASKED.findall(self.text)
            for text in texts
        ]
        is_asking = self.letter in {Letter.TASK_OPENED, Letter.TASKS_OPENED}
        return is_asking and any(all(word in sentence for word in words) for sentence in asked)


class Response(Protocol):
    """What a browser gets."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> object: ...


class Browser(Protocol):
    """A browser with cookies of its own: an HTTP client, or the test client of the application."""

    def get(self, url: str, *, follow_redirects: bool) -> Response: ...
    def post(self, url: str, *, data: dict[str, list[str]], follow_redirects: bool) -> Response: ...


class Colleague:
    """Somebody with an address, a browser and a mailbox.

    `letters` gives the emails to an address, the newest first. `patience` is how long an email is waited for,
    in seconds.
    """

    def __init__(
        self,
        address: str,
        browser: Browser,
        letters: Callable[[str], Sequence[Received]],
        *,
        patience: float = 20,
    ) -> None:
        self.address = address
        self._browser, self._letters, self._patience = browser, letters, patience
        self._read: set[str] = set()
        self.codes_typed = 0

    def wait_for(self, fits: Callable[[Received], bool], what: str) -> Received:
        """The newest email that fits and was not read before; it counts as read from now on."""
        deadline = time.monotonic() + self._patience
        while True:
            for letter in self._letters(self.address):
                if letter.id not in self._read and fits(letter):
                    self._read.add(letter.id)
                    return letter
            if time.monotonic() > deadline:
                raise Unexpected(f"{self.address} has waited {self._patience:g} seconds for {what}")
            time.sleep(_LOOK_AGAIN)

    def answer(self, kind: TaskKind, values: Mapping[str, object]) -> Received:
        """Wait until a kind of task is asked for, follow its link and answer it; the email that asked."""
        letter = self.wait_for(lambda email: email.asks_for(kind), f"an email that asks to “{kind.label}”")
        links = _LINK.findall(letter.text)
        for number, link in enumerate(links, start=1):
            page = self._follow(link)
            if page.task_form is not None and page.task_form.task_kind == kind:
                self.submit(page, values)
                if number < len(links):
                    self._read.discard(letter.id)  # it asks for more
                return letter
        raise self._lost(self.open(letter), f"the form of “{kind.label}”")

    def propose(self, values: Mapping[str, object]) -> OpenedPage:
        """Propose a project on its page, after signing in if need be, and see the receipt."""
        page = self._get("/propose")
        if page.task_form is None:
            self.sign_in()
            page = self._get("/propose")
        if page.task_form is None:
            raise self._lost(page, "the form of a proposal")
        return self.submit(page, values)

    def sign_in(self) -> OpenedPage:
        """Say who one is, and type the code from the mailbox."""
        page = self._get("/sign-in")
        form = page.form_with("email")
        if form is None:
            raise self._lost(page, "where to type an address")
        return self._past_code(self._post(form.action, form.filled({"email": self.address})))

    def open(self, letter: Received) -> OpenedPage:
        """Follow the link of an email as far as the page behind it."""
        link = _LINK.search(letter.text)
        if link is None:
            raise Unexpected(f"the email “{letter.subject}” has no link")
        return self._follow(link[0])

    def _follow(self, link: str) -> OpenedPage:
        page = self._get(link)
        for _ in range(_MOST_STEPS):
            page = self._past_code(page)
            if page.task_form is not None or not page.forms:
                break
            page = self._continue(page)
        return page

    def submit(self, page: OpenedPage, values: Mapping[str, object]) -> OpenedPage:
        """Fill in the form of a page, with as many records as are needed, and send it; the receipt."""
        if _is_one_of_several(page):
            return self._submit_pages(page, values)
        page = self._with_records(page, values)
        sent = self._post(_form(page).action, self._filled(page, values))
        for _ in range(_MOST_STEPS):
            sent = self._past_code(sent)
            if sent.task_form is None or sent.problems:
                break
            # A fresh code was asked for in between: what was typed stands there again.
            sent = self._post(_form(sent).action, self._filled(sent, values))
        if sent.task_form is not None or sent.status != 200 or sent.problems:  # noqa: PLR2004 -- HTTP’s OK
            raise self._lost(sent, "the receipt")
        return sent

    def _submit_pages(self, page: OpenedPage, values: Mapping[str, object]) -> OpenedPage:
        """Answer on each of several pages what it asks, up to the receipt."""
        for _ in range(_MOST_PAGES):
            form = page.task_form
            if form is None or page.problems:
                break
            here = _COMPARED if "choice" in form.names else form.asked_among(values)
            page = self._with_records(page, here)
            page = self._past_code(self._post(_form(page).action, self._filled(page, here)))
        if page.task_form is not None or page.status != 200 or page.problems:  # noqa: PLR2004 -- HTTP’s OK
            raise self._lost(page, "the receipt")
        return page

    def _with_records(self, page: OpenedPage, values: Mapping[str, object]) -> OpenedPage:
        """Press “Add” until every list has room for its records."""
        for name, value in values.items():
            is_list = isinstance(value, list) and value and isinstance(value[0], Mapping)
            number = _form(page).to_be_added(name, value) if isinstance(value, list) and is_list else 0
            while (there := _form(page).records(name)) < number:
                page = self._post(_form(page).adding[name], [*_form(page).typed, ("add", name)])
                if page.task_form is None or page.task_form.records(name) <= there:
                    raise self._lost(page, f"one more record of “{name}”")
        return page

    def _filled(self, page: OpenedPage, values: Mapping[str, object]) -> Typed:
        try:
            return _form(page).filled(values)
        except NoSuchField as error:
            raise Unexpected(f"{self.address} at “{page.heading}”: {error}") from error

    def _past_code(self, page: OpenedPage) -> OpenedPage:
        """Type the code that was sent, if the page asks for one."""
        form = page.form_with("code")
        if form is None or page.problems:
            return page
        letter = self.wait_for(lambda email: email.letter is Letter.SIGN_IN_CODE, "a code")
        code = _CODE.search(letter.text)
        if code is None:
            raise Unexpected(f"the email “{letter.subject}” has no code")
        self.codes_typed += 1
        return self._post(form.action, form.filled({"code": f"{code[1]}{code[2]}"}))

    def _continue(self, page: OpenedPage) -> OpenedPage:
        """Press the one button of a page that only asks whether to go on."""
        form = next((form for form in page.forms if form.action != _sign_out(page)), None)
        if form is None:
            raise self._lost(page, "a way to go on")
        return self._post(form.action, form.typed)

    def _get(self, url: str) -> OpenedPage:
        return _seen(self._browser.get(url, follow_redirects=True))

    def _post(self, url: str, typed: Typed) -> OpenedPage:
        data: dict[str, list[str]] = {}
        for name, text in typed:
            data.setdefault(name, []).append(text)
        return _seen(self._browser.post(url, data=data, follow_redirects=True))

    def _lost(self, page: OpenedPage, expected: str) -> Unexpected:
        sentence = "; ".join(page.problems) or f"status {page.status} at {page.url}"
        return Unexpected(
            f"{self.address} expected {expected}, but stands before “{page.heading}”: {sentence}"
        )


def _is_one_of_several(page: OpenedPage) -> bool:
    return page.task_form is not None and "/propose" in page.task_form.action


def _form(page: OpenedPage) -> OpenedForm:
    if page.task_form is None:
        raise Unexpected(f"“{page.heading}” has no form to fill in")
    return page.task_form


def _sign_out(page: OpenedPage) -> str:
    return next((form.action for form in page.forms if form.action.endswith("/sign-out")), "")


def _seen(response: Response) -> OpenedPage:
    return read_page(str(response.url), response.status_code, response.text)
