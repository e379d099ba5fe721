"""What a QIST officer does in Prefect, pictured and measured on a lived year; writes its part of `docs/qist.md`.

    python -m tests.support.pictures.prefect_day                    lives the year first, on a site of its own
    python -m tests.support.pictures.prefect_day --database URL     on a copy of one that was lived; --help says more

Chromium opens the very pages.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import cyclopts
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from models.clock import local_date, now
from models.working_time import working_days_after
from tests.docs.marked_parts import with_marked_part
from tests.support.pictures.officer_day import A_KEY, A_TOUCH, GUIDE, HEADING, PICTURES
from tests.support.pictures.prefect_site import running_prefect

MARK, OFFICER, REFERENCE = "prefect", "Ruth Calder", "QI-2026-0011"
DESK = {"width": 1280, "height": 800}
SEEN = {"x": 256, "y": 0, "width": 1024, "height": 480}
"""What of it is pictured: not the menu of Prefect."""
SHOWN = ("prefect-radar", "prefect-overdue", "prefect-run", "prefect-form")
PATIENCE = 30_000  # milliseconds
ON_REQUEST = '/v2/deployments?tags=["on-request"]'


@dataclass
class PrefectVisitor:
    """An officer at Prefect’s pages: each bookmark, click and field counts as a touch, each letter as a key."""

    page: Page
    origin: str
    touches: int = 0
    keys: int = 0

    def bookmark(self, address: str) -> None:
        """Open a bookmark of the guide."""
        self.touches += 1
        self.page.goto(f"{self.origin}{address}")

    def press(self, role: str, name: str) -> None:
        """Click what is called so."""
        self.touches += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def type(self, label: str, text: str) -> None:
        """Type into the field that is labelled, or begins, so."""
        self.touches, self.keys = self.touches + 1, self.keys + len(text)
        self.page.get_by_label(label).or_(self.page.get_by_placeholder(label)).first.fill(text)

    def choose(self, label: str, word: str) -> None:
        """Choose from the list that is labelled so."""
        self.touches += 2
        self.page.get_by_label(label).click()
        self.page.get_by_role("option", name=word).click()

    def day(self, label: str, day: date) -> None:
        """Pick a day from the calendar, months further on if need be."""
        self.touches += 2
        self.page.get_by_label(label).click()
        named = self.page.get_by_role("button", name=f"{day:%A, %B} {day.day}")
        while not named.count():
            self.press("button", "Go to the Next Month")
        named.first.click()
        self.page.keyboard.press("Escape")

    def ask_for(self, flow: str) -> None:
        """Open the form of an operation."""
        self.bookmark(f"{ON_REQUEST}&flowOrDeploymentName={flow}")
        self.touches += 1
        self.page.locator("tr", has_text=flow).get_by_role("button").last.click()

    def sees(self, text: str) -> None:
        """What was looked for stands on the page."""
        self.page.get_by_text(text).first.wait_for()


@dataclass(frozen=True)
class PrefectTask:
    """A task of the day, where it is done, and how."""

    name: str
    where: str
    do: Callable[[PrefectVisitor], None]


def _radar_now(officer: PrefectVisitor) -> None:
    officer.ask_for("qi-radar")
    officer.press("menuitem", "Quick Run")
    officer.press("button", "View run")
    officer.sees("Completed")


def _most_stuck(officer: PrefectVisitor) -> None:
    officer.bookmark("/v2/artifacts/key/radar")
    officer.sees("working days late")


def _find(officer: PrefectVisitor) -> None:
    officer.bookmark("/v2/runs?tags=project")
    officer.type("Search by flow run name", REFERENCE)
    officer.sees("1 Flow run")
    officer.sees("late:")


def _story(officer: PrefectVisitor) -> None:
    _find(officer)
    officer.press("link", REFERENCE)
    officer.sees("Task Runs")


def _late_with_us(officer: PrefectVisitor) -> None:
    officer.bookmark("/v2/runs?tags=overdue")
    officer.sees("Flow runs")
    officer.sees("late:")


def _events(officer: PrefectVisitor) -> None:
    officer.bookmark(f'/v2/events?rangeType=span&seconds=-7776000&resource=["qi.project.{REFERENCE}"]')
    officer.sees("qi.project.overdue")


def _extend(officer: PrefectVisitor, *, is_shown: bool) -> None:
    officer.ask_for("qi-task-extend")
    officer.press("menuitem", "Custom Run")
    officer.choose("Who asks?", OFFICER)
    if not is_shown:
        officer.press("switch", "Only show what it would do?")
    officer.type("Which project?", REFERENCE)
    officer.day("New date", working_days_after(local_date(now()) + timedelta(days=1), 15))
    officer.type("Why is more time needed?", "The meeting was moved.")
    officer.press("button", "Submit")
    officer.press("button", "View run")
    officer.sees("Would do" if is_shown else "Done")
    officer.page.reload()  # a page that was open while the run went keeps its logs
    officer.sees("date moved from")


def _shown(officer: PrefectVisitor) -> None:
    _extend(officer, is_shown=True)


def _done(officer: PrefectVisitor) -> None:
    _extend(officer, is_shown=False)


TASKS = (
    PrefectTask("Make the radar now", "the bookmark of qi-radar", _radar_now),
    PrefectTask("See the five most stuck projects", "the radar’s bookmark", _most_stuck),
    PrefectTask("Whose turn is it in one project, and how late", "Runs, searched", _find),
    PrefectTask("What happened in it, as a timeline", "its run", _story),
    PrefectTask("The same as events, with their true times", "the bookmark of its events", _events),
    PrefectTask("Everything overdue", "the bookmark", _late_with_us),
    PrefectTask("See what more time for a task would do", "the bookmark of qi-task-extend", _shown),
    PrefectTask("Give it that time", "the bookmark of qi-task-extend", _done),
)
"""In an order in which each finds what it needs; the last of them changes a project."""


def rows(page: Page, origin: str, tasks: Sequence[PrefectTask]) -> Iterator[str]:
    """Each task done once: a row with what it took."""
    for task in tasks:
        officer, began = PrefectVisitor(page, origin), time.perf_counter()
        task.do(officer)
        spent = time.perf_counter() - began
        in_all = spent + officer.touches * A_TOUCH + officer.keys * A_KEY
        yield f"| {task.name} | {task.where} | {officer.touches} | {officer.keys} | {spent:.1f} | {in_all:.0f} |"


def pictures(page: Page, origin: str) -> None:
    """What the bookmarks show first: the radar, what is overdue, one project, the form of an operation."""
    officer = PrefectVisitor(page, origin)
    _most_stuck(officer)
    _keep(page, "prefect-radar")
    _late_with_us(officer)
    page.get_by_text("Items per page").first.evaluate("it => it.scrollIntoView()")
    _keep(page, "prefect-overdue")
    _story(officer)
    officer.press("tab", "Artifacts")
    page.wait_for_timeout(8000)  # the timeline is drawn by and by
    page.get_by_role("tab", name="Artifacts").evaluate("it => it.scrollIntoView({block: 'end'})")
    _keep(page, "prefect-run")
    officer.ask_for("qi-task-extend")
    officer.press("menuitem", "Custom Run")
    officer.choose("Who asks?", OFFICER)
    officer.type("Which project?", REFERENCE)
    _keep(page, "prefect-form")


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", clip=SEEN)  # type: ignore[arg-type]


def main(*, database: str = "", prefect_database: str = "", at: str = "") -> None:
    """Do the tasks, write their table, then the pictures.

    Args:
        database: of a year that was lived, which is copied; without it a year is lived first.
        prefect_database: an empty one of PostgreSQL for Prefect’s own; without it SQLite.
        at: the Prefect of a demonstration that runs (`make demo YEAR=1`), in place of a site of its own.
    """
    with TemporaryDirectory() as folder, ExitStack() as stack:
        origin = at or stack.enter_context(running_prefect(Path(folder), database, prefect_database))
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        table = _measured(chromium, origin)
        chromium.close()
    GUIDE.write_text(with_marked_part(GUIDE.read_text(encoding="utf-8"), MARK, table), encoding="utf-8")
    sys.stdout.write("\n".join([*table, ""]))


def _measured(chromium: Chromium, origin: str) -> list[str]:
    page = chromium.new_page(viewport=DESK)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    *looks, last = TASKS
    table = [*HEADING, *rows(page, origin, looks)]
    pictures(page, origin)  # before the last task changes what they show
    return [*table, *rows(page, origin, [last])]


if __name__ == "__main__":
    cyclopts.run(main)
