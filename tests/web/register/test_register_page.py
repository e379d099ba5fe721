from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from models.records import HistoryEntry, Project
from models.vocabulary import Stage, TaskKind
from notifications.documents.papers import EXCEL
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.register.columns import EVERY_COLUMN, ON_THE_PAGE
from tasks.queries.register.order import ORDER
from tests.support.mail.mornings import at
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, Shown, signed_in


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


def titles(shown: Shown) -> list[str]:
    return [str(title) for title in shown.page.xpath("//table/tbody/tr/td[1]//a/text()")]


def test_team_begins_with_what_is_most_stuck_and_everybody_may_order_by_any_column(
    world: World, app: FastAPI
) -> None:
    """OB-099: what rests is late by nothing, whatever its date says; what waits for nobody comes last."""
    for title in ("Rests", "Late"):
        world.propose(title=title)
    world.go_to(at(date(2026, 11, 20), 9))
    world.propose(title="In time")
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.title == "Rests").values(hold="On hold"))
    world.go_to(at(date(2026, 12, 1), 9))

    team, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))

    first = team.open("/projects")
    assert titles(first) == ["Late", "In time", "Rests"]
    assert first.page.xpath("//th[@aria-sort]/@aria-sort") == ["ascending"]
    assert first.page.xpath("//tbody/tr/td[4]/span[2]/text()") == ["11", "–", "–"]
    assert first.page.xpath("//tbody/tr/td[5]/span[2]/text()") == ["Theirs", "Theirs", "Stopped"]
    assert titles(team.open("/projects?sort=newest")) == ["In time", "Late", "Rests"]
    assert titles(lead.open("/projects")) == ["In time", "Late", "Rests"]
    assert titles(lead.open("/projects?sort=title&turned=yes")) == ["Rests", "Late", "In time"]
    assert titles(lead.open("/projects?overdue=yes")) == ["Late"]
    assert {column.key for column in EVERY_COLUMN} <= ORDER.keys()  # each heading is a link
    for key in ORDER:
        assert (key, sorted(titles(lead.open(f"/projects?sort={key}")))) == (
            key,
            ["In time", "Late", "Rests"],
        )


def test_columns_are_chosen_for_page_and_file_alike(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(title="Falls")
    browser = signed_in(app, address("qist"))
    address_ = "/projects?column=lead&column=nonsense&column=stage&sort=lead"

    shown = browser.open(address_)
    file = browser.client.get(shown.page.xpath("//main//a[@download]/@href")[0])

    assert [th.text_content() for th in shown.page.xpath("//thead//th")] == ["Title", "Project lead", "Stage"]
    assert file.text.splitlines()[0].lstrip("\ufeff") == "Title,Project lead,Stage"


def test_what_was_begun_today_is_fresh_though_nobody_has_confirmed_it(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.hand_in(title="Falls", lead_name="Amara Osei", lead_email=address("lead"))

    shown = signed_in(app, address("qist")).open("/freshness")

    assert shown.page.xpath("//tbody/tr/td[2]/span[2]/text()")[:4] == ["1", "0", "0", "0"]


def test_only_those_who_may_act_in_bulk_are_offered_it(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    offered = {
        name: "/in-bulk" in signed_in(app, address(name)).open("/projects").text
        for name in ("qist", "head of audit")
    }

    assert offered == {"qist": True, "head of audit": False}


def test_register_says_how_fresh_it_is(sqlite_world: World, app: FastAPI) -> None:
    """OB-101: an entry is as true as on the day on which it was confirmed, or its lead last did something."""
    sqlite_world.propose(title="Old")
    sqlite_world.go_to(at(date(2027, 11, 10), 9))
    sqlite_world.propose(title="New")

    shown = signed_in(app, address("qist")).open("/freshness")

    cells = shown.page.xpath("//tbody/tr/td[2]/span[2]/text()")
    assert "Of 2 open projects, 1 was last seen to be true more than a year ago." in shown.content
    assert cells == ["1", "0", "0", "1", "2"]


def test_register_is_narrowed_to_what_serves_parity_of_esteem_which_a_correction_may_say_later_ob_048(
    sqlite_world: World, app: FastAPI
) -> None:
    for title, parity in (("Weighed on the ward", "physical_health"), ("Falls", "neither"), ("Waits", None)):
        sqlite_world.propose(title=title)
        sqlite_world.walk_to(Stage.REGISTRATION)
        sqlite_world.answer(TaskKind.REGISTER, parity=parity)
    team = signed_in(app, address("qist"))

    def titles(parity: str) -> list[str]:
        shown = team.open(f"/projects?parity={parity}&sort=title")
        return [link.text for link in shown.page.xpath("//table/tbody/tr/td[1]//a[@href]")]

    assert (titles("served"), titles("physical_health")) == (["Weighed on the ward"], ["Weighed on the ward"])
    assert (titles("neither"), len(titles("nonsense"))) == (["Falls"], 3)
    registered = next(task for task in sqlite_world.project.tasks if task.kind is TaskKind.REGISTER)
    shown = team.open(f"/tasks/{registered.id}/correct")
    team.press(shown, parity="both", correction_reason="The ward said so.")
    assert titles("served") == ["Waits", "Weighed on the ward"]
