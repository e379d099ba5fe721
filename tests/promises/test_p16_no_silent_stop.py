from __future__ import annotations

from sqlalchemy import func, select

from models.records import Decision
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.answers.answer_task import answer_task
from tasks.database.unit_of_work import reading
from tests.support.policy_table import straight_on
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import World


def test_p16_after_every_single_answer_of_a_life_somebody_is_asked_and_a_timer_sees_to_it(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    steps = 0

    while world.project.is_open:
        kind, _ = world.open_tasks()[0]
        answer_task(world.answer_to(kind, straight_on(kind)))
        steps += 1
        assert broken() == {}

    with reading() as session:
        decisions = session.scalar(select(func.count()).select_from(Decision))
    assert (world.project.stage, decisions) == (Stage.CLOSED, steps + 1)  # the proposal is the first


def test_p16_a_project_that_waits_for_a_date_has_a_timer_for_it(world: World) -> None:
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    for kind in (TaskKind.IMPLEMENT_ACTION, TaskKind.OVERSEE_ACTIONS):
        world.answer(kind)

    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE)

    assert (world.open_tasks(), world.project.is_open, broken()) == ([], True, {})
