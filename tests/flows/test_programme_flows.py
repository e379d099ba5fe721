"""The programme and the reports as flow runs on a real Prefect server: progress, artifacts, refusals in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import func, select

from models.clock import financial_year, local_date
from models.programme_year import first_day
from models.records import IssuedPaper, Project
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.runs import wake_project
from tasks.flow_runs.tidying import IDLE
from tasks.programme.year.agreement import begin_programme
from tests.support.programme.topics_at_year_end import topic
from tests.support.servers.ended_runs import artifacts, run
from tests.support.servers.prefect_server import ask, deploy_as, eventually
from tests.support.servers.watched_run import Watched


def today() -> datetime:
    return datetime.now(UTC)


def year() -> str:
    return financial_year(local_date(today()))


def projects() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Project)) or 0


def test_rollover_is_a_run_with_its_progress_and_run_again_it_says_that_nothing_is_left(
    watched: Watched,
) -> None:
    """OB-087: progress shows on long work; twice gives the same."""
    watched.world.go_to(today())
    for number in range(3):
        topic(f"Topic {number}", year=year(), owner_id=watched.world.id_of("lead"))

    rehearsed = run(watched, "qi-rollover", "flows.rollover.qi_rollover", year=year(), dry_run=True)
    assert projects() == 0
    turned = run(watched, "qi-rollover", "flows.rollover.qi_rollover", year=year())
    again = run(watched, "qi-rollover", "flows.rollover.qi_rollover", year=year())

    [table] = artifacts(watched, rehearsed["id"])
    assert (table["type"], table["data"].count("Topic ")) == ("table", 3)
    assert turned["state"]["message"] == f"{year()}: 3 begun."
    [bar] = artifacts(watched, turned["id"])
    assert (bar["type"], bar["data"]) == ("progress", 100.0)
    assert (projects(), again["state"]["message"]) == (3, f"{year()}: Nothing is left to do.")
    assert artifacts(watched, again["id"]) == []


def test_rollover_of_a_year_to_come_is_refused_in_a_sentence(watched: Watched) -> None:
    refused = run(watched, "qi-rollover", "flows.rollover.qi_rollover", year="2098-99")

    assert (refused["state"]["name"], "2098" in refused["state"]["message"]) == ("Refused", True)


def test_report_is_listed_as_an_artifact_of_its_run_and_a_wrong_wish_is_refused(watched: Watched) -> None:
    """OB-069."""
    watched.world.go_to(today())
    made = run(watched, "qi-report", "flows.reports.qi_report", kind="quality_committee")
    refused = run(watched, "qi-report", "flows.reports.qi_report", kind="cds_quality_group")

    [listed] = artifacts(watched, made["id"])
    reference = f"QC-{year()}-1"
    assert listed["key"] == f"report-{reference.lower()}"
    assert f"/papers/{reference}" in listed["data"]
    assert (made["name"], refused["name"]) == ("Report: Quality Committee", "Report: CDS Quality Group")
    assert refused["state"]["message"] == "Choose the Care Delivery Service."
    with reading() as session:
        assert session.scalars(select(IssuedPaper.reference)).all() == [reference]


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
