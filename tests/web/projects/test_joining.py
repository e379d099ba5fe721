"""Joining a project like the one that somebody was about to propose: its lead is asked by email, once."""

from __future__ import annotations

from fastapi import FastAPI

from models.forms.project.proposal import ProposalForm
from models.vocabulary import Letter, Outcome
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in

TITLE = "Sepsis within the hour"


def begun(browser: Browser) -> Shown:
    """The page of similar projects of a proposal of that title."""
    return browser.fill_page(
        browser.open("/propose"), {**ProposalForm.examples[Outcome.SUBMITTED], "title": TITLE}
    )


def join(browser: Browser, shown: Shown, reference: str) -> Shown:
    return browser.press(shown, choice=f"join-{reference}")


def test_whoever_would_join_a_project_has_its_lead_asked_once(world: World, app: FastAPI) -> None:
    """OB-106"""
    world.propose(title=TITLE)
    browser = signed_in(app, address("colleague"))
    shown = begun(browser)
    before = world.letters()

    asked, again = join(browser, shown, "QI-2026-0001"), join(browser, shown, "QI-2026-0001")

    assert (asked.heading, again.heading) == ("Asked", "Asked")
    assert world.letters()[len(before) :] == [(Letter.JOIN_WANTED, "lead")]
    assert "Amara Osei" in asked.content


def test_nobody_joins_their_own_project_or_one_that_is_not_like_theirs(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(title=TITLE)
    lead = signed_in(app, address("lead"))
    shown = begun(lead)
    before = sqlite_world.letters()

    assert shown.page.xpath("//input[starts-with(@value, 'join-')]") == []
    assert [join(lead, shown, reference).status for reference in ("QI-2026-0001", "QI-2026-0009")] == [
        422,
        422,
    ]
    assert sqlite_world.letters() == before
