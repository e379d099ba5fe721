"""Every open task opens for the QI Support Team, to look at, with what it may do about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import FastAPI

from models.vocabulary import TaskKind
from tests.support.mail.mornings import at
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in

NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}


def links(shown: Shown) -> list[str]:
    return [
        str(href).rpartition("/")[2] for href in shown.page.xpath("//main//a[contains(@href, '/do/')]/@href")
    ]


def test_team_looks_at_what_somebody_else_is_asked_and_may_do_everything_but_answer(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(**NO_SEARCH)
    task = sqlite_world.task(TaskKind.REVIEW_EVIDENCE)
    sqlite_world.go_to(at(date(2027, 1, 12), 9))

    shown = signed_in(app, address("qist member")).open(f"/tasks/{task.id}")

    assert (shown.status, shown.page.xpath("//form[@data-task-kind]")) == (200, [])
    assert "working days late" in shown.content
    assert links(shown) == ["extend", "wait", "count-anew", "pass-on", "remind"]
    email = shown.page.xpath("//main//a[starts-with(@href, '/outbox/')]/@href")[0]
    assert signed_in(app, address("qist")).open(email).status == 200


def test_task_of_another_team_is_shown_to_the_team_without_its_form_and_to_nobody_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    task = sqlite_world.task(TaskKind.SEARCH_EVIDENCE)

    seen = {
        who: signed_in(app, address(who)).open(f"/tasks/{task.id}") for who in ("qist", "colleague", "lead")
    }

    assert {who: shown.status for who, shown in seen.items()} == {"qist": 200, "colleague": 403, "lead": 403}
    assert seen["qist"].page.xpath("//main//form") == []


def test_tasks_of_others_are_links_for_the_team_on_project_and_register(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(**NO_SEARCH)
    at_task = f"/tasks/{sqlite_world.task(TaskKind.REVIEW_EVIDENCE).id}"
    pages = ("/projects/QI-2026-0001", "/projects")

    def leads_there(who: str) -> list[bool]:
        browser = signed_in(app, address(who))
        return [bool(browser.open(path).page.xpath(f"//main//a[@href='{at_task}']")) for path in pages]

    assert (leads_there("qist"), leads_there("colleague")) == ([True, True], [False, False])
