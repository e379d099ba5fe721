"""Reports on pages: made on request, listed, and given to whom they are for, in every format."""

from __future__ import annotations

import io
from datetime import date
from zipfile import ZipFile

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from models.errors import PaperChanged
from models.records import IssuedPaper
from models.vocabulary import PaperKind, Stage
from tasks.database.unit_of_work import unit_of_work
from tasks.reports.archive.archive import all_papers, verify_papers
from tasks.reports.archive.due import issue_due_papers
from tasks.reports.archive.keeping import hash_of
from tests.support.mail.mornings import at
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in
from tests.tasks.reports.archive.test_issuing import DUE, meets

BEGINNINGS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}


def wished(browser: Browser, wish: dict[str, str]) -> Shown:
    shown = browser.open("/papers/make")
    return browser.post(
        "/papers/make", [*((name, value) for name, value in shown.pairs if name not in wish), *wish.items()]
    )


def made(browser: Browser) -> None:
    shown = wished(browser, {"kind": "quality_committee", "year": "2026-27"})
    assert shown.heading == "The report is made"


def test_report_is_made_once_by_two_clicks_listed_and_given_in_every_format(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-001, OB-069."""
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.ACTION_MONITORING)
    qist = signed_in(app, address("qist"))
    pairs = [*qist.open("/papers/make").pairs, ("kind", "quality_committee"), ("year", "2026-27")]
    pairs = list(dict(pairs).items())
    for _ in range(2):
        assert qist.post("/papers/make", pairs).heading == "The report is made"

    listed = qist.open("/papers")

    assert "1 report" in listed.content
    [link] = listed.page.xpath("//td//a/@href")
    assert link == "/papers/QC-2026-27-1"
    shown = qist.open(link)
    assert shown.facts["Made"].endswith(", by Ruth Calder")
    for ending, begins in BEGINNINGS.items():
        answer = qist.client.get(f"{link}/{ending}")
        assert answer.content.lower().startswith(begins.lower())
        assert f"QC-2026-27-1.{ending}" in answer.headers["content-disposition"]
    assert ZipFile(io.BytesIO(qist.client.get(f"{link}/docx").content)).testzip() is None
    assert "large-print" in qist.client.get(f"{link}/pdf?print=large").headers["content-disposition"]
    assert qist.open(f"{link}/exe").status == 404


def test_page_of_a_paper_runs_nothing_and_shows_its_own_styles(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    made(qist)

    policy = qist.client.get("/papers/QC-2026-27-1/html").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"kind": ""}, "Choose an answer to “Which report?”"),
        ({"year": "2026"}, "Enter two years that follow each other, like 2026-27"),
        ({"year": "2098-99"}, "This year has not begun: there is nothing to report yet"),
        ({"kind": "cds_quality_group"}, "Choose the Care Delivery Service"),
        ({"kind": "commissioner"}, "Enter who asked for it"),
    ],
)
def test_wrong_wish_is_shown_again_with_what_was_typed(
    sqlite_world: World, app: FastAPI, typed: dict[str, str], complaint: str
) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    wish = {"kind": "quality_committee", "year": "2026-27", **typed}

    shown = wished(qist, wish)

    assert shown.status == 422
    assert [error for error in shown.errors if error.startswith(complaint)], shown.errors
    assert shown.values["year"] == wish["year"]
    assert all_papers() == []


def test_committee_sees_its_own_papers_and_nobody_elses(sqlite_world: World, app: FastAPI) -> None:
    """Papers of a meeting are for its committee; those made on request are for the team."""
    meets(PaperKind.CDS_QUALITY_GROUP, service="urgent-care")
    meets(PaperKind.QUALITY_COMMITTEE)
    sqlite_world.go_to(at(DUE, 7))
    issue_due_papers()
    group, lead = signed_in(app, address("quality group")), signed_in(app, address("lead"))

    assert group.open("/papers/CDS-urgent-care-2026-12-10").heading == "Quality improvement in Urgent Care"
    assert group.open("/papers/CDS-urgent-care-2026-12-10/pdf").status == 200
    papers = [
        browser.open("/my").page.xpath("//a[contains(@href, '/papers/')]/@href") for browser in (group, lead)
    ]
    assert papers == [["/papers/CDS-urgent-care-2026-12-10"], []]
    for refused in (
        group.open("/papers/QC-2026-12-10"),
        group.open("/papers"),
        group.open("/papers/make"),
        lead.open("/papers/CDS-urgent-care-2026-12-10"),
        lead.open("/papers/CDS-urgent-care-2026-12-10/pdf"),
        lead.open("/papers/none-of-that-name"),
    ):
        assert refused.status == 403


def test_paper_that_was_changed_in_the_database_is_marked(sqlite_world: World, app: FastAPI) -> None:
    """OB-033: the hash says whether it is what was made."""
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    made(qist)
    assert "Look twice" not in qist.open("/papers/QC-2026-27-1").content
    with unit_of_work() as session:
        session.execute(text("DROP TRIGGER issued_paper_no_update"))
        session.execute(
            text("""UPDATE issued_paper SET content = json_set(content, '$.title', 'All is well')""")
        )

    assert "Look twice" in qist.open("/papers/QC-2026-27-1").content


def test_hash_that_was_changed_with_the_paper_is_found_by_the_history(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-033: the chain of the history holds the hash that a paper had."""
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    made(qist)
    assert verify_papers() == 1
    with unit_of_work() as session:
        session.execute(text("DROP TRIGGER issued_paper_no_update"))
        paper = session.scalars(select(IssuedPaper)).one()
        paper.content = {**paper.content, "title": "All is well"}
        paper.sha256 = hash_of(paper.content)

    assert "Look twice" in qist.open("/papers/QC-2026-27-1").content
    with pytest.raises(PaperChanged, match="QC-2026-27-1"):
        verify_papers()


def test_paper_that_is_due_and_could_not_be_made_is_shown_to_the_team(
    sqlite_world: World, app: FastAPI
) -> None:
    meets(PaperKind.CDS_QUALITY_GROUP, service="urgent-care")
    sqlite_world.go_to(at(DUE, 6))

    shown = signed_in(app, address("qist")).open("/papers")

    assert "Due, and not made" in shown.content
    assert "CDS Quality Group, Urgent Care, Thursday 10 December 2026" in shown.content


def test_link_of_the_letter_leads_through_sign_in_to_the_paper(sqlite_world: World, app: FastAPI) -> None:
    meets(PaperKind.QUALITY_COMMITTEE, date(2026, 12, 10))
    sqlite_world.go_to(at(DUE, 7))
    issue_due_papers()
    body = sqlite_world.mails()[-1].body_text
    assert "/papers/QC-2026-12-10" in body
    secretary = Browser(app)

    asked = secretary.open("/papers/QC-2026-12-10")
    shown = secretary.type_code(
        secretary.press(asked, email=address("quality committee")), address("quality committee")
    )

    assert (shown.path, shown.status) == ("/papers/QC-2026-12-10", 200)


@pytest.mark.usefixtures("sqlite_world")
def test_the_form_of_a_report_begins_with_the_year_that_runs(app: FastAPI) -> None:
    assert signed_in(app, address("qist")).open("/papers/make").values["year"] == "2026-27"
