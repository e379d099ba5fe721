"""Measures on a phone every page with a form, in projects that are lived through, and writes docs/pages.md.

    python -m tests.support.web.measure_pages

Each page is opened by whoever is asked, signed in already, in a Chromium of 390 by 844 pixels.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright
from sqlalchemy import select

from models.clock import now
from models.forms import FORMS
from models.records import Email, EmailTask
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading
from tests.docs.marked_parts import with_marked_part
from tests.support.documents.touch_time import CONTROLS, seconds_of
from tests.support.freezing import empty_world
from tests.support.web.browsing import Browser, signed_in
from tests.support.web.lived_pages import CORRECTING, GROUPS, PROPOSING, lived_pages
from tests.support.web.lived_tasks import LivedTask, lived_tasks
from web.app import create_app
from web.templating import STATIC

TABLE = Path(__file__).parents[3] / "docs" / "pages.md"
MARK = "pages"
HOST = "http://qi.test"
PHONE = {"width": 390, "height": 844}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
OTHERS, PROPOSAL = "other-pages", "proposal-time"
COLUMNS = {
    "shown": "questions shown",
    "fields": "questions in all",
    "touches": "touches from email to sent",
    "seconds": "seconds from email to sent, estimated",
    "first": "pixels before the first question",
    "send": "pixels before “Send”",
    "so_far": "pixels before “Everything so far”",
    "tabs": "tabs to the first question",
}
OTHER_COLUMNS = COLUMNS | {
    "touches": "touches from its link to sent",
    "seconds": "seconds from its link to sent, estimated",
    "so_far": "pixels before the end of the form",
}
LONGEST, SOONEST, MOST_TABS = 2000, 600, 5
"""At most so many pixels before “Everything so far” and before the first question, and so many tabs to that."""

MOST_QUESTIONS: Mapping[TaskKind, int] = {
    TaskKind.RECORD_MEETING: 4,
    TaskKind.IMPLEMENT_ACTION: 2,
    TaskKind.CHECK_EFFECT: 3,
    TaskKind.WRITE_FINAL_REPORT: 4,
    TaskKind.CONFIRM_CLOSURE: 4,
}
"""So many questions may stand open: as few as the forms that teams of the field fill in willingly."""

ONE_SCREEN = PHONE["height"] - 56
"""So far down may “Send” begin, which is 56 pixels high, to be seen with its question on one screen."""

SHORT = frozenset({TaskKind.IMPLEMENT_ACTION, TaskKind.MEET_CONDITION, TaskKind.CONFIRM_SPONSOR})
"""The tasks with one short answer, which fit one screen."""

MOST_TOUCHES = {"Report on an action": 4, "Enter the figures (a month, two measures)": 8}
"""From the email to “sent”, of those who have the least time."""

MOST_SECONDS = {
    "Report on an action": 20,
    "Enter the figures (a month, two measures)": 60,
    "Approve the project": 120,
}
"""So long may it take them, as estimated."""

PROPOSAL_SECONDS = 360
"""So long may all pages of the proposal of a new project take together."""

LOOK = """() => {
    const form = document.querySelector("form[data-task-kind]");
    const top = it => it ? Math.round(it.getBoundingClientRect().top + scrollY) : 0;
    const questions = () => [...form.querySelectorAll(".nhsuk-form-group")].filter(
        it => !it.parentElement.closest(".nhsuk-date-input"));
    const shown = () => questions().filter(it => it.checkVisibility());
    const first = [...form.querySelectorAll(".nhsuk-form-group, .qi-records")].find(it => it.checkVisibility());
    const isFilled = field => ["radio", "checkbox"].includes(field.type) ? field.checked : field.value;
    const numbers = {
        shown: shown().length,
        fields: questions().length,
        first: top(first),
        send: top(form.querySelector(".nhsuk-button-group") ?? form.querySelector("button:not(.qi-enter)")),
        so_far: top(document.querySelector(".qi-so-far")) || Math.round(form.getBoundingClientRect().bottom + scrollY),
    };
    form.querySelector("[type=radio][name=outcome]")?.click();
    const topics = [...form.querySelectorAll("details[data-topic]:not([open])")];
    topics.forEach(it => it.open = true);
    const asked = shown().filter(it => !it.querySelector("legend, label").textContent.includes("(optional)"));
    const empty = asked.filter(it => ![...it.querySelectorAll("input, textarea, select")].some(isFilled));
    const opened = topics.filter(it => empty.some(each => it.contains(each))).length;
    const chosen = form.querySelector("[type=radio][name=outcome]") ? 1 : 0;
    return {...numbers, touches: 2 + chosen + empty.length + opened};
}"""
"""What is counted. Touches: the link, the first answer where there are several, each topic that is folded away and has
something to answer, each question that is then asked, is empty and is not called optional, and “Send”."""


HAS_FOCUS = (
    "document.activeElement.matches('form[data-task-kind] :is(input, textarea, select, summary, button)')"
)


@dataclass(frozen=True)
class MeasuredPage:
    """The numbers of one page, by the names of `COLUMNS`: of a task, or of which other group of pages."""

    name: str
    numbers: dict[str, Any]
    kind: TaskKind | None = None
    group: str = ""

    @property
    def row(self) -> str:
        """Its row of the table."""
        name = f"{self.group}: {self.name[:1].lower()}{self.name[1:]}" if self.group else self.name
        return f"| {name} | {' | '.join(f'{self.numbers[name]:,}' for name in COLUMNS)} |"

    @property
    def beyond(self) -> list[str]:
        """What there is too much of on it, a line each; of a correction the reason stands below all answers."""
        asks = self.kind or self.numbers["shown"]
        limits = {
            "touches": MOST_TOUCHES.get(self.name),
            "seconds": MOST_SECONDS.get(self.name),
            "so_far": LONGEST,
            "first": None if self.group == CORRECTING else SOONEST,
            "tabs": MOST_TABS if asks else None,
            "shown": MOST_QUESTIONS.get(self.kind) if self.kind else None,
            "send": ONE_SCREEN if self.kind in SHORT else None,
        }
        return [
            f"{self.name}: {self.numbers[name]:,} {COLUMNS[name]}, at most {limit:,}"
            for name, limit in limits.items()
            if limit is not None and self.numbers[name] > limit
        ]


def measured_pages() -> Iterator[MeasuredPage]:
    """Every kind of task, in the order in which the projects ask it; then the pages that belong to none."""
    browsers: dict[tuple[str, object], Browser] = {}
    with empty_world() as world, sync_playwright() as playwright:
        app = create_app()
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        phone = chromium.new_page(viewport=PHONE)  # type: ignore[arg-type]
        for task in lived_tasks(world):
            key = task.email, now()
            browsers.setdefault(key, signed_in(app, task.email)) if key not in browsers else None
            yield MeasuredPage(task.name, looked_at(phone, task, browsers[key]), task.kind)
        for page in lived_pages(world, app):
            yield MeasuredPage(page.name, look(phone, page.text), group=page.group)
        chromium.close()


def looked_at(phone: Page, task: LivedTask, browser: Browser) -> dict[str, Any]:
    """The numbers of the page of a task, with the letter that led to it."""
    return look(phone, browser.open(task.path).text, letter=letter_about(task))


def letter_about(task: LivedTask) -> str:
    """The newest letter that asked for a task, with its subject; empty of what nobody was asked for."""
    task_id = task.path.rpartition("/")[2]
    several = select(EmailTask.email_id).where(EmailTask.task_id == task_id)
    query = select(Email.subject + "\n" + Email.body_text).where(
        (Email.task_id == task_id) | Email.id.in_(several)
    )
    with reading() as session:
        return session.scalars(query.order_by(Email.id.desc())).first() or ""


def look(phone: Page, text: str, *, letter: str = "") -> dict[str, Any]:
    """The numbers of a page with this text, which one comes to from a letter."""
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
    served(phone, text)
    tabs = tabs_to_the_first_question(phone)
    numbers: dict[str, Any] = json.loads(json.dumps(phone.evaluate(LOOK)))
    seconds = seconds_of(phone.evaluate(CONTROLS), touches=numbers["touches"], letter=letter)
    return {**numbers, "tabs": tabs, "seconds": seconds}


def tabs_to_the_first_question(phone: Page) -> int:
    """How often Tab is pressed until a question has the focus, the first time for “Skip to main content”."""
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    for presses in range(2, 4 * MOST_TABS):
        phone.keyboard.press("Tab")
        if phone.evaluate(HAS_FOCUS):
            return presses
    raise AssertionError(phone.evaluate("document.activeElement.outerHTML"))


def served(phone: Page, text: str) -> None:
    """Show a page with this text and our static files, once its scripts have begun."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        else:
            route.fulfill(body=text, content_type="text/html; charset=utf-8")

    phone.unroute_all()
    phone.route(f"{HOST}/**", answer)
    phone.goto(f"{HOST}/", wait_until="load")
    phone.wait_for_selector("body.js-enabled")


