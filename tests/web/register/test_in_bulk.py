"""The same done to several projects of the register, once it was looked at."""

from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy import select, update

from models.records import Project
from models.vocabulary import Letter
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, Shown, signed_in

WHY = ("was reminded today", "It is on hold")


def pairs(shown: Shown) -> list[tuple[str, str]]:
    """What the form sends as it is: hidden fields and ticked boxes."""
    fields = shown.page.xpath("//form[@action='/in-bulk']//input[@type='hidden' or @checked]")
    return [(field.get("name"), field.get("value")) for field in fields]


def order(browser: Browser, act: str, supporter: str = "") -> Shown:
    chosen = [("act", act), ("supporter", supporter)]
    return browser.post("/in-bulk", [*pairs(browser.open("/in-bulk")), *chosen])


def do(browser: Browser, seen: Shown) -> Shown:
    return browser.post("/in-bulk", [*pairs(seen), ("do", "yes")])


def lines(shown: Shown) -> list[str]:
    return [
        " ".join(line.text_content().split())
        for line in shown.page.xpath("//ul[contains(@class, 'qi-kept')]/li")
    ]


def test_supporter_of_several_projects_is_named_once_it_was_looked_at(world: World, app: FastAPI) -> None:
    world.propose(title="Falls")
    world.propose(title="Waits")
    browser = signed_in(app, address("qist"))
    before = everything()

    seen = order(browser, "supporter", address("qist member"))
    assert everything() == before
    done = do(browser, seen)
    do(browser, seen)

    assert lines(seen) == [
        "QI-2026-0001 · FallsSupported by Mei Tanaka; so far by nobody",
        "QI-2026-0002 · WaitsSupported by Mei Tanaka; so far by nobody",
    ]
    assert "Name who supports them: done to 2 projects of 2." in done.content
    with reading() as session:
        assert set(session.scalars(select(Project.supporter_id))) == {world.id_of("qist member")}
    assert world.letters().count((Letter.NAMED, "qist member")) == 2


def test_whoever_projects_wait_for_is_reminded_once_a_day_and_never_while_it_rests(
    world: World, app: FastAPI
) -> None:
    """P12"""
    world.propose(title="Falls")
    world.propose(title="Rests")
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.title == "Rests").values(hold="On hold"))
    browser = signed_in(app, address("qist"))

    done = do(browser, order(browser, "remind"))
    again = order(browser, "remind")

    assert "done to 1 project of 1" in done.content
    assert [line.endswith(why) for line, why in zip(lines(again), WHY, strict=True)] == [True, True]
    with reading() as session:
        world.project_id = session.scalars(select(Project.id).where(Project.title == "Falls")).one()
    assert world.letters()[-1] == (Letter.REMINDER, "library")


def test_nothing_is_done_without_a_choice_or_by_anybody_else(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    browser = signed_in(app, address("qist"))
    before = everything()

    assert order(browser, "approve").status == 422
    unticked = [pair for pair in pairs(browser.open("/in-bulk")) if pair[0] != "project"]
    assert browser.post("/in-bulk", [*unticked, ("act", "remind"), ("supporter", "")]).status == 422
    assert signed_in(app, address("lead")).open("/in-bulk").status == 403
    after = everything()
    assert {name for name in ("project", "decision", "human_task") if after[name] != before[name]} == set()
    assert (Letter.REMINDER, "library") not in sqlite_world.letters()
