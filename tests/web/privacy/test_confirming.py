from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.records import HistoryEntry
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.trust_at_work import QI, World, address
from tests.support.web.browsing import Browser, Shown, signed_in

REASON = "Mrs Jones fell, BN2 5BE"
BOX = "//input[@name='not_about_patient']"


@pytest.fixture
def approval(sqlite_world: World) -> str:
    """The page on which the quality lead decides."""
    sqlite_world.propose(**QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, **QI, tests_of_change="yes", explicit_standard="no")
    return f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}"


@pytest.fixture
def lead(approval: str, app: FastAPI) -> Browser:
    _ = approval
    return signed_in(app, address("quality lead"))


def boxes(shown: Shown) -> list[tuple[str, bool]]:
    """The question of each box, and whether it is ticked."""
    return [
        (" ".join(box.getnext().text_content().split()), box.get("checked") is not None)
        for box in shown.page.xpath(BOX)
    ]


def mark(shown: Shown) -> str:
    return str(shown.page.xpath(BOX)[0].get("value"))


def confirmations() -> list[tuple[str | None, str]]:
    with reading() as session:
        entries = session.scalars(
            select(HistoryEntry).where(HistoryEntry.object_type == "privacy").order_by(HistoryEntry.seq)
        )
        return [(entry.person_id, entry.detail["rule"]) for entry in entries]


def test_text_that_may_be_about_a_patient_is_asked_about_with_an_empty_box_and_every_word_kept(
    lead: Browser, approval: str
) -> None:
    shown = lead.press(lead.open(approval), outcome="declined", reason=REASON)

    assert shown.status == 422
    assert len(shown.errors) == 1
    assert shown.errors[0].endswith("take it out, or confirm that it is not about a patient")
    assert [ticked for _, ticked in boxes(shown)] == [False]
    assert boxes(shown)[0][0].startswith("This is not about a patient (")
    assert (shown.values["reason"], shown.values["outcome"]) == (REASON, "declined")
    assert confirmations() == []


def test_ticked_box_lets_it_through_and_the_history_says_who_ticked_it(
    sqlite_world: World, lead: Browser, approval: str
) -> None:
    asked = lead.press(lead.open(approval), outcome="declined", reason=REASON)

    taken = lead.press(asked, not_about_patient=mark(asked))

    assert (taken.status, taken.heading) == (200, "Thank you. Your answer is recorded")
    by = sqlite_world.id_of("quality lead")
    assert sorted(confirmations()) == [(by, "named_patient"), (by, "postcode")]


def test_box_that_is_not_ticked_lets_nothing_through(lead: Browser, approval: str) -> None:
    asked = lead.press(lead.open(approval), outcome="declined", reason=REASON)
    assert lead.press(asked).status == 422


def test_box_holds_for_the_text_beside_it_and_not_for_another(lead: Browser, approval: str) -> None:
    asked = lead.press(lead.open(approval), outcome="declined", reason=REASON)
    other = lead.press(asked, reason="Mrs Smith fell", not_about_patient=mark(asked))
    assert (other.status, [ticked for _, ticked in boxes(other)]) == (422, [False])


def test_ticked_box_stays_ticked_while_something_else_is_wrong(lead: Browser, approval: str) -> None:
    asked = lead.press(lead.open(approval), outcome="", reason=REASON)
    assert len(asked.errors) == 2
    again = lead.press(asked, not_about_patient=mark(asked))
    assert (len(again.errors), [ticked for _, ticked in boxes(again)]) == (1, [True])


def test_draft_is_kept_once_the_box_is_ticked(lead: Browser, approval: str) -> None:
    asked = lead.press(lead.open(approval), button=("save", "save"), reason=REASON)
    saved = lead.press(asked, button=("save", "save"), not_about_patient=mark(asked))
    assert (asked.status, saved.heading) == (422, "Saved")
    assert lead.open(approval).values["reason"] == REASON


def test_nhs_number_has_no_box(lead: Browser, approval: str) -> None:
    shown = lead.press(lead.open(approval), outcome="declined", reason=f"{REASON}, 943 476 5919")
    assert (shown.status, boxes(shown)) == (422, [])


def test_answer_to_feedback_has_its_box(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    teller, qist = signed_in(app, address("lead")), signed_in(app, address("qist"))
    teller.press(teller.open("/feedback"), said="It asks twice.")
    [form] = qist.open("/feedback/queue").page.xpath("//form[starts-with(@action, '/feedback/')]")
    pairs = [(name, REASON if name == "answer" else value) for name, value in form.form_values()]
    asked = qist.post(form.get("action"), pairs)
    settled = qist.post(form.get("action"), [*pairs, ("not_about_patient", mark(asked))])
    assert (asked.status, settled.heading) == (422, "Dealt with")


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("information governance", 200),
        ("medical officer", 200),
        ("qist", 200),
        ("lead", 403),
        ("library", 403),
    ],
)
def test_page_of_the_figures_is_for_those_who_answer_for_them(
    sqlite_world: World, app: FastAPI, reader: str, status: int
) -> None:
    _ = sqlite_world
    browser = signed_in(app, address(reader))
    browser.press(browser.open("/feedback"), said="943 476 5919")
    shown = browser.open("/privacy")
    assert shown.status == status
    if status == 200:
        cells = [" ".join(cell.text_content().split()) for cell in shown.page.xpath("//td")]
        assert cells == [
            "Week from Monday 2 November 2026",
            "Seemed to hold an NHS number",
            "What became of it Refused",
            "How often 1",
        ]
        assert "anita" in shown.text.lower()
        assert browser.open("/my").page.xpath("//a[@href='/privacy']")
        releases = [str(href) for href in shown.page.xpath("//main//a/@href")]
        assert releases == (["/privacy/release"] if reader == "information governance" else [])
    else:
        assert not browser.open("/my").page.xpath("//a[@href='/privacy']")


def test_information_governance_is_offered_to_release_a_text_on_the_page_of_a_project(
    sqlite_world: World, app: FastAPI
) -> None:
    proposed = sqlite_world.propose()
    page = f"/projects/{proposed.reference}/do/release"
    governance = signed_in(app, address("information governance"))
    assert governance.open(f"/projects/{proposed.reference}").page.xpath(f"//a[@href='{page}']")
    done = governance.press(
        governance.open(page), question="Project title", rule="nhs_number", reason="The number of a pump."
    )
    assert (done.status, "Released for a week" in done.content) == (200, True)
    lead = signed_in(app, address("lead"))
    assert not lead.open(f"/projects/{proposed.reference}").page.xpath(f"//a[@href='{page}']")
