from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from tasks.programme.year.rollover import roll_over
from tests.support.programme.topics_at_year_end import NEW, ON_TIME, a_year_that_ends, topic
from tests.support.stories.kept_story import live_once
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in, visible_text


def rows(shown: Shown) -> list[list[str]]:
    result = shown.page.xpath("//table[contains(@class, 'qi-log')]/tbody/tr")
    return [[visible_text(cell) for cell in row.xpath("./td/span[2]")] for row in result]


def balance(shown: Shown, heading: str) -> list[list[str]]:
    result = shown.page.xpath(f"//table[caption[normalize-space()='{heading}']]/tbody/tr")
    return [[visible_text(cell) for cell in row.xpath("./td")] for row in result]


@pytest.fixture
def turned(sqlite_world: World) -> World:
    live_once(sqlite_world, a_year_that_ends)
    sqlite_world.go_to(ON_TIME)
    roll_over(NEW)
    return sqlite_world


def test_programme_says_of_each_topic_where_it_stands_and_how_all_are_balanced_ob_007(
    turned: World, app: FastAPI
) -> None:
    _ = turned
    shown = signed_in(app, address("qist")).open(f"/programme/{NEW}")

    assert shown.heading == "Programme 2027-28"
    assert balance(shown, "Where they stand") == [
        ["Proposal", "4"], ["Evidence review", "1"], ["Registration", "1"], ["Withdrawn", "1"],
    ]  # fmt: skip
    assert balance(shown, "Where they come from") == [["Local", "5"], ["National clinical audit", "2"]]
    assert balance(shown, "Priority") == [["Medium", "5"], ["High", "2"]]
    assert balance(shown, "Quality dimension") == [["No dimension named", "7"]]
    assert balance(shown, "Type of project") == [
        ["No type named", "5"], ["Clinical audit", "1"], ["National audit or enquiry", "1"],
    ]  # fmt: skip
    assert balance(shown, "Care Delivery Service") == [["No service named", "7"]]
    assert rows(shown)[3] == [
        "Never begunIt was not begun in 2026-27.", "Local",
        "MediumIt was chosen locally. Its project is of high priority, as everything on the programme is.",
        "Leila Haddad", "ProposalQI-2027-0004",
    ]  # fmt: skip


def test_old_year_says_what_became_of_its_topics_and_why(turned: World, app: FastAPI) -> None:
    _ = turned
    qist = signed_in(app, address("qist"))
    [link] = qist.open(f"/programme/{NEW}").page.xpath("//a[text()='Programme 2026-27']/@href")

    shown = qist.open(f"{link}?standing=Retired")

    assert [row[0] for row in rows(shown)] == [
        "Local, closedIts project QI-2026-0002 is closed.",
        "Taken off the listIt was withdrawn on Monday 1 February 2027.",
    ]


def test_topics_are_searched_narrowed_and_cut_into_pages(sqlite_world: World, app: FastAPI) -> None:
    for number in range(60):
        topic(f"Topic {number:02}", owner_id=sqlite_world.id_of("lead") if number < 2 else None)
    lead = signed_in(app, address("lead"))
    [link] = lead.open("/projects").page.xpath("//a[text()='Programme 2026-27']/@href")

    first, second = lead.open(link), lead.open(f"{link}?page=2")

    assert [len(rows(first)), len(rows(second)), rows(second)[0][0]] == [50, 10, "Topic 50"]
    assert [row[0] for row in rows(lead.open(f"{link}?q=amara+topic"))] == ["Topic 00", "Topic 01"]
    assert rows(lead.open(f"{link}?source=enquiry")) == []
    assert "No topic fits." in lead.open(f"{link}?q=moon").content


@pytest.mark.parametrize("year", ["2031-32", "moon", "2027-29"])
def test_year_without_topics_is_not_found(sqlite_world: World, app: FastAPI, year: str) -> None:
    topic("Falls", withdrawn_on=date(2026, 9, 1))
    _ = sqlite_world

    assert signed_in(app, address("lead")).open(f"/programme/{year}").status == 404
