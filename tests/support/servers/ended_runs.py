"""A run of one of our operations on a real Prefect server, when it has ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_api import WakeResult, create_run
from tasks.prefect_operations.table import BY_FLOW
from tests.support.servers.prefect_server import ask, deploy_as, eventually
from tests.support.servers.watched_run import Watched

ENDED = {"COMPLETED", "FAILED", "CRASHED"}


def run(watched: Watched, name: str, entrypoint: str, **parameters: object) -> dict[str, Any]:
    """A run of a deployment, when it has ended."""
    deployment = deploy_as(watched.api_url, name, entrypoint)
    key, run_ids = f"{name}:{datetime.now(UTC).isoformat()}", list[str]()

    def is_created() -> bool:
        run_id = create_run(
            deployment=deployment, parameters=parameters, idempotency_key=key, name=name, tags=[]
        )
        run_ids.extend([] if isinstance(run_id, WakeResult) else [run_id])
        return bool(run_ids)

    eventually(is_created, "Prefect to create a run")
    [run_id] = run_ids
    return ended(watched, run_id)


def asked_in_form(watched: Watched, flow: str, **typed: object) -> dict[str, Any]:
    """A run of an operation from Prefect’s own form, when it has ended: what is typed must fit what is shown there."""
    name = quote(installation().deployment_of(flow, BY_FLOW[flow].listed_as))
    deployment = ask("GET", f"{watched.api_url}/deployments/name/{name}").json()
    sent = {"parameters": {"dry_run": False, **typed}, "enforce_parameter_schema": True}
    made = ask("POST", f"{watched.api_url}/deployments/{deployment['id']}/create_flow_run", sent).json()
    return ended(watched, made["id"])


def ended(watched: Watched, run_id: str) -> dict[str, Any]:
    """A run, when it has ended."""

    def run_found() -> dict[str, Any]:
        shown: dict[str, Any] = ask("GET", f"{watched.api_url}/flow_runs/{run_id}").json()
        return shown

    eventually(lambda: (run_found().get("state") or {}).get("type") in ENDED)
    return run_found()


def artifacts(watched: Watched, run_id: str) -> list[dict[str, Any]]:
    of_run = {"flow_runs": {"id": {"any_": [run_id]}}}
    result: list[dict[str, Any]] = ask("POST", f"{watched.api_url}/artifacts/filter", of_run).json()
    return result
