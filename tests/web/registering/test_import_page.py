"""An earlier list is looked at on a page before it is taken in (6.4; OB-100)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from models.records import Project
from tasks.database.unit_of_work import reading
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, Shown, signed_in
from tests.tasks.projects.test_earlier_list import CLOSED, HEADING, UNDER_WAY
from web.pages.posted_file import TOO_LONG
from web.pages.registering import earlier_list

PAGE = "/import-projects"


def send(browser: Browser, content: str, name: str = "audits.csv") -> Shown:
    shown = browser.open(PAGE)
    csrf = shown.page.xpath("//main//input[@name='csrf']/@value")[0]
    return browser.upload(f"{PAGE}/file", {"csrf": csrf}, {"file": (name, content.encode())})


def projects() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Project)) or 0


def test_list_is_looked_at_then_taken_in_once(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))

    seen = send(browser, HEADING + CLOSED + UNDER_WAY)
    assert (seen.status, seen.heading, projects()) == (200, "Look before it is taken in", 0)
    assert "2 projects read: 1 under way, 1 ended, 0 in the register already." in seen.text
    assert "1 lead gets an email for each project of theirs that is under way." in seen.text

    done = browser.press(seen, button=("do", "yes"))
    assert (done.heading, projects()) == ("The list is taken in", 2)

    browser.press(seen, button=("do", "yes"))
    assert projects() == 2


def test_errors_are_told_by_row_and_column_and_nothing_is_stored(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))
    before = everything()["project"]

    wrong = send(browser, HEADING + CLOSED.replace("Completed", "Maybe"))

    assert wrong.status == 422
    assert [error.split(":")[0] for error in wrong.errors] == ["Row 2, state"]
    assert send(browser, "hello").status == 422
    assert send(browser, HEADING + CLOSED, name="943 476 5919.csv").status == 422
    assert everything()["project"] == before


def test_page_is_for_the_support_team_alone(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    outsider = signed_in(app, address("lead"))

    assert outsider.open(PAGE).status == 403
    register = outsider.open("/projects")
    csrf = register.page.xpath("//input[@name='csrf']/@value")[0]
    sent = {"csrf": csrf, "rows": HEADING + CLOSED, "file": "a.csv", "do": "yes"}
    assert (outsider.post(PAGE, list(sent.items())).status, projects()) == (403, 0)


def test_file_of_others_than_the_team_is_not_even_read(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = sqlite_world
    outsider = signed_in(app, address("lead"))
    csrf = outsider.open("/projects").page.xpath("//input[@name='csrf']/@value")[0]
    files_read = list[object]()
    monkeypatch.setattr(earlier_list, "read_earlier_list", files_read.append)

    sent = outsider.upload(f"{PAGE}/file", {"csrf": csrf}, {"file": ("audits.csv", b"hello")})
    troubled = outsider.post(PAGE, [("csrf", csrf), ("trouble", "It is damaged")])

    assert (sent.status, troubled.status, files_read) == (403, 403, [])


def test_list_that_no_form_could_send_again_is_refused_before_it_is_looked_at(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))
    row = CLOSED.replace("Cycle 2 was never made.", "é" * 3_500)
    rows = [row.replace("CA-2023-041", f"CA-2023-{number:03}") for number in range(50)]

    seen = send(browser, HEADING + "".join(rows))

    assert (seen.status, seen.errors) == (422, [TOO_LONG])
    assert send(browser, HEADING + "".join(rows[:25])).heading == "Look before it is taken in"


def test_record_of_an_earlier_list_says_that_nothing_of_it_happened_here(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))
    without_beginning = CLOSED.replace("CA-2023-041", "CA-2023-042").replace("01/02/2023", "")
    browser.press(send(browser, HEADING + CLOSED + without_beginning), button=("do", "yes"))

    shown, other = browser.open("/projects/QI-2026-0001"), browser.open("/projects/QI-2026-0002")

    assert "It had ended before this register began: this is what the earlier list said of it." in shown.text
    assert shown.page.xpath("//ol[@class='qi-stages']") == []
    assert (shown.facts["Earlier reference"], shown.facts["Began"]) == (
        "CA-2023-041",
        "Wednesday 1 February 2023",
    )
    assert (other.facts["Earlier reference"], other.facts["Ended"]) == (
        "CA-2023-042",
        shown.facts["Ended"],
    )
    assert not {"Began", "Proposed"} & other.facts.keys()
