"""Several installations at one Prefect server, and Prefect's own worker in place of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from deployments.engine.settings import engine_environment
from deployments.site.supervisor import Program, Supervisor, has_worker
from models.settings import settings
from models.vocabulary import ServiceTrouble
from tasks.database.unit_of_work import connect
from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_api import FlowRunState, WakeResult, create_run, run_state
from tasks.flow_runs.runs import wake_project
from tests.support.servers.databases import SQLiteDatabases
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.servers.prefect_server import ask, eventually
from tests.support.servers.watched_run import Watched
from tests.support.trust_at_work import World

ROOT = Path(__file__).parents[2]


def qi(environment: dict[str, str], *words: str) -> tuple[int, str]:
    """A command of a site; its exit status, and what it printed and complained of."""
    argv = [sys.executable, "-m", "deployments.cli.main", *words]
    completed = subprocess.run(
        argv, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return completed.returncode, completed.stdout + completed.stderr


def site_environment(prefect_server: str, home: Path, database: str) -> dict[str, str]:
    ours = {"QI_DATABASE_URL": database, "QI_HOME": str(home), "PREFECT_API_URL": prefect_server}
    return engine_environment(home=home / "prefect", api_url=prefect_server) | ours


def test_two_sites_at_one_server_never_take_each_others_runs_nor_each_others_pool(
    watched: Watched,
    prefect_server: str,
    sqlite_databases: SQLiteDatabases,
    sqlite_database: str,
    tmp_path: Path,
) -> None:
    first = installation()
    ours = site_environment(prefect_server, tmp_path, sqlite_database)
    assert qi(ours, "deploy")[0] == 0
    with sqlite_databases.fresh() as other_database, ExitStack() as stack:
        connect(other_database)
        second = installation()
        theirs = site_environment(prefect_server, tmp_path / "other", other_database)
        refusal = (
            f"qi: The work pool {first.pool} belongs to another installation ({first.tag}; this one is {second.tag}). "
            f"Choose one of your own: “qi deploy --pool qi-{second.site}”.\n"
        )
        assert qi(theirs, "deploy", "--pool", first.pool) == (1, refusal)
        assert qi(theirs, "deploy")[1].endswith(f"Work pool {second.pool} (type qi), for {second.tag}.\n")
        other = World(stack)
        stranger = other.propose(help_wanted=[], evidence_question=None).project_id
        eventually(lambda: wake_project(stranger) in {WakeResult.CREATED, WakeResult.BUSY})
        waiting = Watched(other, watched.sink, prefect_server).run_id
        connect(sqlite_database)

        watched.propose()
        watched.settles()

        assert watched.state[0] == "Awaiting evidence"
        assert first.tag in watched.run["tags"]
        run = run_state(waiting)
        assert isinstance(run, FlowRunState)
        assert (run.state_type, run.pool, second.tag in run.tags) == ("SCHEDULED", second.pool, True)
    strange = create_run(
        deployment=first.deployment_of("qi-project"),
        parameters={"project_id": stranger},
        idempotency_key=stranger,
        name="Whose?",
        tags=[],
    )
    eventually(lambda: ended_as(strange) == ("COMPLETED", "Not ours"), "a strange run to end")
    sweeps = ask("GET", f"{prefect_server}/deployments/name/{first.deployment_of('qi-sweep')}").json()
    assert (sweeps["work_queue_name"], sweeps["work_pool_name"]) == ("sweeps", first.pool)
    queue = ask("GET", f"{prefect_server}/work_pools/{first.pool}/queues/sweeps").json()
    assert queue["priority"] == 1
    assert qi(ours, "deploy")[0] == 0
    automations = ask("POST", f"{prefect_server}/automations/filter", {}).json()
    names = [automation["name"] for automation in automations]
    assert sorted(name for name in names if first.tag in name or second.tag in name) == sorted(
        f"QI Workflow: {trouble.label} ({site.tag})" for site in (first, second) for trouble in ServiceTrouble
    )


def ended_as(run_id: str | WakeResult) -> tuple[str, str] | None:
    run = run_state(str(run_id))
    return (run.state_type, run.state_name) if isinstance(run, FlowRunState) else None


@pytest.fixture
def watched_by_prefects_worker(
    engine: Supervisor,
    prefect_server: str,
    sqlite_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watched]:
    """A site whose runs Prefect's own process worker walks, in a pool of that type."""
    if engine.is_running("worker"):
        engine.stop("worker")
    with ExitStack() as stack:
        sink = stack.enter_context(CapturingMailServer())
        monkeypatch.setenv("QI_HOME", str(tmp_path))
        monkeypatch.setenv("QI_SMTP_URL", sink.url)
        settings.cache_clear()
        environment = site_environment(prefect_server, tmp_path, sqlite_database) | {"QI_SMTP_URL": sink.url}
        assert qi(environment, "deploy", "--pool", "audits", "--type", "process")[0] == 0
        assert qi(environment, "worker")[0] == 1
        argv = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "audits", "--type", "process"]
        is_ready = partial(has_worker, prefect_server, "audits")
        engine.start([Program("process worker", argv, environment, is_ready)])
        stack.callback(engine.stop, "process worker")
        yield Watched(World(stack), sink, prefect_server)
    settings.cache_clear()


def test_prefects_own_process_worker_walks_a_project_and_parks_it(
    watched_by_prefects_worker: Watched,
) -> None:
    watched_by_prefects_worker.propose()
    watched_by_prefects_worker.settles()

    assert watched_by_prefects_worker.state[0] == "Awaiting evidence"
    assert watched_by_prefects_worker.run["work_pool_name"] == "audits"
