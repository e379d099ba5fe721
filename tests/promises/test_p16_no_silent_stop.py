from __future__ import annotations

from models.vocabulary import Outcome, Stage, TaskKind
from tasks.answers import answer_task
from tests.promises.invariants import broken
from tests.world import STRAIGHT_ON, World


def test_p16_after_every_single_answer_of_a_life_somebody_is_asked_and_a_timer_sees_to_it(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    steps = 0

    while world.project.is_open:
        kind, _ = world.open_tasks()[0]
        answer_task(world.answer_to(kind, STRAIGHT_ON.get(kind)))
        steps += 1
        assert broken() == {}

    assert (world.project.stage, steps) == (Stage.CLOSED, 16)


def test_p16_a_project_that_waits_for_a_date_has_a_timer_for_it(world: World) -> None:
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    for kind in (TaskKind.IMPLEMENT_ACTION, TaskKind.OVERSEE_ACTIONS):
        world.answer(kind)

    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE)

    assert (world.open_tasks(), world.project.is_open, broken()) == ([], True, {})