def proposing(pages: Sequence[MeasuredPage]) -> tuple[int, int]:
    """How many touches and seconds all pages of the proposal of a new project take together."""
    of_new = [page for page in pages if page.group == PROPOSING and "national audit" not in page.name]
    return sum(page.numbers["touches"] for page in of_new), sum(page.numbers["seconds"] for page in of_new)


def rows_of(text: str, mark: str = MARK) -> tuple[list[str], list[str]]:
    """The first two lines of a table of the document, and the first column of its rows."""
    part = text.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- /{mark} -->")[0]
    lines = part.splitlines()
    return lines[:2], [line.split("|")[1].strip() for line in lines[2:]]


def numbers_of(text: str) -> dict[str, list[int]]:
    """The numbers of the table of the tasks, by the name of each."""
    part = text.partition(f"<!-- {MARK} -->\n")[2].partition(f"<!-- /{MARK} -->")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()[2:]]
    return {name: [int(number.replace(",", "")) for number in numbers] for name, *numbers in rows}


def heading(of: str = "task") -> list[str]:
    """The first two lines of a table."""
    columns = COLUMNS if of == "task" else OTHER_COLUMNS
    return [f"| {of} | {' | '.join(columns.values())} |", f"|---|{'---:|' * len(columns)}"]


def written(text: str, pages: Sequence[MeasuredPage]) -> str:
    """The document with the table of the tasks in the order of the forms, and that of the other pages."""
    places: dict[TaskKind | None, int] = {kind: place for place, kind in enumerate(FORMS)}
    of_tasks = sorted((page for page in pages if page.kind), key=lambda page: (places[page.kind], page.name))
    others = sorted((page for page in pages if not page.kind), key=lambda page: GROUPS.index(page.group))
    with_tasks = with_marked_part(text, MARK, [*heading(), *(page.row for page in of_tasks)])
    with_others = with_marked_part(with_tasks, OTHERS, [*heading("page"), *(page.row for page in others)])
    touches, seconds = proposing(pages)
    sentence = f"All pages of a new project’s proposal take {touches} touches and about {seconds} seconds."
    return with_marked_part(with_others, PROPOSAL, [sentence])


if __name__ == "__main__":
    measured = list(measured_pages())
    TABLE.write_text(written(TABLE.read_text(encoding="utf-8"), measured), encoding="utf-8")
    sys.stdout.write("\n".join([*heading(), *(page.row for page in measured), ""]))
