"""Changing the programme within its year, as the QI Support Team does (OB-031)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.clock import at_local
from models.forms.programme.programme_review import AddTopicForm
from tasks.database.unit_of_work import unit_of_work
from tasks.programme.year.topic_reviews import (
    ReviewedTopic,
    TopicChangeRequest,
    add_topic,
    review_topic,
    reviews_of,
)
from tests.support.people_at_once import at_once
from tests.support.programme.objectives import objective
from tests.support.programme.topics_at_year_end import OLD, begun, topic
from tests.support.trust_at_work import World, address, everything, nonce
from tests.support.web.browsing import Shown, signed_in, visible_text

STRANGER = "is not known: use an address at northbrook.example, or ask the QI Support Team to add them"
FALLS = "/programme/2026-27/topics/{}"


def test_topic_is_changed_with_a_reason_and_what_it_was_stays_readable(
    sqlite_world: World, app: FastAPI
) -> None:
    falls = topic("Falls", owner_id=sqlite_world.id_of("colleague"))
    qist = signed_in(app, address("qist"))
    [link] = qist.open(f"/programme/{OLD}").page.xpath("//a[text()='Falls']/@href")
    form = qist.open(link)
    assert (link, form.values["owner_email"], form.values["standing"]) == (
        FALLS.format(falls),
        address("colleague"),
        "stays",
    )

    done = qist.press(
        form,
        owner_name="Amara Osei",
        owner_email=address("lead"),
        source="board_objective",
        reason="She leads it now.",
    )

    assert done.heading == "The change is recorded"
    shown = qist.open(f"/programme/{OLD}")
    told = shown.page.xpath("//h2[text()='Changes since it was drawn up']/following-sibling::*")
    assert [visible_text(value) for value in told] == [
        "Falls",
        (
            "Source: Board assurance objective (before: Local)Owner: Dr Amara Osei (amara.osei@northbrook.example) "
            "(before: Leila Haddad (leila.haddad@northbrook.example))"
        ),
        "She leads it now.",
        "Ruth Calder, Monday 2 November 2026 at 09:00",
    ]


def test_what_a_topic_serves_takes_and_supports_is_kept_and_told_in_words_ob_068_ob_071_ob_088_ob_089_ob_090(
    sqlite_world: World, app: FastAPI
) -> None:
    falls, plain_text, other = topic("Falls"), objective("BAF 3"), objective("SO 1")
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    typed: dict[str, Any] = {
        "objectives": plain_text,
        "sponsor_name": "Paul Whitaker",
        "sponsor_email": address("director"),
        "dimension": "patient_safety",
        "project_type": "clinical_audit",
        "priority_given": "high",
        "priority_because": "Harm has risen.",
        "clinical_hours": "120",
        "support_hours": "30",
        "guideline": "NICE NG249",
        "target": "Falls with harm",
        "research_priority": "Frailty",
        "reason": "The Board has asked for it.",
    }

    done = qist.press(qist.open(FALLS.format(falls)), **typed)

    assert done.heading == "The change is recorded"
    assert reviews_of(OLD)[0].lines == [
        "Objectives: BAF 3 (Board Assurance Framework objective)",
        "Assurance sponsor: Paul Whitaker (paul.whitaker@northbrook.example)",
        "Quality dimension: Patient safety",
        "Type of project: Clinical audit",
        "Priority: high, because: Harm has risen.",
        "Hours of clinical staff: 120",
        "Hours of the QI Support Team: 30",
        "Guideline: NICE NG249",
        "Performance target: Falls with harm",
        "Research priority: Frailty",
    ]
    form = qist.open(FALLS.format(falls))
    kept = {name: form.values[name] for name in typed if name != "reason"}
    assert kept == {name: value for name, value in typed.items() if name != "reason"}
    assert "HighGiven in place of the rule: Harm has risen." in qist.open(f"/programme/{OLD}").content
    qist.press(form, objectives=other, priority_given="", priority_because="", reason="It is over.")
    assert reviews_of(OLD)[0].lines == [
        (
            "Objectives: SO 1 (Board Assurance Framework objective) "
            "(before: BAF 3 (Board Assurance Framework objective))"
        ),
        "Priority: none (before: high, because: Harm has risen.)",
    ]


def test_what_is_rarely_used_is_folded_away_until_it_has_to_be_mended(
    sqlite_world: World, app: FastAPI
) -> None:
    falls = topic("Falls", clinical_hours=10, guideline="NICE NG249")
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    form = qist.open(FALLS.format(falls))

    shown = qist.press(form, reason="Why", clinical_hours="many")

    def folds(page: Shown) -> list[tuple[str, bool]]:
        result = page.page.xpath("//form//details")
        return [
            (visible_text(value.xpath("./summary")[0]), value.get("open") is not None) for value in result
        ]

    assert folds(form) == [
        ("What it serves, and who answers to the Board for it", False),
        ("Its kind, its priority and what it takes (1 filled in)", False),
        ("Guideline, target and research (1 filled in)", False),
    ]
    assert [is_open for _, is_open in folds(shown)] == [False, True, False]
    assert shown.errors == ["Hours of clinical staff in the year must be a whole number, for example 12"]


def test_topic_that_joins_within_the_year_begins_at_once(sqlite_world: World, app: FastAPI) -> None:
    qist = signed_in(app, address("qist"))
    topic("Falls")
    form = qist.open(f"/programme/{OLD}/add")

    done = qist.press(
        form,
        title="Sepsis",
        source="enquiry",
        service="urgent-care",
        owner_email=address("lead"),
        reason="New enquiry.",
    )

    assert done.heading == "The topic is added"
    assert [letter for letter, who in sqlite_world.letters() if who == "lead"] == ["task-opened"]
    assert "Sepsis" in qist.open(f"/programme/{OLD}?standing=Proposal").content


def test_topic_that_leaves_the_programme_begins_no_more(sqlite_world: World, app: FastAPI) -> None:
    falls = topic("Falls")
    qist = signed_in(app, address("qist"))

    qist.press(qist.open(FALLS.format(falls)), standing="taken_off", reason="It is done elsewhere.")

    assert reviews_of(OLD)[0].lines == ["On the programme: no (before: yes)"]
    assert "Withdrawn" in qist.open(f"/programme/{OLD}").content
    assert begun(sqlite_world) == []


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"reason": ""}, "Answer “Why is it changed?”"),
        ({"reason": "Why not?"}, "Nothing was changed: change a field, or leave the page"),
        ({"reason": "Twice", "title": "Sepsis"}, "“Sepsis” is on the programme 2026-27 already"),
        ({"reason": "Somebody", "owner_name": "Ada"}, "Enter the owner’s email address"),
        (
            {"reason": "Somebody", "owner_email": "ada@elsewhere.example"},
            f"ada@elsewhere.example {STRANGER}",
        ),
        ({"reason": "High", "priority_given": "high"}, "Say why it departs from the rule"),
        (
            {"reason": "High", "priority_because": "Harm"},
            "Choose the priority that your reason is for, or leave it out",
        ),
        ({"reason": "Sponsor", "sponsor_name": "Ada"}, "Enter the sponsor’s email address"),
        (
            {"reason": "Hours", "support_hours": "100000"},
            "Hours of the QI Support Team in the year must be 99999 or less",
        ),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    sqlite_world: World, app: FastAPI, typed: dict[str, str], complaint: str
) -> None:
    _ = sqlite_world
    falls = topic("Falls")
    topic("Sepsis")
    qist = signed_in(app, address("qist"))
    form = qist.open(FALLS.format(falls))
    before = {name: rows for name, rows in everything().items() if name != "session"}

    shown = qist.press(form, button=None, **typed)

    assert (shown.status, shown.errors) == (422, [complaint])
    assert {name: shown.values[name] for name in typed} == typed
    assert {name: rows for name, rows in everything().items() if name != "session"} == before


@pytest.mark.parametrize("who", ["lead", "library"])
def test_nobody_else_changes_the_programme(sqlite_world: World, app: FastAPI, who: str) -> None:
    _ = sqlite_world
    falls = topic("Falls")
    browser = signed_in(app, address(who))

    assert [browser.open(path).status for path in (FALLS.format(falls), f"/programme/{OLD}/add")] == [
        403,
        403,
    ]
    assert browser.open(f"/programme/{OLD}").page.xpath("//a[text()='Falls' or text()='Add a topic']") == []


def sent(world: World, **changed: object) -> TopicChangeRequest:
    return TopicChangeRequest(
        world.id_of("qist"), AddTopicForm(**{**AddTopicForm.example, **changed}), nonce()
    )


def test_double_click_adds_one_topic_and_changes_it_once(world: World) -> None:
    world.go_to(at_local(date(2027, 3, 1), 9))
    change = sent(world)

    added = at_once([lambda: add_topic("2027-28", change)] * 4)

    assert {
        reviewed_topic.title for reviewed_topic in added if isinstance(reviewed_topic, ReviewedTopic)
    } == {"Falls with harm"}
    assert len(everything()["topic"]) == 1
    topic_id = everything()["topic"][0][0]
    again = sent(world, title="Falls")
    at_once([lambda: review_topic("2027-28", topic_id, again)] * 4)
    assert [reviewed_topic.lines[0] for reviewed_topic in reviews_of("2027-28")] == [
        "Title: Falls (before: Falls with harm)",
        "Title: Falls with harm",
    ]


@pytest.mark.parametrize(
    "statement", ["UPDATE programme_review SET reason = ''", "DELETE FROM programme_review"]
)
def test_the_record_of_a_change_is_kept_for_ever(world: World, statement: str) -> None:
    add_topic(OLD, sent(world))

    with pytest.raises(DatabaseError, match="programme_review is append-only"), unit_of_work() as session:
        session.execute(text(statement))


def test_objective_of_another_year_is_not_served(sqlite_world: World, app: FastAPI) -> None:
    falls, other = topic("Falls"), objective("BAF 3", year="2027-28")
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    form = qist.open(FALLS.format(falls))

    shown = qist.press(form, objectives=other, reason="Why")

    assert (shown.status, shown.errors) == (422, ["Choose from the objectives of 2026-27"])
