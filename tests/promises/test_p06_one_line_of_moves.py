from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.vocabulary import TaskKind
from tasks.answers.answer_task import answer_task
from tasks.answers.end_early import end_early
from tasks.database.unit_of_work import unit_of_work
from tasks.flow_runs.runs import catch_up
from tasks.reminders.due_timers import fire_due_timers
from tests.support.people_at_once import at_once
from tests.support.promises.invariants import broken
from tests.support.stored_rows import moves
from tests.support.trust_at_work import World, everything


def test_p6_twenty_things_that_happen_to_one_project_at_once_leave_one_gap_free_line(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    end = world.answer_to(TaskKind.SEARCH_EVIDENCE, by="lead")
    end.typed.clear()
    end.typed.update({"reason": "The service moves.", "learning": "Ask first."})
    world.wait(days=14)
    reference = world.project.reference

    acts: list[Callable[[], object]] = [
        partial(answer_task, answer),
        partial(end_early, reference, TaskKind.WITHDRAW, end),
        partial(catch_up, world.project_id),
        fire_due_timers,
    ]

    at_once(acts * 5)

    assert moves(world.project_id) == [
        (1, "new", "proposal"),
        (2, "proposal", "evidence_review"),
        (3, "evidence_review", "withdrawn"),
    ]
    assert broken() == {}


@pytest.mark.parametrize(
    ("column", "constraint"), [("seq", "seq"), ("cause_type || cause_id", "cause")], ids=["number", "cause"]
)
def test_p6_the_database_itself_refuses_a_number_and_a_cause_a_second_time(
    world: World, column: str, constraint: str
) -> None:
    world.propose()
    before = everything()
    seq, cause = ("seq", "'else'") if column == "seq" else ("seq + 1", "cause_id")

    with pytest.raises(IntegrityError, match=rf"(?i)unique.*{constraint}"), unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO transition (id, project_id, seq, from_state, to_state, definition, "  # noqa: S608
                f"definition_version, cause_type, cause_id, at) SELECT 'forged', project_id, {seq}, from_state, "
                f"to_state, definition, definition_version, cause_type, {cause}, at FROM transition WHERE seq = 2"
            )
        )

    assert everything() == before
