from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from models.policy.versions import VERSIONS
from models.records import BEGINNING, AllowedTransition
from models.vocabulary import Stage
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.trust_at_work import World, everything


@pytest.mark.usefixtures("database")
def test_p5_the_database_knows_exactly_the_moves_of_the_table() -> None:
    with reading() as session:
        known = {tuple(row) for row in session.execute(select(AllowedTransition.__table__))}

    assert known == {
        (policy.definition, policy.version, came_from, goes_to)
        for policy in VERSIONS.values()
        for came_from, goes_to in [
            (BEGINNING, policy.first),
            *((stage, move.to) for stage, _, move in policy.moves()),
        ]
    }


@pytest.mark.parametrize("to", [Stage.DATA_COLLECTION, Stage.CLOSED, "approved by hand"])
def test_p5_the_database_itself_refuses_any_other_move(world: World, to: str) -> None:
    world.propose()
    before = everything()

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        move_by_hand(world, to=to)

    assert everything() == before


def move_by_hand(world: World, *, to: str, seq: int = 3, cause: str = "by hand") -> None:
    with unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO transition (id, project_id, seq, from_state, to_state, definition, "
                "definition_version, cause_type, cause_id, at) VALUES "
                "('by hand', :project, :seq, 'evidence_review', :to, 'project', 1, 'test', :cause, '2026-11-02')"
            ),
            {"project": world.project_id, "seq": seq, "to": to, "cause": cause},
        )


def test_p5_every_stage_of_the_policy_can_be_left_for_no_other_than_the_table_says(world: World) -> None:
    world.propose()
    with reading() as session:
        moves = select(AllowedTransition.version, AllowedTransition.to_state).where(
            AllowedTransition.from_state == Stage.EVIDENCE_REVIEW
        )

        assert set(session.execute(moves).tuples()) == {
            (1, Stage.REGISTRATION), (1, Stage.WITHDRAWN), (2, Stage.DESIGN), (2, Stage.WITHDRAWN)
        }  # fmt: skip
