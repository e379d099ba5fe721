from __future__ import annotations

from sqlalchemy import text

from models.policy.versions import ask_anytime_of
from models.vocabulary import Stage
from tasks.database.unit_of_work import unit_of_work
from tests.support.promises.invariants import broken
from tests.support.stored_rows import armed_timers, story
from tests.support.trust_at_work import World, everything


def forget_the_engine() -> None:
    """As if the engine and all that we know of its runs had been lost."""
    with unit_of_work() as session:
        session.execute(
            text(
                "UPDATE project_run SET run_id = NULL, run_number = run_number + 1, artifact_id = NULL, "
                "walking_until = NULL, told_seq = 0, shown_seq = 0, woken_at = NULL, failures = 0"
            )
        )


def test_p11_whoever_reads_our_database_alone_knows_what_each_project_waits_for(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    for stage in (Stage.REGISTRATION, Stage.APPROVAL, Stage.DATA_COLLECTION, Stage.CLOSURE):
        world.walk_to(stage)

        assert len([kind for kind, _ in world.open_tasks() if not ask_anytime_of(world.project, kind)]) == 1
        assert len(armed_timers(world.project_id)) >= 1
    assert broken() == {}


def test_p11_losing_the_engine_loses_nothing_of_a_project_and_it_goes_on_to_its_end(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    before, told = everything(), story(world.project_id)

    forget_the_engine()

    after = everything()
    assert {table for table in after if after[table] != before[table]} == {"project_run"}
    world.walk_to(Stage.CLOSED)
    assert story(world.project_id)[: len(told)] == told
    assert broken() == {}
