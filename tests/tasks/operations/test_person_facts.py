"""Somebody marked as left by mistake: taken back with a reason, asked again, and nothing comes back by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import OnlyForTheTeam, WrongForm
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.cover.roster import LEAVERS
from tasks.operations.operation import OperationRequest
from tasks.operations.person_facts import take_fact_back
from tasks.projects.daily_checks import check_projects
from tasks.queries.people.handed_on import person_facts_seen
from tests.support.stored_rows import let_leave, story
from tests.support.trust_at_work import World, everything, nonce

LEFT = {"fact": "left_on", "reason": "The list meant somebody else."}


def take_back(
    world: World, name: str, typed: dict[str, str], *, by: str = "qist", sent: str = ""
) -> list[str]:
    done = take_fact_back(world.id_of(name), OperationRequest(world.id_of(by), sent or nonce(), typed))
    return list(done.lines)


def test_the_page_says_what_was_handed_over_and_taking_back_hands_nothing_back(
    world: World, tmp_path: Path
) -> None:
    world.propose()
    reference = world.project.reference
    let_leave(world, tmp_path, "lead")
    check_projects(LEAVERS)
    assert world.project.lead_id == world.id_of("deputy")

    assert take_back(world, "lead", LEFT) == [
        "“Left on Monday 2 November 2026” is taken back.",
        "Dr Amara Osei can sign in and is asked again.",
        "What others took over meanwhile stays with them until it is handed back.",
    ]

    check_projects(LEAVERS)
    assert world.project.lead_id == world.id_of("deputy")
    seen = person_facts_seen(world.id_of("qist"), world.id_of("lead"))
    assert [(went.reference, went.to, went.why, went.link) for went in seen.went_on] == [
        (reference, "Jonas Whitfield", "The project lead has left.", f"/projects/{reference}/do/hand-over")
    ]


def test_whoever_leaves_after_all_is_succeeded_like_anybody(world: World, tmp_path: Path) -> None:
    world.propose()
    let_leave(world, tmp_path, "deputy")
    for _ in range(2):
        let_leave(world, tmp_path, "lead")
        check_projects(LEAVERS)
        asked = [kind for kind, _ in world.open_tasks() if kind is TaskKind.NAME_SUCCESSOR]
        assert asked == [TaskKind.NAME_SUCCESSOR]
        take_back(world, "lead", LEFT)
        world.answer(TaskKind.NAME_SUCCESSOR, Outcome.STAYS, by="qist")
        world.wait(minutes=5)


def test_the_same_form_sent_twice_takes_back_once(world: World, tmp_path: Path) -> None:
    let_leave(world, tmp_path, "lead")
    sent = nonce()
    take_back(world, "lead", LEFT, sent=sent)
    before = everything()

    take_back(world, "lead", LEFT, sent=sent)

    assert everything() == before


@pytest.mark.parametrize("by", ["lead", "quality lead", "head of audit", "director"])
def test_nobody_but_the_support_team_takes_a_date_back(sqlite_world: World, tmp_path: Path, by: str) -> None:
    let_leave(sqlite_world, tmp_path, "colleague")
    before = everything()

    with pytest.raises(OnlyForTheTeam):
        take_back(sqlite_world, "colleague", LEFT, by=by)

    assert everything() == before


@pytest.mark.parametrize(
    ("fact", "reason", "sentence"),
    [
        ("left_on", "So it is.", "The register has no such date of Dr Amara Osei: choose another"),
        ("bronze_on", "Sister of 943 476 5919", "seems to hold"),
    ],
)
def test_what_cannot_be_taken_back_is_refused_at_its_field(
    sqlite_world: World, fact: str, reason: str, sentence: str
) -> None:
    with pytest.raises(WrongForm, match=sentence):
        take_back(sqlite_world, "lead", {"fact": fact, "reason": reason})


def test_a_project_story_does_not_name_who_was_marked(sqlite_world: World, tmp_path: Path) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    let_leave(sqlite_world, tmp_path, "lead")
    check_projects(LEAVERS)
    take_back(sqlite_world, "lead", LEFT)

    assert not [line for line in story(sqlite_world.project_id) if "Osei" in line]
