"""The objectives of a year on their page, and topics that serve them (OB-029, OB-030, OB-058, OB-065)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from models.vocabulary import ObjectiveKind
from tests.support.programme.objectives import objective, serves
from tests.support.programme.topics_at_year_end import NEW, OLD, topic
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Shown, signed_in, visible_text

PAGE = f"/programme/{OLD}/objectives"


def lines(shown: Shown, heading: str) -> list[list[str]]:
    """The table under a heading."""
    result = shown.page.xpath(f"//h2[starts-with(., '{heading}')]/following-sibling::table[1]/tbody/tr")
    return [[visible_text(cell) for cell in row.xpath("./td/span[2]")] for row in result]


def test_objectives_without_a_topic_stand_first_and_the_others_name_theirs_ob_029_ob_058(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    serves(topic("Falls"), objective("BAF 3", owner="Chief Nurse", measure="Falls", position="Better"))
    objective("SO 1", kind=ObjectiveKind.STRATEGIC)

    shown = signed_in(app, address("lead")).open(PAGE)

    assert shown.heading == "Objectives 2026-27"
    assert lines(shown, "Without a topic: 1") == [
        ["SO 1: What SO 1 wantsStrategic objective of the Board", "Nobody named", ""]
    ]
    assert lines(shown, "With topics: 1") == [
        ["BAF 3: What BAF 3 wantsBoard Assurance Framework objective", "Chief Nurse", "FallsBetter", "Falls"]
    ]
    assert shown.page.xpath("//main//a[contains(@href, '/objectives/') or contains(@href, '/topics/')]") == []


def test_year_without_objectives_says_so_and_no_year_is_not_found(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    assert "No objectives are entered for this year yet." in lead.open(f"/programme/{NEW}/objectives").content
    assert [lead.open(f"/programme/moon{page}").status for page in ("/objectives", "/relevance")] == [
        404,
        404,
    ]


def test_team_adds_an_objective_and_changes_how_it_stands_ob_065(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    [add] = qist.open(PAGE).page.xpath("//a[text()='Add an objective']/@href")

    done = qist.press(qist.open(add), kind="audit_strategy", known_as="AS 2", title="Everybody is trained")
    assert (done.status, done.heading) == (200, "The objective is recorded")
    [change] = qist.open(PAGE).page.xpath("//a[starts-with(., 'AS 2')]/@href")
    qist.press(qist.open(change), owner="Ingrid Solberg", position="Half of the staff")

    assert lines(qist.open(PAGE), "Without") == [
        [
            "AS 2: Everybody is trainedObjective of the clinical audit and effectiveness strategy",
            "Ingrid Solberg",
            "Half of the staff",
        ]
    ]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Nothing was changed: change a field, or leave the page"),
        ({"known_as": ""}, "Enter the code"),
        ({"known_as": "BAF 4"}, "“BAF 4” is among the objectives of that year already"),
    ],
)
def test_objective_that_does_not_fit_is_refused_and_nothing_typed_is_lost(
    sqlite_world: World, app: FastAPI, typed: dict[str, str], complaint: str
) -> None:
    _ = sqlite_world
    changed = objective("BAF 3")
    objective("BAF 4")
    qist = signed_in(app, address("qist"))
    form = qist.open(f"{PAGE}/{changed}")
    before = {name: rows for name, rows in everything().items() if name != "session"}

    shown = qist.press(form, button=None, **typed)

    assert (shown.status, shown.errors) == (422, [complaint])
    assert {name: shown.values[name] for name in typed} == typed
    assert {name: rows for name, rows in everything().items() if name != "session"} == before


@pytest.mark.parametrize("who", ["lead", "library"])
def test_nobody_else_changes_an_objective(sqlite_world: World, app: FastAPI, who: str) -> None:
    _ = sqlite_world
    browser = signed_in(app, address(who))

    assert [browser.open(f"{PAGE}/{text}").status for text in ("add", objective("BAF 3"))] == [403, 403]


def test_objective_of_another_year_is_not_found(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    other = objective("BAF 3", year=NEW)

    assert signed_in(app, address("qist")).open(f"{PAGE}/{other}").status == 404
