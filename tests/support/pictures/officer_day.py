"""The day of a QIST officer, done and pictured on the year of the demonstration; writes its part of `docs/qist.md`.

    python -m tests.support.pictures.officer_day                     lives the year first, five minutes
    python -m tests.support.pictures.officer_day --database URL      on a copy of one that was lived

Chromium opens the very pages; each request is answered in this process by the session of the officer.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, sync_playwright

from deployments.demo.mailbox_store import LoopbackSMTP, MailboxStore
from deployments.demo.story import RUTH
from deployments.demo.year.living import live_a_year
from models.clock import at_local, stopped_at
from models.settings import settings
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import connect, disconnect
from tasks.mail.postman import new_postman
from tests.docs.marked_parts import with_marked_part
from tests.support.pictures.officer_tasks import TASKS, Officer
from tests.support.web.browsing import Browser, signed_in
from web.app import create_app

DOCS = Path(__file__).parents[3] / "docs"
GUIDE, PICTURES = DOCS / "qist.md", DOCS / "images" / "qist"
MARK, HOST = "twenty", "http://qi.test"
TODAY = date(2026, 11, 30)
DESK = {"width": 1280, "height": 640}
SCREENS = {
    "support": "/support",
    "register": "/projects",
    "project": "/projects/QI-2026-0011",
    "outbox": "/outbox?q=Osei",
    "tomorrow": "/outbox/tomorrow",
    "first-day": "/first-day",
}
A_TOUCH, A_KEY = 2.0, 0.3
"""Seconds that are reckoned for finding and touching something, and for a letter that is typed."""

HEADING = (
    "| task | where | touches | letters typed | seconds of the pages | seconds in all, reckoned |",
    "|---|---|---:|---:|---:|---:|",
)


@contextmanager
def lived_year(folder: Path, url: str = "") -> Iterator[None]:
    """A database in which the Trust has lived its year until today, for as long as the block runs."""
    lived = f"sqlite:///{folder / 'year.sqlite3'}"
    os.environ.update(QI_HOME=str(folder), QI_DATABASE_URL=lived, QI_BASE_URL=HOST)
    settings.cache_clear()
    if url:
        shutil.copyfile(url.removeprefix("sqlite:///"), folder / "year.sqlite3")
    else:
        _live(folder, lived)
    connect(lived)
    with stopped_at(at_local(TODAY, 9)):
        yield
    disconnect()


def _live(folder: Path, url: str) -> None:
    smtp = LoopbackSMTP(MailboxStore(folder / "mail"))
    smtp.start()
    os.environ["QI_SMTP_URL"] = f"smtp://127.0.0.1:{smtp.port}?starttls=none"
    settings.cache_clear()
    migrate(url)
    with new_postman() as postman:
        live_a_year(TODAY, postman)
    smtp.stop()


def answered_by(browser: Browser, page: Page) -> None:
    """Answer what a page of Chromium asks with what the officer’s session gets."""

    def answer(route: Route) -> None:
        asked = route.request
        sent = {name: value for name, value in asked.headers.items() if name == "content-type"}
        path = asked.url.removeprefix(HOST)
        response = browser.client.request(
            asked.method, path, content=asked.post_data_buffer, headers=sent, follow_redirects=True
        )
        headers = {
            name: value
            for name, value in response.headers.items()
            if name in {"content-type", "content-disposition"}
        }
        route.fulfill(status=response.status_code, body=response.content, headers=headers)

    page.route(f"{HOST}/**", answer)


def rows(chromium: Chromium, browser: Browser) -> Iterator[str]:
    """Each task done once, from “My tasks” on: a row with what it took."""
    page = chromium.new_page(viewport=DESK)  # type: ignore[arg-type]
    answered_by(browser, page)
    for task in TASKS:
        page.goto(f"{HOST}/my")
        officer, began = Officer(page), time.perf_counter()
        task.do(officer)
        spent = time.perf_counter() - began
        in_all = spent + officer.touches * A_TOUCH + officer.keys * A_KEY
        yield f"| {task.name} | {task.where} | {officer.touches} | {officer.keys} | {spent:.1f} | {in_all:.0f} |"
    page.close()


def pictures(chromium: Chromium, browser: Browser) -> None:
    """A picture of what each screen shows first."""
    PICTURES.mkdir(exist_ok=True)
    page = chromium.new_page(viewport=DESK)  # type: ignore[arg-type]
    answered_by(browser, page)
    for name, path in SCREENS.items():
        page.goto(f"{HOST}{path}")
        page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


def main(url: str = "") -> None:
    """Write the pictures, then the table, since the tasks change what the pictures show."""
    with TemporaryDirectory() as folder, lived_year(Path(folder), url), sync_playwright() as playwright:
        browser = signed_in(create_app(), RUTH)
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pictures(chromium, browser)
        table = [*HEADING, *rows(chromium, browser)]
        chromium.close()
    GUIDE.write_text(with_marked_part(GUIDE.read_text(encoding="utf-8"), MARK, table), encoding="utf-8")
    sys.stdout.write("\n".join([*table, ""]))


if __name__ == "__main__":
    main(sys.argv[2] if sys.argv[1:2] == ["--database"] else "")
