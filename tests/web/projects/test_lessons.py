"""What earlier projects learned stands where the next one like them is planned (6.6; OB-117)."""

from __future__ import annotations

from fastapi import FastAPI

from models.vocabulary import Stage, TaskKind
from tasks.queries.projects.lessons import LONGEST
from tests.support.reports.lived_projects import Life, live
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, signed_in

WAITS = "Waits in the urgent care centre"


def learned(browser: Browser, world: World, kind: TaskKind) -> dict[str, str]:
    shown = browser.open(f"/tasks/{world.task(kind).id}")
    return {label: text for label, text in shown.facts.items() if label.startswith("Learned in")}


def test_next_project_like_it_is_shown_what_was_learned_and_how_it_was_reviewed_ob_117(
    sqlite_world: World, app: FastAPI
) -> None:
    first = live(sqlite_world, Life(title="Waits in urgent care", learning="Ask the front door first."))
    live(sqlite_world, Life(title="Falls on the wards", learning="Not this one."))
    sqlite_world.propose(title=WAITS, help_wanted=[], evidence_question=None)
    lead = signed_in(app, address("lead"))

    sentence = learned(lead, sqlite_world, TaskKind.REVIEW_EVIDENCE)
    sqlite_world.walk_to(Stage.DESIGN)

    assert list(sentence) == [f"Learned in {first}"]
    assert sentence[f"Learned in {first}"].splitlines()[:2] == [
        "“Waits in urgent care”",
        "Ask the front door first.",
    ]
    assert "Sampling: " in sentence[f"Learned in {first}"]
    assert learned(lead, sqlite_world, TaskKind.DESIGN) == sentence


def test_no_more_than_three_are_shown_the_most_alike_first_and_long_answers_are_cut(
    sqlite_world: World, app: FastAPI
) -> None:
    for title in (
        "Waits",
        "Waits in urgent care",
        "Waits of children",
        "Waits in the urgent care centre at night",
    ):
        live(sqlite_world, Life(title=title, learning="word " * 200))
    sqlite_world.propose(title=WAITS, help_wanted=[], evidence_question=None)

    sentence = learned(signed_in(app, address("lead")), sqlite_world, TaskKind.REVIEW_EVIDENCE)

    assert next(iter(sentence)) == "Learned in QI-2026-0004"
    assert len(sentence) == 3
    assert all(len(line) <= LONGEST + 2 for text in sentence.values() for line in text.splitlines()[1:2])


def test_project_that_is_like_no_other_is_shown_nothing(sqlite_world: World, app: FastAPI) -> None:
    live(sqlite_world, Life(title="Falls on the wards"))
    sqlite_world.propose(title="National clinical audit", help_wanted=[], evidence_question=None)

    assert learned(signed_in(app, address("lead")), sqlite_world, TaskKind.REVIEW_EVIDENCE) == {}
