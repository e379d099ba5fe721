"""The QI Support Team enters a bank holiday on a page, and takes it back."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from tasks.people.bank_holidays import trust_holidays
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in, visible_text

DAY: dict[str, Any] = {
    "on_day[day]": "11",
    "on_day[month]": "11",
    "on_day[year]": "2026",
    "name": "Day of mourning",
    "is_free": "true",
    "reason": "Proclaimed on 2 November 2026.",
}


def test_a_day_is_entered_and_taken_back_on_its_page(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.wait(minutes=5)
    browser = signed_in(app, address("qist"))
    [link] = browser.open("/people").page.xpath("//a[.='Bank holidays that the Trust enters']/@href")

    done = browser.press(browser.open(link), **DAY)

    assert (done.status, done.heading) == (200, "The day is entered")
    assert "Wednesday 11 November 2026 is a bank holiday (Day of mourning)." in done.content
    shown = browser.open(link)
    assert [visible_text(term) for term in shown.page.xpath("//main//dt")] == ["Wednesday 11 November 2026"]
    [back] = shown.page.xpath("//main//a[starts-with(., 'Take back')]/@href")
    taken = browser.press(browser.open(back), reason="It was a mistake.")
    assert (taken.heading, list(trust_holidays())) == ("The day is taken back", [])
    assert browser.open(back).status == 404


def test_a_day_that_is_free_anyway_is_refused_at_its_field(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))

    shown = browser.press(browser.open("/bank-holidays"), **{**DAY, "on_day[day]": "14"})

    assert shown.status == 422
    assert "Saturday 14 November 2026 is no working day anyway" in shown.content


def test_a_day_that_is_none_is_not_there_to_be_taken_back(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))
    browser.press(browser.open("/bank-holidays"), **DAY)
    [back] = browser.open("/bank-holidays").page.xpath("//main//a[starts-with(., 'Take back')]/@href")
    page = browser.open(back)
    pairs = [*page.pairs, ("reason", "It was a mistake.")]
    sent = [(name, value) for name, value in pairs if value or name != "reason"]

    assert browser.post("/bank-holidays/tomorrow", sent).status == 404
    assert browser.post("/bank-holidays/20261111", sent).status == 404


def test_nobody_else_sees_or_enters_bank_holidays(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    for who in ("lead", "head of audit"):
        other = signed_in(app, address(who))
        assert other.open("/bank-holidays").status == 403
    assert (
        signed_in(app, address("head of audit")).open("/people").page.xpath("//a[contains(., 'Bank hol')]")
        == []
    )
