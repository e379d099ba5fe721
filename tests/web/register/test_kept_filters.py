"""Filters of the register that the team keeps by name: kept, used, renamed, deleted."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from tasks.operations.register.kept_filters import keep_filter, kept_filters
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, controls, signed_in


def kept(shown: Shown) -> list[tuple[str, str]]:
    links = shown.page.xpath("//p[strong[text()='Kept filters:']]/a")
    return [(link.text, link.get("href")) for link in links]


def keep(browser: Browser, name: str, path: str) -> Shown:
    shown = browser.open(path)
    form = shown.page.xpath("//form[@action='/filters']")[0]
    hidden = [(field.get("name"), field.get("value")) for field in form.xpath(".//input[@type='hidden']")]
    return browser.post("/filters", [*hidden, ("name", name)])


def test_filter_that_is_kept_twice_at_once_is_kept_once(world: World) -> None:
    keeping = partial(keep_filter, "open=yes", "Open", world.id_of("qist"))

    assert at_once([keeping, keeping]) == [None, None]
    assert [kept.name for kept in kept_filters(world.id_of("qist"))] == ["Open"]


def test_filter_is_kept_by_name_for_everybody_and_found_renamed_and_deleted(
    world: World, app: FastAPI
) -> None:
    world.propose(title="Falls")
    browser = signed_in(app, address("qist"))

    done = keep(
        browser, "Late in urgent care", "/projects?service=urgent-care&overdue=yes&column=lead&page=3"
    )

    at_it = "/projects?service=urgent-care&overdue=yes&column=lead"
    assert done.heading == "Kept"
    assert kept(signed_in(app, address("colleague")).open("/projects")) == [("Late in urgent care", at_it)]

    change = browser.open(
        browser.open("/filters").page.xpath("//a[starts-with(@href, '/filters/')]/@href")[0]
    )
    fields = dict(controls(change))
    fields |= {"name": "Late", "is_deleted": "false"}
    browser.post(change.path, list(fields.items()))
    assert kept(browser.open("/projects")) == [("Late", at_it)]

    browser.post(change.path, list({**fields, "is_deleted": "true"}.items()))
    assert (kept(browser.open("/projects")), browser.open(change.path).status) == ([], 404)


def test_two_filters_have_two_names_and_only_the_team_keeps_any(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    browser = signed_in(app, address("qist"))
    keep(browser, "Falls", "/projects?q=falls")

    again = keep(browser, "falls", "/projects?q=waits")
    nameless = keep(browser, "", "/projects?q=waits")

    assert "There is a filter called “Falls” already" in again.content
    assert (again.status, nameless.status) == (422, 422)
    assert dict(controls(again))["version"] == "q=waits"
    outsider = signed_in(app, address("colleague"))
    assert (outsider.open("/filters").status, outsider.open("/freshness").status) == (403, 403)
    assert outsider.open("/projects?q=falls").page.xpath("//form[@action='/filters']") == []
