"""A team member who was named by mistake may decide again; whoever really took part never may (P7)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from models.answers.project_answers import newest_answered
from models.errors import NotAllowedHere, NotYours, OwnProject, WrongForm
from models.records import HistoryEntry
from models.vocabulary import Stage, TaskKind
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.stories.improving import improve, opened, plan
from tests.support.trust_at_work import World, address, nonce

NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}
QI: dict[str, Any] = {"project_type": "quality_improvement"}


def named(world: World, who: str) -> None:
    """A project at approval, in whose team somebody was named."""
    team = [{"name": "Somebody else", "email": address(who), "profession": "nursing"}]
    world.propose(team=team, **NO_SEARCH, **QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)


def leave_out(world: World) -> None:
    """The lead corrects the proposal: nobody is in its team."""
    proposal = newest_answered(world.project, TaskKind.PROPOSE)
    assert proposal is not None
    assert proposal.decision is not None
    typed = {**proposal.decision.answer, "team": []}
    correct_answer(
        CorrectionRequest(proposal.id, world.id_of("lead"), typed, "Another of this name.", nonce())
    )


def take_out(world: World, who: str, by: str = "qist") -> None:
    improve(world, "take-out", by=by, person=world.id_of(who), reason="Another of the same name was meant.")


def test_p7_whoever_was_named_by_mistake_decides_again_once_they_are_taken_out(world: World) -> None:
    named(world, "quality lead")
    with pytest.raises(OwnProject):
        world.answer(TaskKind.APPROVE, by="quality lead")
    with pytest.raises(WrongForm, match="is still in the team of the proposal: correct the proposal first"):
        take_out(world, "quality lead")
    leave_out(world)
    with pytest.raises(OwnProject):
        world.answer(TaskKind.APPROVE, by="quality lead")

    take_out(world, "quality lead")

    assert opened_by_nobody(world)
    world.answer(TaskKind.APPROVE, by="quality lead")
    assert world.project.stage is Stage.DATA_COLLECTION
    with reading() as session:
        entry = session.scalars(
            select(HistoryEntry).where(HistoryEntry.sentence.contains("named by mistake"))
        ).one()
    assert entry.detail["reason"] == "Another of the same name was meant."
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
        session.execute(text("UPDATE project_part SET mistaken_at = NULL WHERE mistaken_at IS NOT NULL"))


def opened_by_nobody(world: World) -> bool:
    """Whether the page is offered no more, since nobody is left to be taken out."""
    try:
        opened(world, "take-out", by="qist")
    except (NotAllowedHere, NotYours):
        return True
    return False


def test_p7_nobody_takes_themselves_out_nor_does_the_lead(sqlite_world: World) -> None:
    named(sqlite_world, "qist")
    leave_out(sqlite_world)

    with pytest.raises(WrongForm, match="You cannot take yourself out"):
        take_out(sqlite_world, "qist")
    with pytest.raises(NotYours):
        take_out(sqlite_world, "qist", by="lead")


def test_p7_whoever_recorded_a_test_of_change_was_no_mistake(sqlite_world: World) -> None:
    world = sqlite_world
    named(world, "quality lead")
    plan(world, by="quality lead")
    leave_out(world)

    with pytest.raises(WrongForm, match=r"has recorded “Test 1\.1”, so it was no mistake"):
        take_out(world, "quality lead")


def test_p7_the_database_knows_no_mistaken_lead(world: World) -> None:
    world.propose()

    with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
        session.execute(
            text("UPDATE project_part SET ended_at = began_at, mistaken_at = began_at WHERE part = 'lead'")
        )
