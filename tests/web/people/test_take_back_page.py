"""A date of the register that is not so is taken back on a page, by the QI Support Team alone."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from tasks.cover.roster import LEAVERS
from tasks.projects.daily_checks import check_projects
from tests.support.stored_rows import let_leave
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in, visible_text


def test_somebody_marked_as_left_by_mistake_is_taken_back_and_their_project_handed_back(
    sqlite_world: World, app: FastAPI, tmp_path: Path
) -> None:
    sqlite_world.propose()
    reference, lead = sqlite_world.project.reference, sqlite_world.id_of("lead")
    let_leave(sqlite_world, tmp_path, "lead")
    check_projects(LEAVERS)
    browser = signed_in(app, address("qist"))

    person = browser.open(f"/people/{lead}")
    [link] = person.page.xpath("//a[contains(., 'take it back')]/@href")
    shown = browser.open(link)

    assert (link, shown.heading) == (f"/people/{lead}/take-back", "Take a date back: Dr Amara Osei")
    assert (
        "led by Jonas Whitfield now. To Jonas Whitfield on Monday 2 November 2026. The project lead has left."
        in (" ".join(shown.content.split()))
    )
    saved = browser.press(shown, fact="left_on", reason="The list meant somebody else.")
    assert (saved.status, saved.heading) == (200, "The date is taken back")
    assert "Left" not in [visible_text(term) for term in browser.open(f"/people/{lead}").page.xpath("//dt")]

    [hand_back] = browser.open(link).page.xpath("//main//a[starts-with(., 'Hand it back')]/@href")
    assert hand_back == f"/projects/{reference}/do/hand-over"


def test_others_of_the_team_see_no_such_link_and_are_refused(sqlite_world: World, app: FastAPI) -> None:
    lead = sqlite_world.id_of("lead")
    browser = signed_in(app, address("head of audit"))

    assert browser.open(f"/people/{lead}").page.xpath("//a[contains(., 'take it back')]") == []
    assert browser.open(f"/people/{lead}/take-back").status == 403


def test_a_reason_is_asked_for(sqlite_world: World, app: FastAPI) -> None:
    lead = sqlite_world.id_of("lead")

    browser = signed_in(app, address("qist"))
    shown = browser.press(browser.open(f"/people/{lead}/take-back"), fact="bronze_on")

    assert (shown.status, shown.heading) == (422, "Take a date back: Dr Amara Osei")
