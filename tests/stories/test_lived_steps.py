from __future__ import annotations

import pytest

from models.records import HumanTask, Person, Project
from models.vocabulary import Stage
from tasks.database.unit_of_work import unit_of_work
from tests.support import trust_at_work
from tests.support.policy_table import next_task
from tests.support.trust_at_work import World, everything

TIMES = ["first", "second", "third", "fourth"]
"""A step is kept when it is lived for the second time, and put back from the third on."""

LEFT: list[object] = []


def take_steps(world: World) -> None:
    world.wait(days=2)
    world.propose(title="Steps that are lived twice")
    world.walk_to(Stage.REGISTRATION)


@pytest.mark.parametrize("time", TIMES)
def test_what_was_lived_twice_is_put_back_with_its_ids_and_goes_on_from_there(
    sqlite_world: World, time: str
) -> None:
    take_steps(sqlite_world)

    left = everything(), sqlite_world.project_id
    LEFT.append(left)
    if len(LEFT) > 2:
        assert left == LEFT[1] != LEFT[0], time
    sqlite_world.walk_to(Stage.APPROVAL)
    assert sqlite_world.project.stage is Stage.APPROVAL


@pytest.mark.parametrize("time", TIMES)
def test_what_a_test_has_stored_between_two_steps_stays(sqlite_world: World, time: str) -> None:
    sqlite_world.propose(title="Steps with something between them")
    with unit_of_work() as session:
        session.get_one(Person, sqlite_world.id_of("deputy")).name = f"Renamed a {time} time"

    sqlite_world.walk_to(Stage.REGISTRATION)

    with unit_of_work() as session:
        assert session.get_one(Person, sqlite_world.id_of("deputy")).name == f"Renamed a {time} time"


@pytest.mark.parametrize("time", TIMES)
def test_a_world_of_which_something_is_patched_lives_every_step(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, time: str
) -> None:
    looked_up: list[HumanTask] = []

    def noted(project: Project, on_the_way_to: str) -> HumanTask:
        looked_up.append(task := next_task(project, on_the_way_to))
        return task

    sqlite_world.propose(title="Steps under another rule")
    sqlite_world.walk_to(Stage.REGISTRATION)
    monkeypatch.setattr(trust_at_work, "next_task", noted)
    sqlite_world.walk_to(Stage.APPROVAL)

    assert looked_up, time
