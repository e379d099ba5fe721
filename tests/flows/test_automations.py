"""What Prefect does by itself on a real server: a planted fault is written about, once, however often it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from deployments.site.supervisor import Supervisor
from models.clock import uptime
from models.records import ClockReading, Email, Project
from models.vocabulary import Letter, MailState, ServiceTrouble
from tasks.database.clock_watch import machine
from tasks.database.unit_of_work import unit_of_work
from tasks.flow_runs.alerts import report_troubles
from tasks.flow_runs.installation import installation
from tests.flows.conftest import WORKER, project_worker
from tests.flows.test_two_sites import qi, site_environment
from tests.support.servers.ended_runs import ended
from tests.support.servers.prefect_server import ask, eventually
from tests.support.servers.watched_run import Watched

UNKNOWN = 99
"""A version of the policy that is not there: a project that follows it cannot be walked."""

HASTE = 10
"""Seconds without a sweep in place of ten minutes; Prefect takes no fewer."""

KEPT = ("name", "description", "enabled", "actions", "tags")
"""What stays of an automation that is made hasty."""

Automation = dict[str, Any]


@pytest.fixture
def deployed(watched: Watched, sqlite_database: str, tmp_path: Path) -> Iterator[Watched]:
    """A site whose automations were made, and that sweeps only when it is told to; they are gone afterwards."""
    deploying = qi(site_environment(watched.api_url, tmp_path, sqlite_database), "deploy")
    assert deploying[0] == 0, deploying
    sweeps = ask("GET", f"{watched.api_url}/deployments/name/{installation().deployment_of('qi-sweep')}")
    watched.ask("POST", f"/deployments/{sweeps.json()['id']}/pause_deployment", {})
    yield watched
    for automation in ask("POST", f"{watched.api_url}/automations/filter", {}).json():
        if automation["name"].endswith(f"({installation().tag})"):
            watched.ask("DELETE", f"/automations/{automation['id']}")


def swept(deployed: Watched) -> str:
    """The name of the state in which a sweep ends."""
    name = installation().deployment_of("qi-sweep")
    sweeps = ask("GET", f"{deployed.api_url}/deployments/name/{name}").json()["id"]
    made = ask("POST", f"{deployed.api_url}/deployments/{sweeps}/create_flow_run", {}).json()
    return str(ended(deployed, made["id"])["state"]["name"])


def automation_of(deployed: Watched, trouble: ServiceTrouble) -> Automation:
    """The automation that was made for a trouble at this site."""
    name = f"QI Workflow: {trouble.label} ({installation().tag})"
    made: list[Automation] = ask("POST", f"{deployed.api_url}/automations/filter", {}).json()
    [automation] = [automation for automation in made if automation["name"] == name]
    return automation


def firings(deployed: Watched, automation: Automation) -> int:
    """How often Prefect has run its action."""
    about = {"id": [f"prefect.automation.{automation['id']}"]}
    query = {"filter": {"resource": about, "event": {"name": ["prefect.automation.action.executed"]}}}
    return int(ask("POST", f"{deployed.api_url}/events/filter", query).json()["total"])


def fires(deployed: Watched, automation: Automation, *, times: int) -> None:
    eventually(lambda: firings(deployed, automation) >= times, f"“{automation['name']}” to fire")


def letters(deployed: Watched) -> list[Email]:
    return [mail for mail in deployed.world.mails() if mail.letter is Letter.SERVICE_TROUBLE]


def alerts_end(deployed: Watched) -> None:
    """Wait until no alert is under way."""
    query = {
        "flows": {"name": {"any_": ["qi-alert"]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED", "PENDING", "RUNNING"]}}},
    }
    eventually(lambda: ask("POST", f"{deployed.api_url}/flow_runs/count", query).json() == 0, "alerts to end")


def test_each_fault_that_is_planted_is_written_about_once_though_its_automation_fires_twice(
    deployed: Watched, engine: Supervisor, sqlite_database: str
) -> None:
    """P14, P17, OB-099: every trouble that there is a letter about."""
    deployed.propose()
    deployed.settles()
    what_a_sweep_sees(deployed)
    a_worker_that_is_gone(deployed, engine, sqlite_database)
    a_project_that_cannot_be_walked(deployed)
    sweeps_that_never_end(deployed)

    subjects = [letter.subject for letter in letters(deployed)]
    attention = f"{ServiceTrouble.NEEDS_ATTENTION.label}: {deployed.world.project.reference}"
    assert [subject for subject in subjects if subject.startswith(attention.partition(":")[0])] == [attention]
    assert sorted(subject.partition(":")[0] for subject in subjects) == sorted(
        it.label for it in ServiceTrouble
    )


def a_project_that_cannot_be_walked(deployed: Watched) -> None:
    """Twice, and then its run crashes."""
    attention = automation_of(deployed, ServiceTrouble.NEEDS_ATTENTION)
    with unit_of_work() as session:
        session.get_one(Project, deployed.world.project_id).definition_version = UNKNOWN
    for times in (1, 2):
        deployed.ask("POST", f"/flow_runs/{deployed.run_id}/resume", {})
        fires(deployed, attention, times=times)
        alerts_end(deployed)
    crashed = automation_of(deployed, ServiceTrouble.CRASHED)
    state = {"state": {"type": "CRASHED", "name": "Crashed"}, "force": True}
    deployed.ask("POST", f"/flow_runs/{deployed.run_id}/set_state", state)
    fires(deployed, crashed, times=1)
    alerts_end(deployed)


def sweeps_that_never_end(deployed: Watched) -> None:
    no_sweep = automation_of(deployed, ServiceTrouble.NO_SWEEP)
    hasty = {"trigger": no_sweep["trigger"] | {"within": HASTE}}
    deployed.ask("PUT", f"/automations/{no_sweep['id']}", {name: no_sweep[name] for name in KEPT} | hasty)
    fires(deployed, no_sweep, times=1)
    deployed.ask("PATCH", f"/automations/{no_sweep['id']}", {"enabled": False})
    alerts_end(deployed)


def what_a_sweep_sees(deployed: Watched) -> None:
    """A clock that jumped; then letters, of which one has failed and, as the sweep would tell it, none leaves."""
    with unit_of_work() as session:
        session.merge(clock_three_hours_ago())
    assert swept(deployed) == "Clock jumped"
    fires(deployed, automation_of(deployed, ServiceTrouble.CLOCK_JUMPED), times=1)
    alerts_end(deployed)
    with unit_of_work() as session:
        session.execute(delete(ClockReading))
        asking = select(Email).where(Email.letter == Letter.TASK_OPENED)
        session.scalars(asking).all()[0].state = MailState.FAILED
    assert swept(deployed) != "Clock jumped"
    fires(deployed, automation_of(deployed, ServiceTrouble.MAIL_FAILED), times=1)
    report_troubles([ServiceTrouble.MAIL_STOPPED])
    fires(deployed, automation_of(deployed, ServiceTrouble.MAIL_STOPPED), times=1)
    alerts_end(deployed)


def a_worker_that_is_gone(deployed: Watched, engine: Supervisor, database: str) -> None:
    """Written about once it is back."""
    engine.stop(WORKER)
    last_heartbeat_was_seconds_ago(deployed)
    fires(deployed, automation_of(deployed, ServiceTrouble.NO_WORKER), times=1)
    engine.start([project_worker(deployed.api_url, database)])
    alerts_end(deployed)


def clock_three_hours_ago() -> ClockReading:
    """What this computer noted three hours ago by its clock, and just now by how long it has been up."""
    read_at = datetime.now(UTC) - timedelta(hours=3)
    return ClockReading(machine=machine(), read_at=read_at, uptime=uptime(), jumped_by=None, database_gap=0.0)


def last_heartbeat_was_seconds_ago(deployed: Watched) -> None:
    """The worker that is gone had said that it would be heard of each second, so that Prefect misses it soon."""
    workers = f"{deployed.api_url}/work_pools/{installation().pool}/workers"
    for there in ask("POST", f"{workers}/filter", {}).json():
        ask("POST", f"{workers}/heartbeat", {"name": there["name"], "heartbeat_interval_seconds": 1})
