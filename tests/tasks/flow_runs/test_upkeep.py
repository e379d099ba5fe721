"""Keeping the runs: one for each project however many look at once, few requests, and who waits longest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pytest
from sqlalchemy import select, update

from models.clock import now
from models.records import Project, ProjectRun
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs import upkeep
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.upkeep import keep_runs
from tasks.projects.project_rows import append_project_history, locked_project
from tests.support.people_at_once import at_once, meanwhile
from tests.support.servers.pretended_prefect import PretendedPrefect, PretendedRun, pretended_prefect
from tests.support.stories.many_projects import copies_of
from tests.support.trust_at_work import World


@pytest.fixture
def prefect() -> Iterator[PretendedPrefect]:
    with pretended_prefect() as server:
        yield server


def run_ids() -> set[str | None]:
    with reading() as session:
        return set(session.scalars(select(ProjectRun.run_id)))


def projects(world: World, count: int) -> list[str]:
    """So many projects that no run has shown yet."""
    world.propose()
    return [world.project_id, *copies_of(world.project_id, count - 1)]


def asleep(world: World, prefect: PretendedPrefect, count: int) -> list[str]:
    """So many projects whose runs have shown the latest, and sleep."""
    ids = projects(world, count)
    keep_runs()
    all_shown()
    prefect.sleep_all()
    prefect.asked.clear()
    prefect.given = 0
    return ids


def all_shown() -> None:
    newest = select(Project.last_history_seq).where(Project.id == ProjectRun.project_id).scalar_subquery()
    with unit_of_work() as session:
        session.execute(update(ProjectRun).values(shown_seq=newest, woken_at=None))


def something_happens(ids: Iterable[str]) -> None:
    """The runs of these projects have not shown the latest any more."""
    with unit_of_work() as session:
        session.execute(update(ProjectRun).where(ProjectRun.project_id.in_(list(ids))).values(shown_seq=0))


def test_sweeps_that_overlap_make_one_run_for_each_project_and_recover_none_that_lives(
    world: World, prefect: PretendedPrefect
) -> None:
    projects(world, 60)
    prefect.slowness = 0.005

    at_once([keep_runs] * 3)

    assert len(prefect.runs) == 60
    assert run_ids() == set(prefect.runs)
    assert prefect.count("set_state") == 0


def test_a_sweep_whose_look_is_old_recovers_no_run_that_lives(
    world: World, prefect: PretendedPrefect
) -> None:
    projects(world, 10)

    with meanwhile("FROM project JOIN project_run", keep_runs):
        keep_runs()

    assert (len(prefect.runs), prefect.states()) == (10, Counter(SCHEDULED=10))
    assert prefect.count("set_state") == 0


def test_what_is_asked_grows_with_what_changed_and_not_with_every_open_project(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    ids = asleep(sqlite_world, prefect, 450)
    something_happens(ids[:2])

    done = keep_runs()

    assert done == {WakeResult.RESUMED: 2}
    assert (len(prefect.asked), prefect.given <= 200) == (5, True)


def test_after_the_first_engine_away_a_sweep_leaves_prefect_alone(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    something_happens(asleep(sqlite_world, prefect, 100))
    prefect.answers_at_most = 10

    done = keep_runs()

    assert done is not None
    assert done[WakeResult.RESUMED] + done[WakeResult.ENGINE_AWAY] < 12
    assert len(prefect.asked) <= prefect.answers_at_most + upkeep.AT_ONCE


def test_who_waits_longest_is_woken_first(
    sqlite_world: World, prefect: PretendedPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 1)
    ids = asleep(sqlite_world, prefect, 6)
    sqlite_world.wait(minutes=1)
    waiting = [ids[number] for number in (3, 0, 5, 1, 4, 2)]
    for project_id in waiting:
        sqlite_world.wait(minutes=1)
        with unit_of_work() as session:
            fact = HistoryFact("noted", "project", project_id, "Something happened", project_id=project_id)
            append_project_history(session, locked_project(session, project_id), [fact], now=now())
    with reading() as session:
        runs = {run.project_id: run.run_id for run in session.scalars(select(ProjectRun))}

    keep_runs()

    assert prefect.resumed() == [runs[project_id] for project_id in waiting]


def test_runs_that_were_lost_are_made_again_in_steps_that_can_be_watched(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    asleep(sqlite_world, prefect, 250)
    for run_id in list(prefect.runs)[50:]:
        del prefect.runs[run_id]
    prefect.keys.clear()
    steps = list[int]()

    def watch(few: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        for each_step in few:
            steps.append(len(each_step))
            yield each_step

    done = keep_runs(watch)

    assert done == {WakeResult.CREATED: 200}
    assert steps == [upkeep.STEP] * (200 // upkeep.STEP)
    assert (len(prefect.runs), run_ids()) == (250, set(prefect.runs))


def test_a_run_that_was_lost_while_a_strange_one_sleeps_is_missed_before_long(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    asleep(sqlite_world, prefect, 450)
    of_ours = next(iter(prefect.runs.values()))
    strange = PretendedRun(of_ours.deployment, of_ours.pool, state_type="PAUSED")
    prefect.runs[strange.id] = strange
    del prefect.runs[max(map(str, run_ids()))]

    done = sum((keep_runs() or Counter[str]() for _ in range(3)), Counter[str]())

    assert done == {WakeResult.CREATED: 1}


def test_a_run_that_prefect_stumbles_over_keeps_no_other_waiting_p17(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    something_happens(asleep(sqlite_world, prefect, 30))
    prefect.stumbles_over = next(iter(prefect.runs))

    assert keep_runs() == {WakeResult.REFUSED: 1, WakeResult.RESUMED: 29}


@pytest.mark.parametrize("state_type", ["PAUSED", "SCHEDULED"])
def test_a_run_that_waits_in_the_pool_of_another_site_is_replaced_by_one_of_our_own(
    state_type: str, sqlite_world: World, prefect: PretendedPrefect
) -> None:
    asleep(sqlite_world, prefect, 1)
    [elsewhere] = prefect.runs.values()
    elsewhere.pool, elsewhere.deployment, elsewhere.state_type = "qi", "qi-project/qi", state_type

    assert keep_runs() == {WakeResult.CREATED: 1}

    assert elsewhere.state_type == "CANCELLED"
    assert run_ids() == set(prefect.runs) - {elsewhere.id}


@pytest.mark.usefixtures("prefect")
def test_a_project_that_cannot_be_read_keeps_no_other_waiting_p17(sqlite_world: World) -> None:
    ids = projects(sqlite_world, 5)
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.id == ids[2]).values(definition="forgotten"))

    assert keep_runs() == {WakeResult.CREATED: 4, upkeep.FAILED: 1}


def test_prefect_that_is_away_is_asked_once(prefect: PretendedPrefect, sqlite_world: World) -> None:
    projects(sqlite_world, 3)
    prefect.answers_at_most = 0

    assert (keep_runs(), len(prefect.asked)) == (None, 1)
