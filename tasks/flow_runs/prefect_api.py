"""Prefect from outside: waking the run of a project, creating one, recovering one, asking how they are.

Nothing here raises when Prefect is away, waits long for it or touches our database: a wake-up is a hint, and
the sweep repeats it. It speaks to Prefect's REST API with httpx, since importing Prefect's own client costs a
web process 3.7 s and 50 MB, httpx 0.4 s and 4 MB.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from time import sleep
from typing import Any

import httpx

logger = logging.getLogger(__name__)

PATIENCE = httpx.Timeout(5, connect=2)  # seconds
PAUSES = (0.2, 0.6, 1.8)  # seconds; behind SQLite, Prefect says 503 where two writers meet
PAGE = 200  # as many runs as Prefect gives at once
OVERLAP = 20  # runs that end while pages are turned move those after them up
ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
ALIVE = ("SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING")


class WakeResult(StrEnum):
    """What came of a request to Prefect."""

    RESUMED = "resumed"  # it slept and will run
    CREATED = "created"  # it is new and will run
    RECOVERED = "recovered"  # it was dead and will run again
    BUSY = "busy"  # it runs or will run anyway, and looks for answers before it sleeps
    ENGINE_AWAY = "engine away"  # Prefect did not answer, or not sensibly: try again later
    LOST = "lost"  # Prefect knows no such run, or it has ended


@dataclass(frozen=True)
class FlowRunState:
    """A run as Prefect shows it."""

    state_type: str  # one of ALIVE or ENDED
    state_name: str
    since: datetime  # when it came into this state
    name: str
    tags: frozenset[str]

    @property
    def has_ended(self) -> bool:
        return self.state_type in ENDED


def wake_run(run_id: str) -> WakeResult:
    """Wake a run that sleeps; leave one that runs. May be repeated: a run that sleeps is woken once."""
    answer = _ask("POST", f"/flow_runs/{run_id}/resume", {})
    if answer is None or (answer.is_error and answer.status_code not in {404, 500}):
        return WakeResult.ENGINE_AWAY
    if answer.is_success and answer.json()["status"] == "ACCEPT":
        return WakeResult.RESUMED
    # A run that does not sleep is refused with 200; one that Prefect does not know, with 404 or 500.
    run = run_state(run_id)
    if isinstance(run, WakeResult):
        return run
    if answer.is_error:
        return WakeResult.ENGINE_AWAY
    return WakeResult.LOST if run.has_ended else WakeResult.BUSY


def create_run(  # noqa: PLR0913 -- this is what makes a run
    *,
    deployment: str,
    parameters: Mapping[str, object],
    idempotency_key: str,
    name: str,
    tags: Collection[str],
) -> str | None:
    """Create a run of a deployment (“flow/deployment”) that starts at once; give its id.

    None if Prefect is away or refuses. The same key gives the same run again, even after it has ended.
    """
    response = _ask("GET", f"/deployments/name/{deployment}")
    if response is None or response.is_error:
        return None
    query = {
        "state": {"type": "SCHEDULED"},
        "parameters": dict(parameters),
        "idempotency_key": idempotency_key,
        "name": name,
        "tags": sorted(tags),
    }
    created = _ask("POST", f"/deployments/{response.json()['id']}/create_flow_run", query)
    return None if created is None or created.is_error else str(created.json()["id"])


def recover_run(run_id: str) -> WakeResult:
    """Let a dead run go on: its worker was killed, or it crashed, failed or was cancelled.

    Never one whose worker may be alive, or the same run is executed twice at the same time.
    """
    query = {"state": {"type": "SCHEDULED", "name": "Recovering"}}
    answer = _ask("POST", f"/flow_runs/{run_id}/set_state", query)
    if answer is None or (answer.is_error and answer.status_code != httpx.codes.NOT_FOUND):
        return WakeResult.ENGINE_AWAY
    if answer.is_error:
        return WakeResult.LOST
    return WakeResult.RECOVERED if answer.json()["status"] == "ACCEPT" else WakeResult.BUSY


def run_state(run_id: str) -> FlowRunState | WakeResult:
    """How a run is; LOST if Prefect does not know it, ENGINE_AWAY if Prefect does not answer."""
    answer = _ask("GET", f"/flow_runs/{run_id}")
    if answer is not None and answer.status_code == httpx.codes.NOT_FOUND:
        return WakeResult.LOST
    return WakeResult.ENGINE_AWAY if answer is None or answer.is_error else _run(answer.json())


def living_runs(deployments: Collection[str]) -> dict[str, FlowRunState] | None:
    """All runs of deployments (“flow/deployment”) that have not ended, by id; None if Prefect is away.

    Runs move while pages are turned: one that is missing here is a suspicion, which `run_state` settles.
    """
    flows, names = zip(*(deployment.split("/") for deployment in deployments), strict=True)
    query = {
        "flows": {"name": {"any_": flows}},
        "deployments": {"name": {"any_": names}},
        "flow_runs": {"state": {"type": {"any_": ALIVE}}},
        "sort": "ID_DESC",
        "limit": PAGE,
    }
    runs: dict[str, FlowRunState] = {}
    while True:
        page = _ask("POST", "/flow_runs/filter", query | {"offset": max(0, len(runs) - OVERLAP)})
        if page is None or page.is_error:
            return None
        runs |= {run["id"]: _run(run) for run in page.json()}
        if len(page.json()) < PAGE:
            return runs


def label_run(run_id: str, *, name: str, tags: Collection[str]) -> bool:
    """Give a run a name and tags in any state, without waking it; False if that did not work."""
    answer = _ask("PATCH", f"/flow_runs/{run_id}", {"name": name, "tags": sorted(tags)})
    return answer is not None and answer.is_success


def engine_url(run_id: str) -> str:
    """The page of a run in Prefect's interface, for a person's browser."""
    pages = os.environ.get("PREFECT_UI_URL") or _api_url().removesuffix("/api")
    return f"{pages.removesuffix('/')}/v2/runs/flow-run/{run_id}"


def _run(shown: Mapping[str, Any]) -> FlowRunState:
    state = shown["state"]
    return FlowRunState(
        state_type=state["type"],
        state_name=state["name"],
        since=datetime.fromisoformat(state["timestamp"]),
        name=shown["name"],
        tags=frozenset(shown["tags"]),
    )


def _ask(method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response | None:
    """One request to Prefect, asked again while its database is locked; None if there is no answer."""
    for pause in (*PAUSES, None):
        answer = _ask_once(method, path, body)
        if answer is None or answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or pause is None:
            break
        sleep(pause)
    if answer is not None and answer.is_error and answer.status_code != httpx.codes.NOT_FOUND:
        logger.warning("Prefect answered %s to %s %s", answer.status_code, method, path)
    return answer


def _ask_once(method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response | None:
    try:
        return _client(_api_url(), os.environ.get("PREFECT_API_AUTH_STRING", "")).request(
            method, path, json=body
        )
    except httpx.HTTPError as error:
        logger.warning("Prefect did not answer %s %s: %s", method, path, type(error).__name__)
        return None


def _api_url() -> str:
    """Where Prefect answers: its own variables, so that it and we cannot disagree."""
    return os.environ.get("PREFECT_API_URL", "http://127.0.0.1:4200/api").removesuffix("/")


@lru_cache(maxsize=2)
def _client(url: str, login: str) -> httpx.Client:
    user, _, password = login.partition(":")
    return httpx.Client(
        base_url=url,
        auth=httpx.BasicAuth(user, password) if login else None,
        timeout=PATIENCE,
        verify=url.startswith("https:"),  # loading certificates takes 0.3 s and 14 MB, so only to check one
        limits=httpx.Limits(max_keepalive_connections=0),  # requests are rare, and a kept line may be dead
    )
