"""Open projects move to a later version of the policy: rehearsed, under an agreement, safe to repeat (OB-149)."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest

from models.policy.lifecycle import LIFECYCLE
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.settings import settings
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import unit_of_work
from tasks.projects.project_rows import locked_project
from tests.support.command_line import QI
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, everything

AGREED = ("--to", "2", "--agreed-in", "ECT 2026-11 item 4", "--on", "2026-11-02")


def begun_under_version_1(world: World, title: str) -> str:
    """A project that follows version 1, as one that release 0.2 began."""
    world.propose(title=title, help_wanted=[], evidence_question=None)
    with unit_of_work() as session:
        locked_project(session, world.project_id).definition_version = LIFECYCLE_1.version
    return world.project.reference


@pytest.fixture
def move(qi: QI, request: pytest.FixtureRequest) -> QI:
    """`qi lifecycle move` in the database of the world of the test."""
    is_one_engine = "sqlite_world" in request.fixturenames
    os.environ["QI_DATABASE_URL"] = request.getfixturevalue(
        "sqlite_database" if is_one_engine else "database"
    )
    settings.cache_clear()
    return lambda *words: qi("lifecycle", "move", *words)


def test_rehearsal_says_how_each_project_would_change_and_stores_nothing(world: World, move: QI) -> None:
    first = begun_under_version_1(world, "Falls on the wards")
    second = begun_under_version_1(world, "Waits at night")
    world.walk_to(Stage.DATA_COLLECTION)
    world.propose(title="Begun now")
    before = everything()

    status, out, _ = move(*AGREED, "--dry-run", "--json")

    assert (status, everything()) == (0, before)
    moves = json.loads(out)
    assert [(said["reference"], said["from_version"], said["adds"]) for said in moves] == [
        (first, 1, ["design"]),
        (second, 1, []),
    ]
    assert [(step["asked"], step["of"], step["due_on"]) for step in moves[0]["before"]] == [
        ("Review the evidence", "Dr Amara Osei", "2026-11-16")
    ]
    assert [said["after"] for said in moves] == [said["before"] for said in moves]


def test_project_that_was_moved_is_designed_and_the_history_names_the_agreement(
    world: World, move: QI
) -> None:
    reference = begun_under_version_1(world, "Falls on the wards")

    status, out, _ = move(reference, *AGREED)
    again = move(reference, *AGREED)

    assert (status, out.splitlines()[0]) == (0, "1 project now follows version 2:")
    assert again[:2] == (0, "0 projects now follow version 2.\n1 project had moved before.\n")
    assert world.project.definition_version == LIFECYCLE.version
    assert [said for said in story(world.project_id) if "version" in said] == [
        "Follows version 2 of the policy instead of 1, agreed in ECT 2026-11 item 4, in force from 2026-11-02"
    ]
    world.answer(TaskKind.REVIEW_EVIDENCE)
    assert world.open_tasks() == [(TaskKind.DESIGN, "lead")]
    world.walk_to(Stage.CLOSED)


def test_half_way_project_with_a_plan_and_figures_of_version_1_is_moved_and_finishes(
    world: World, move: QI
) -> None:
    reference = begun_under_version_1(world, "Falls on the wards")
    world.walk_until(TaskKind.REPORT_FINDINGS)
    asked = world.open_tasks()

    assert move(reference, *AGREED)[0] == 0

    assert world.open_tasks() == asked
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    assert world.open_tasks() == [(TaskKind.PLAN_CYCLE, "lead")]
    world.walk_to(Stage.CLOSED)


def test_what_cannot_be_moved_is_refused_in_a_sentence_and_the_others_are_moved(
    sqlite_world: World, move: QI
) -> None:
    world = sqlite_world
    closed = begun_under_version_1(world, "Falls on the wards")
    world.walk_to(Stage.CLOSED)
    other = begun_under_version_1(world, "Waits at night")

    status, out, err = move(closed, other, *AGREED)

    assert (status, out.splitlines()[0]) == (1, "1 project now follows version 2:")
    assert f"{closed} has ended, and stays as it was." in err
    assert world.project.definition_version == LIFECYCLE.version
    back = move(other, "--to", "1", *AGREED[2:])
    assert (back[0], f"{other} follows a later version already, and never goes back." in back[2]) == (1, True)
    unknown = move(other, "--to", "7", *AGREED[2:])
    assert (unknown[0], f"{other} cannot follow version 7: there is none." in unknown[2]) == (1, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--agreed-in", "ECT 4", "--on", "{tomorrow}"),
            "--on must be today or in the past: move the projects",
        ),
        (("--agreed-in", " ", "--on", "2026-11-02"), "--agreed-in"),
    ],
)
def test_move_without_agreement_or_of_a_day_to_come_is_refused(
    sqlite_world: World, move: QI, words: tuple[str, ...], sentence: str
) -> None:
    reference = begun_under_version_1(sqlite_world, "Falls on the wards")
    tomorrow = (sqlite_world.today + timedelta(days=1)).isoformat()

    status, _, err = move(reference, "--to", "2", *(word.format(tomorrow=tomorrow) for word in words))

    assert (status, sentence in err) == (1, True)
    assert sqlite_world.project.definition_version == LIFECYCLE_1.version
