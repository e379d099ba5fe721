from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from models.records import HistoryEntry
from tasks.database.unit_of_work import reading
from tasks.queries.register.columns import ON_THE_PAGE
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, signed_in

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exports_of(world: World, who: str) -> int:
    with reading() as session:
        query = select(func.count()).where(
            HistoryEntry.action == "register exported", HistoryEntry.person_id == world.id_of(who)
        )
        return session.scalar(query) or 0


def test_every_cell_of_the_register_stands_under_its_heading(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(title="Falls")
    sqlite_world.propose(title="Waits")

    shown = signed_in(app, address("lead")).open("/projects")

    headings = [th.text_content() for th in shown.page.xpath("//table/thead//th")]
    assert headings == [column.heading for column in ON_THE_PAGE]
    assert [
        [span.text for span in row.xpath("./td/span[@class='nhsuk-table__heading']")]
        for row in shown.page.xpath("//table/tbody/tr")
    ] == [headings, headings]
    assert [
        " ".join(td.text_content().split()) for td in shown.page.xpath("//table/tbody/tr[1]/td/span[2]")
    ] == [
        "WaitsQI-2026-0002",
        "Urgent Care",
        "Clinical audit",
        "Evidence review",
        "Library and Knowledge Service, due Mon 16 Nov",
    ]


def test_the_register_is_offered_as_files_as_it_is_narrowed(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(title="Falls")
    browser = signed_in(app, address("qist"))

    shown = browser.open("/projects?q=falls+on&stage=evidence_review&silent=yes&page=1&type=nonsense")

    query = "q=falls+on&stage=evidence_review&silent=yes"
    assert [(link.text, link.get("href")) for link in shown.page.xpath("//main//a[@download]")] == [
        ("Download as CSV", f"/projects.csv?{query}"),
        ("Download as Excel", f"/projects.xlsx?{query}"),
    ]


@pytest.mark.parametrize(
    ("ending", "media_type", "begins"),
    [("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfReference,Title,"), ("xlsx", EXCEL, b"PK")],
)
def test_a_file_is_taken_by_somebody_who_is_signed_in_and_recorded_once(
    sqlite_world: World, app: FastAPI, ending: str, media_type: str, begins: bytes
) -> None:
    sqlite_world.propose(title="Falls")
    browser = signed_in(app, address("qist"))

    answer = browser.client.get(f"/projects.{ending}?q=falls")

    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="projects-2026-11-02.{ending}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(begins)
    assert exports_of(sqlite_world, "qist") == 1


def test_whoever_is_not_signed_in_gets_no_file_and_comes_back_to_the_page(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    browser = Browser(app)
    before = everything()

    asked = browser.open("/projects.csv?overdue=yes")

    assert (asked.status, everything() == before) == (browser.open("/projects").status, True)
    asked = browser.press(browser.open("/projects.csv?overdue=yes"), email=address("lead"))
    assert browser.type_code(asked, address("lead")).path == "/projects?overdue=yes"


def test_a_file_is_given_to_whoever_proved_a_moment_ago_who_they_are_and_to_no_page_of_somebody_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    browser = signed_in(app, address("qist"))

    elsewhere = browser.client.get("/projects.csv", headers={"Sec-Fetch-Site": "cross-site"})
    sqlite_world.wait(minutes=16)
    stale = browser.client.get("/projects.csv", follow_redirects=False)

    assert (elsewhere.status_code, stale.status_code) == (403, 303)
    assert stale.headers["location"] == "/sign-in/code"
    assert exports_of(sqlite_world, "qist") == 0


def test_asking_for_a_file_without_taking_it_and_for_another_format_records_nothing(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    browser = signed_in(app, address("qist"))

    statuses = [
        browser.client.head("/projects.csv").status_code,
        browser.client.get("/projects.pdf").status_code,
    ]

    assert (statuses, exports_of(sqlite_world, "qist")) == ([405, 404], 0)
