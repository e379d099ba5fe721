"""The run of one project: woken once for many hints, made once, and known by its own place from the first moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from models.records import ProjectRun
from tasks.database.unit_of_work import reading
from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.runs import revive, wake_project
from tasks.flow_runs.walks import WalkStart, begin_walk, go_on_walking, mark_failed, mark_shown
from tests.support.people_at_once import at_once
from tests.support.servers.pretended_prefect import PretendedPrefect, pretended_prefect
from tests.support.trust_at_work import World


@pytest.fixture
def prefect() -> Iterator[PretendedPrefect]:
    with pretended_prefect() as server:
        yield server


def run_of(project_id: str) -> ProjectRun:
    with reading() as session:
        return session.get_one(ProjectRun, project_id)


def asleep(world: World, prefect: PretendedPrefect) -> str:
    """A project whose run sleeps; its id."""
    project_id = world.propose().project_id
    wake_project(project_id)
    begin_walk(project_id, str(run_of(project_id).run_id))
    mark_shown(project_id, seq=world.project.last_history_seq, artifact_id=None)
    prefect.sleep_all()
    return project_id


def test_many_hints_at_once_wake_a_run_once(world: World, prefect: PretendedPrefect) -> None:
    project_id = asleep(world, prefect)

    results = at_once([partial(wake_project, project_id)] * 8)

    assert sorted(map(str, results)) == ["busy"] * 7 + ["resumed"]
    assert len(prefect.resumed()) == 1


def test_hint_while_a_run_walks_asks_prefect_nothing_and_one_after_it_wakes_it_again(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    project_id = asleep(sqlite_world, prefect)
    wake_project(project_id)
    begin_walk(project_id, str(run_of(project_id).run_id))
    prefect.asked.clear()

    assert wake_project(project_id) is WakeResult.BUSY
    assert prefect.asked == []

    mark_shown(project_id, seq=1, artifact_id=None)
    prefect.sleep_all()
    assert wake_project(project_id) is WakeResult.RESUMED


def test_wake_up_that_no_run_has_followed_is_repeated_after_five_seconds(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    project_id = asleep(sqlite_world, prefect)
    wake_project(project_id)
    prefect.sleep_all()

    sqlite_world.wait(seconds=4)
    assert wake_project(project_id) is WakeResult.BUSY
    sqlite_world.wait(seconds=1)
    assert wake_project(project_id) is WakeResult.RESUMED


def test_hint_that_reached_nobody_holds_the_next_one_up_no_more_than_a_failed_walk_does(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    project_id = asleep(sqlite_world, prefect)
    prefect.answers_at_most = len(prefect.asked)
    assert wake_project(project_id) is WakeResult.ENGINE_AWAY
    prefect.answers_at_most = None

    assert wake_project(project_id) is WakeResult.RESUMED
    mark_failed(project_id)
    prefect.sleep_all()
    assert wake_project(project_id) is WakeResult.RESUMED


def test_run_that_was_made_without_an_answer_is_not_made_twice(
    world: World, prefect: PretendedPrefect
) -> None:
    project_id = world.propose().project_id
    prefect.loses_answers = True
    assert wake_project(project_id) is WakeResult.ENGINE_AWAY
    prefect.loses_answers = False

    assert wake_project(project_id) is WakeResult.CREATED
    assert list(prefect.runs) == [run_of(project_id).run_id]


def test_run_that_begins_before_we_know_its_id_is_neither_replaced_nor_made_again_under_its_key(
    world: World, prefect: PretendedPrefect
) -> None:
    project_id = world.propose().project_id
    starts = list[WalkStart]()
    prefect.begins_at_once = lambda run_id: starts.append(begin_walk(project_id, run_id))
    wake_project(project_id)
    mark_shown(project_id, seq=1, artifact_id=None)
    [first] = prefect.runs
    prefect.runs[first].state_type = "COMPLETED"

    assert revive(project_id, installation()) is WakeResult.CREATED

    assert starts == [WalkStart.BEGUN] * 2
    assert (len(prefect.runs), run_of(project_id).run_number) == (2, 2)
    assert run_of(project_id).run_id != first


def test_run_of_a_project_that_nobody_here_knows_is_not_ours(sqlite_world: World) -> None:
    _ = sqlite_world

    assert begin_walk("0" * 32, "a-run") is WalkStart.NOT_OURS


def test_run_whose_walk_goes_on_is_never_recovered_and_one_whose_worker_died_is(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    project_id = asleep(sqlite_world, prefect)
    run_id = str(run_of(project_id).run_id)
    begin_walk(project_id, run_id)
    prefect.runs[run_id].state_type = "RUNNING"
    for _ in range(6):
        sqlite_world.wait(seconds=40)
        go_on_walking(project_id, run_id)
    assert revive(project_id, installation()) is WakeResult.BUSY

    sqlite_world.wait(seconds=46)

    assert revive(project_id, installation()) is WakeResult.RECOVERED
    assert revive(project_id, installation()) is WakeResult.BUSY
