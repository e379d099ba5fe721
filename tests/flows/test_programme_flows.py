"""The programme as flow runs on a real Prefect server: its turn with progress, its own long run, and the sweep."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import func, select

from models.clock import financial_year, local_date
from models.programme_year import first_day
from models.records import Project
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.runs import wake_project
from tasks.flow_runs.tidying import IDLE
from tasks.programme.year.agreement import begin_programme
from tests.support.programme.topics_at_year_end import agreed, topic
from tests.support.servers.ended_runs import artifacts, run
from tests.support.servers.prefect_server import ask, deploy_as, eventually
from tests.support.servers.watched_run import Watched


def today() -> datetime:
    return datetime.now(UTC)


def year() -> str:
    return financial_year(local_date(today()))


def begun() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).where(Project.topic_id.is_not(None))) or 0


def test_rollover_is_a_run_with_its_progress_and_run_again_it_says_that_nothing_is_left(
    watched: Watched,
) -> None:
    """OB-087: progress shows on long work; twice gives the same. Of a programme that is not agreed nothing begins."""
    watched.world.go_to(today())
    for number in range(3):
        topic(f"Topic {number}", year=year(), owner_id=watched.world.id_of("lead"))

    undecided = run(watched, "qi-rollover", "flows.rollover.qi_rollover")
    assert (begun(), "is not agreed" in undecided["state"]["message"]) == (0, True)
    agreed(year())
    turned = run(watched, "qi-rollover", "flows.rollover.qi_rollover")
    again = run(watched, "qi-rollover", "flows.rollover.qi_rollover")

    assert turned["state"]["message"] == f"{year()}: 3 begun."
    [bar] = artifacts(watched, turned["id"])
    assert (bar["type"], bar["data"]) == ("progress", 100.0)
    assert (begun(), again["state"]["message"]) == (3, f"{year()}: nothing is left to do.")
    assert artifacts(watched, again["id"]) == []


def test_programme_is_one_run_of_a_flow_of_its_own(watched: Watched) -> None:
    """OB-087: one long-lived flow run per programme year."""
    watched.world.go_to(today())
    deploy_as(watched.api_url, "qi-programme", "flows.qi_programme.qi_programme")
    coming = financial_year(first_day(year()).replace(year=first_day(year()).year + 1))
    begin_programme(coming)
    with reading() as session:
        watched.world.project_id = session.scalars(select(Project.id)).one()

    eventually(
        lambda: wake_project(watched.world.project_id) is not WakeResult.ENGINE_AWAY, "Prefect to take a run"
    )
    watched.settles()

    assert watched.run["name"] == f"QIP-{coming} · Programme {coming}"
    assert watched.state[0] == "Calling for topics"
    flow = ask("GET", f"{watched.api_url}/flows/{watched.run['flow_id']}").json()
    assert flow["name"] == "qi-programme"


def test_sweep_is_called_by_its_time_and_one_that_did_nothing_is_cleared_by_the_next(
    watched: Watched,
) -> None:
    """Nothing but what happened, and a heartbeat, stays in the list; an automation sees all of them end."""
    watched.world.go_to(today())
    sweeps = [run(watched, "qi-sweep", "flows.sweep.qi_sweep") for _ in range(3)]

    names = [sweep["name"] for sweep in sweeps]
    assert all(re.fullmatch(r"Sweep \d\d:\d\d", name) for name in names), names
    assert {sweep["state"]["name"] for sweep in sweeps} <= {"Completed", IDLE}
    idle = {"id": {"any_": [sweep["id"] for sweep in sweeps]}, "state": {"name": {"any_": [IDLE]}}}
    assert len(ask("POST", f"{watched.api_url}/flow_runs/filter", {"flow_runs": idle}).json()) <= 1
