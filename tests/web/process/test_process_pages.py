from __future__ import annotations

from xml.etree import ElementTree as ET

from fastapi import FastAPI
from sqlalchemy import select

from models.records import HistoryEntry
from models.vocabulary import Stage
from tasks.database.unit_of_work import reading
from tests.support.people_at_once import executed
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in


def rows(shown: Shown, caption: str) -> list[list[str]]:
    """The cells of the table with this caption."""
    path = f"//table[caption[normalize-space()='{caption}']]/tbody/tr"
    return [
        [" ".join(td.text_content().split()) for td in row.xpath("./td/span[2]")]
        for row in shown.page.xpath(path)
    ]


def test_process_is_seen_by_the_team_and_the_committees_and_by_nobody_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.wait(days=1)
    team, committee, lead = (signed_in(app, address(who)) for who in ("qist", "quality committee", "lead"))

    shown = team.open("/process")
    times = {row[0]: row[1:3] for row in rows(shown, "Median working days in each stage, by kind of work")}

    assert [browser.open("/process").status for browser in (committee, lead)] == [200, 403]
    assert [browser.open("/process/dates").status for browser in (committee, lead)] == [200, 403]
    registers = [browser.open("/projects").page for browser in (team, committee, lead)]
    assert [len(page.xpath("//main//a[@href='/process']")) for page in registers] == [1, 1, 0]
    assert (times["Approval"], times["Design"]) == (["1", "–"], ["0", "too few to tell (n 1)"])
    drawn = [text.text for text in shown.page.xpath("//main//*[name()='svg']/*[name()='text']")]
    assert drawn.count("1 open now") == 1
    steps = {(row[0], row[1]): row[2:] for row in rows(shown, "What each version asks")}
    assert steps["Design", "Design the project"][1] == "Not asked"


def test_dates_are_counted_by_clause_with_the_word_that_the_measures_are_ours(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.wait(days=40)
    team = signed_in(app, address("qist"))

    shown, narrowed = team.open("/process/dates"), team.open("/process/dates?clause=6.3&service=urgent-care")

    assert "These are our own measures." in shown.text
    clauses = {row[0]: row[1] for row in rows(shown, "Dates kept by clause")}
    assert clauses["Clause 6.2"] == "1 of 1"
    assert narrowed.page.xpath("//h2")[0].text == f"Clause 6.3, Urgent Care: {clauses['Clause 6.3']}"
    assert {row[1] for row in rows(narrowed, "Dates kept by step")} <= {"6.2, 6.3", "6.3, 7.1", "6.3"}


def test_log_leaves_for_the_team_alone_and_the_history_says_so(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(title="Falls on Ward 7")
    team, committee = signed_in(app, address("qist")), signed_in(app, address("quality committee"))

    files = {ending: team.client.get(f"/process.{ending}") for ending in ("xes", "csv", "bpmn")}
    refused = committee.client.get("/process.xes")

    assert [(file.status_code, file.headers["content-disposition"]) for file in files.values()] == [
        (200, f'attachment; filename="process-2026-11-02.{ending}"') for ending in files
    ]
    assert refused.status_code == 403
    log = ET.fromstring(files["xes"].content)  # noqa: S314 -- ours
    assert len(log.findall("{*}trace")) == 1
    typed = [sqlite_world.people["lead"].name, "Falls", address("lead")]
    assert [words for words in typed if words in files["csv"].text] == []
    with reading() as session:
        left = select(HistoryEntry.sentence).where(HistoryEntry.action == "process log exported")
        assert list(session.scalars(left.order_by(HistoryEntry.seq))) == [
            "The event log of the process left as XES: 1 project",
            "The event log of the process left as CSV: 1 project",
        ]


def test_controls_say_what_the_paper_of_the_audit_committee_says_and_by_service(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-150: clause by clause and service by service, on a chart, with the word that the measures are ours."""
    for title in ("Falls", "Waits"):
        sqlite_world.propose(title=title)
        sqlite_world.walk_to(Stage.DATA_COLLECTION)
    sqlite_world.wait(days=40)
    team, committee, lead = (signed_in(app, address(who)) for who in ("qist", "quality committee", "lead"))

    with executed() as statements:
        shown = team.open("/process/controls")

    assert sum("FROM programme_review" in statement for statement, _ in statements) == 1
    assert "These are our own measures." in shown.text
    held = {row[0]: (row[1], row[2]) for row in rows(shown, "Controls")}
    assert held["Approved before data collection"] == ("6.3 (OB-095)", "2 of 2")
    assert held["Methodology reviewed before the final report"][1] == "Not put to the test"
    by_service = dict(rows(shown, "This control by Care Delivery Service"))
    assert (by_service["Urgent Care"], by_service["Community Services"]) == ("2 of 2", "Not put to the test")
    assert shown.page.xpath("//main//*[name()='svg']")
    narrowed = team.open("/process/controls?control=1&service=community")
    assert narrowed.page.xpath("//h2")[0].text == (
        "Approved before data collection, Community Services: Not put to the test"
    )
    assert [browser.open("/process/controls").status for browser in (committee, lead)] == [200, 403]
