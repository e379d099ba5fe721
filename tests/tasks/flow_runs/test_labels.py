"""A run that sleeps says every day how late its project is, and sleeps on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.records import ProjectRun
from tasks.database.unit_of_work import reading
from tasks.flow_runs.labels import relabel
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.runs import wake_project
from tasks.flow_runs.upkeep import keep_runs
from tasks.flow_runs.walks import begin_walk, mark_shown
from tests.support.people_at_once import meanwhile
from tests.support.servers.pretended_prefect import PretendedPrefect, PretendedRun, pretended_prefect
from tests.support.trust_at_work import World


@pytest.fixture
def prefect() -> Iterator[PretendedPrefect]:
    with pretended_prefect() as server:
        yield server


@pytest.fixture
def late(sqlite_world: World, prefect: PretendedPrefect) -> PretendedRun:
    """The run of a project that sleeps since a day on which it was not late; now it is."""
    return late_run(sqlite_world, prefect)


def late_run(world: World, prefect: PretendedPrefect) -> PretendedRun:
    project_id = world.propose(help_wanted=[]).project_id
    wake_project(project_id)
    [run] = prefect.runs.values()
    begin_walk(project_id, run.id)
    mark_shown(project_id, seq=world.project.last_history_seq, artifact_id=None)
    prefect.sleep_all()
    prefect.asked.clear()
    world.wait(days=60)
    return run


def lateness(run: PretendedRun) -> list[str]:
    return [tag for tag in run.tags if tag.startswith(("late:", "overdue"))]


def stored(world: World) -> ProjectRun:
    with reading() as session:
        return session.get_one(ProjectRun, world.project_id)


def test_run_that_sleeps_says_each_day_how_late_its_project_is_and_is_not_woken(
    world: World, prefect: PretendedPrefect
) -> None:
    """OB-099."""
    run = late_run(world, prefect)

    assert keep_runs() == {WakeResult.LABELLED: 1}
    first, name = lateness(run), run.state_name
    assert keep_runs() == {}
    world.wait(days=7)
    assert keep_runs() == {WakeResult.LABELLED: 1}

    days = [int(tags[0].removeprefix("late:")) for tags in (first, lateness(run))]
    assert days[1] == days[0] + 5
    assert run.message.endswith(f", {days[1]} working days late")
    assert (name, run.state_type, prefect.resumed()) == ("Awaiting evidence", "PAUSED", [])
    assert stored(world).walking_until is None


def test_run_in_trouble_goes_on_saying_so(late: PretendedRun) -> None:
    late.state_name = "Needs attention"

    assert (keep_runs(), lateness(late)) == ({}, [])


def test_run_that_has_not_shown_the_latest_is_woken_instead(
    sqlite_world: World, prefect: PretendedPrefect, late: PretendedRun
) -> None:
    mark_shown(sqlite_world.project_id, seq=0, artifact_id=None)

    assert relabel(sqlite_world.project_id) is WakeResult.BUSY
    assert (lateness(late), prefect.resumed()) == ([], [late.id])
    assert relabel(sqlite_world.project_id) is WakeResult.BUSY


@pytest.mark.usefixtures("late")
def test_whoever_wakes_a_run_while_it_is_labelled_finds_it_busy(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    woken = list[WakeResult]()
    project_id = sqlite_world.project_id

    with meanwhile("FROM installation", lambda: woken.append(wake_project(project_id))):
        labelled = relabel(project_id)

    assert (labelled, woken) == (WakeResult.LABELLED, [WakeResult.BUSY])
    assert prefect.resumed() == []


def test_run_that_walks_is_not_labelled(sqlite_world: World, late: PretendedRun) -> None:
    begin_walk(sqlite_world.project_id, late.id)

    assert (relabel(sqlite_world.project_id), lateness(late)) == (WakeResult.BUSY, [])


def test_run_of_a_release_before_gets_the_tags_of_this_one(late: PretendedRun) -> None:
    keep_runs()
    late.tags = [tag for tag in late.tags if tag != "project"]

    assert keep_runs() == {WakeResult.LABELLED: 1}
    assert "project" in late.tags
