"""An approver asks for changes: the lead finds each point at its field, and the approver alone is asked again."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tests.support.absences import away, leave
from tests.support.trust_at_work import QI, World, address
from tests.support.web.browsing import Browser, Shown, signed_in

PERSONAL_DATA: dict[str, Any] = {"personal_data": "yes"}
AIM = "What do you want to achieve, by how much, by when?"
ELSE = "If you do not change this, say why"
POINTS = [
    {"about": "propose.aim", "wanted": "Say by which month."},
    {"about": None, "wanted": "Tell the ambulance service first."},
]


@pytest.fixture
def asked_for_changes(sqlite_world: World, app: FastAPI) -> tuple[World, Browser]:
    """The quality lead has asked for changes in two points, and Information Governance has approved already."""
    sqlite_world.propose(**QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, **QI, **PERSONAL_DATA)
    sqlite_world.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE)
    approver = signed_in(app, address("quality lead"))
    task = sqlite_world.task(TaskKind.APPROVE)
    sent = approver.answer(TaskKind.APPROVE, task.id, Outcome.CHANGES_WANTED, reason=None, points=POINTS)
    assert sent.heading == "Thank you. Your answer is recorded"
    return sqlite_world, approver


def revised(browser: Browser, world: World, **changed: Any) -> Shown:  # noqa: ANN401 -- of any field
    """Send the open proposal as its page shows it, some fields changed."""
    task_id = world.task(TaskKind.PROPOSE).id
    if (aim := changed.pop("aim", None)) is not None:
        browser.press(browser.open(f"/propose/{task_id}/why?change=1"), aim=aim)
    return browser.press(browser.open(f"/tasks/{task_id}"), **changed)


def first_facts(shown: Shown) -> dict[str, str]:
    """The lines of the first summary of a page."""
    rows = shown.page.xpath("(//dl)[1]/div")
    return {
        row.xpath("./dt")[0].text_content().strip(): row.xpath("./dd")[0].text_content().strip()
        for row in rows
    }


def test_approver_who_asks_for_one_change_is_asked_again_alone_and_sees_it_first(
    asked_for_changes: tuple[World, Browser], app: FastAPI
) -> None:
    world, approver = asked_for_changes
    assert (world.project.stage, world.open_tasks()) == (Stage.PROPOSAL, [(TaskKind.PROPOSE, "lead")])
    lead = signed_in(app, address("lead"))

    opened = lead.open(f"/tasks/{world.task(TaskKind.PROPOSE).id}")

    assert opened.facts["What is the problem, and why now?"].startswith("People wait longer than four hours")
    asked_first = [
        " ".join(each.text_content().split())
        for each in opened.page.xpath("//ul[contains(@class, 'qi-wanted')]/li")
    ]
    assert asked_first == [
        f"{AIM} Say by which month. (CDS quality lead)Change this answer: {AIM} {ELSE}",
        f"Tell the ambulance service first. (CDS quality lead) {ELSE}",
    ]
    assert "Decided before" not in opened.content
    letter = next(mail for mail in world.mails() if mail.letter is Letter.CHANGES_WANTED)
    assert f"{AIM} Say by which month." in " ".join(letter.body_text.split())
    page = lead.open(opened.page.xpath("//ul[contains(@class, 'qi-wanted')]//a/@href")[0])
    beside = page.page.xpath("//textarea[@id='aim']/following::div[contains(@class, 'qi-point')][1]/p/text()")
    assert beside == ["Say by which month."]

    sent = revised(
        lead,
        world,
        **{
            "aim": "At least 95 in 100 within four hours by May 2027.",
            "replies-1-reply": "They have been told since June.",
        },
    )

    assert sent.heading == "Thank you. Your proposal is recorded"
    assert (world.project.stage, world.open_tasks()) == (Stage.APPROVAL, [(TaskKind.APPROVE, "quality lead")])
    shown = approver.open(f"/tasks/{world.task(TaskKind.APPROVE).id}")
    headings = [heading.text_content() for heading in shown.page.xpath("//main//h2")]
    assert headings[0] == "What has changed"
    facts = first_facts(shown)
    assert facts[AIM] == (
        "At least 95 in 100 within four hours by May 2027. "
        "(was: At least 95 in 100 attendances end within four hours, within twelve months.)"
    )
    assert facts[f"You asked: {AIM} Say by which month."] == "Changed, without a reply"
    assert facts["You asked: Tell the ambulance service first."] == "Reply: They have been told since June."
    approver.answer(TaskKind.APPROVE, world.task(TaskKind.APPROVE).id)
    assert world.project.stage is Stage.DATA_COLLECTION


def test_point_that_was_followed_is_marked_and_the_task_says_what_is_asked(
    asked_for_changes: tuple[World, Browser], app: FastAPI
) -> None:
    world, _ = asked_for_changes
    lead = signed_in(app, address("lead"))
    assert "Answer the points on the proposal" in lead.open("/my").content
    check = lead.open(f"/tasks/{world.task(TaskKind.PROPOSE).id}")
    marks = "//ul[contains(@class, 'qi-wanted')]/li//strong[contains(@class, 'nhsuk-tag')]/text()"
    page = lead.open(check.page.xpath("//ul[contains(@class, 'qi-wanted')]//a/@href")[0])

    changed = lead.press(page, aim="At least 95 in 100 within four hours by May 2027.")

    assert [check.page.xpath(marks), [text.strip() for text in changed.page.xpath(marks)]] == [
        [],
        ["Changed"],
    ]


def test_proposal_that_is_sent_unchanged_is_refused_at_each_point(
    asked_for_changes: tuple[World, Browser], app: FastAPI
) -> None:
    world, _ = asked_for_changes

    shown = revised(signed_in(app, address("lead")), world)

    assert (shown.status, world.project.stage) == (422, Stage.PROPOSAL)
    assert shown.errors == [
        f"“{AIM}” is as it was: change it, or say beside it why it stays",
        "Nothing has changed: change what was asked for, or say why it stays as it is",
    ]
    again = revised(signed_in(app, address("lead")), world, **{"replies-0-reply": "By May 2027, as it says."})
    assert (again.status, again.errors) == (
        422,
        ["Nothing has changed: change what was asked for, or say why it stays as it is"],
    )
    assert again.values["replies-0-reply"] == "By May 2027, as it says."


def test_reply_about_a_patient_is_refused_and_nothing_is_sent(
    asked_for_changes: tuple[World, Browser], app: FastAPI
) -> None:
    world, _ = asked_for_changes

    shown = revised(signed_in(app, address("lead")), world, **{"replies-0-reply": "NHS number 943 476 5919"})

    assert (shown.status, world.project.stage) == (422, Stage.PROPOSAL)


def test_approver_chooses_what_a_point_is_about_from_the_answers_there_are(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(**QI, help_wanted=[], evidence_question=None)
    sqlite_world.walk_to(Stage.APPROVAL)

    approver = signed_in(app, address("qist"))
    shown = approver.open(f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}")

    offered = shown.page.xpath("//select[@name='points-0-about']/option/text()")
    assert [offered[0], offered[1], offered[-1]] == [
        "Choose from the list",
        "Proposal: Project title",
        "Design: Demand, capacity and flow",
    ]


def test_point_about_the_evidence_reopens_that_alone(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    points = [{"about": "review_evidence.conclusion", "wanted": "Say what it means for nights."}]

    sqlite_world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED, points=points)

    assert sqlite_world.open_tasks() == [(TaskKind.REVIEW_EVIDENCE, "lead")]
    sqlite_world.answer(TaskKind.REVIEW_EVIDENCE, conclusion="Nights first.")
    assert sqlite_world.open_tasks() == [(TaskKind.REGISTER, "qist")]


def test_point_about_the_design_leads_to_it_alone_and_not_through_the_library(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    points = [{"about": "design.sample", "wanted": "Say how many."}]

    sqlite_world.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, points=points)

    assert sqlite_world.open_tasks() == [(TaskKind.DESIGN, "lead")]
    sqlite_world.answer(TaskKind.DESIGN, sample="The first 100 of each month")
    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "qist deputy")]


def test_whoever_asked_is_asked_again_and_not_the_first_of_the_team(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, by="qist member")

    sqlite_world.answer(TaskKind.PROPOSE, sponsor="Medical Director")

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "qist member")]


def test_stand_in_of_whoever_asked_is_asked_while_they_are_away(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, by="qist member")
    away(sqlite_world, "qist member", leave("2026-11-02", "2026-11-20", "head of audit"))

    sqlite_world.answer(TaskKind.PROPOSE, sponsor="Medical Director")

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "head of audit")]
