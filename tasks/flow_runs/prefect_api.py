"""Prefect from outside: waking the run of a project, creating one, recovering one, asking how they are.

Nothing here raises when Prefect is away, waits long for it or touches our database: a wake-up is a hint, and
the sweep repeats it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

import httpx

from tasks.flow_runs.prefect_requests import ask

PAGE = 200  # as many runs as Prefect gives at once
OVERLAP = 20  # runs that end while pages are turned move those after them up
ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
MOVING = ("SCHEDULED", "PENDING", "RUNNING", "CANCELLING")
ALIVE = (*MOVING, "PAUSED")
NOBODY_THERE = frozenset(
    {
        httpx.codes.UNAUTHORIZED,
        httpx.codes.FORBIDDEN,
        httpx.codes.BAD_GATEWAY,
        httpx.codes.SERVICE_UNAVAILABLE,
    }
)
"""What is answered to every request alike, by Prefect or by a proxy before it."""


class WakeResult(StrEnum):
    """What came of a request to Prefect."""

    RESUMED = "resumed"  # it slept and will run
    CREATED = "created"  # it is new and will run
    RECOVERED = "recovered"  # it was dead and will run again
    BUSY = "busy"  # it runs or will run anyway, and looks for answers before it sleeps
    ENGINE_AWAY = "engine away"  # Prefect did not answer, or nobody at all: try again later
    REFUSED = "refused"  # Prefect answered with an error, to this request alone: try again later
    LOST = "lost"  # Prefect knows no such run, or it has ended
    LABELLED = "labelled anew"  # it sleeps on, and says how late it is today


@dataclass(frozen=True)
class FlowRunState:
    """A run as Prefect shows it."""

    state_type: str  # one of ALIVE or ENDED
    state_name: str
    since: datetime  # when it came into this state
    name: str
    tags: frozenset[str]
    pool: str | None = None  # the work pool it waits in; None if that was deleted

    @property
    def has_ended(self) -> bool:
        return self.state_type in ENDED


def wake_run(run_id: str) -> WakeResult:
    """Wake a run that sleeps; leave one that runs. May be repeated: a run that sleeps is woken once."""
    answer = ask("POST", f"/flow_runs/{run_id}/resume", {})
    if answer is None or (answer.is_error and answer.status_code not in {404, 500}):
        return _trouble(answer)
    if answer.is_success and answer.json()["status"] == "ACCEPT":
        return WakeResult.RESUMED
    # A run that does not sleep is refused with 200; one that Prefect does not know, with 404 or 500.
    run = run_state(run_id)
    if isinstance(run, WakeResult):
        return run
    if answer.is_error:
        return WakeResult.REFUSED
    return WakeResult.LOST if run.has_ended else WakeResult.BUSY


def create_run(  # noqa: PLR0913 -- this is what makes a run
    *,
    deployment: str,
    parameters: Mapping[str, object],
    idempotency_key: str,
    name: str,
    tags: Sequence[str],
) -> str | WakeResult:
    """Create a run of a deployment (“flow/deployment”) that starts at once; give its id.

    ENGINE_AWAY or REFUSED if there is none. The same key gives the same run again, even after it has ended.
    """
    response = ask("GET", f"/deployments/name/{deployment}")
    if response is None or response.is_error:
        return _trouble(response)
    query = {
        "state": {"type": "SCHEDULED"},
        "parameters": dict(parameters),
        "idempotency_key": idempotency_key,
        "name": name,
        "tags": list(tags),
    }
    created = ask("POST", f"/deployments/{response.json()['id']}/create_flow_run", query)
    return _trouble(created) if created is None or created.is_error else str(created.json()["id"])


def recover_run(run_id: str) -> WakeResult:
    """Let a dead run go on: its worker was killed, or it crashed, failed or was cancelled.

    Never one whose worker may be alive, or the same run is executed twice at the same time.
    """
    return _set_state(run_id, {"state": {"type": "SCHEDULED", "name": "Recovering"}}, WakeResult.RECOVERED)


def end_run(run_id: str, *, because: str) -> WakeResult:
    """End a run that sleeps where nobody of ours would wake it: LOST, or why not."""
    state = {"type": "CANCELLED", "name": "Replaced", "message": because}
    return _set_state(run_id, {"state": state, "force": True}, WakeResult.LOST)


def run_state(run_id: str) -> FlowRunState | WakeResult:
    """How a run is; LOST if Prefect does not know it, ENGINE_AWAY or REFUSED if Prefect does not say."""
    answer = ask("GET", f"/flow_runs/{run_id}")
    if answer is not None and answer.status_code == httpx.codes.NOT_FOUND:
        return WakeResult.LOST
    return _trouble(answer) if answer is None or answer.is_error else _run(answer.json())


def living_runs(
    deployments: Collection[str], states: Iterable[str] = ALIVE
) -> dict[str, FlowRunState] | None:
    """All runs of deployments (“flow/deployment”) in these states, by id; None if Prefect is away.

    Runs move while pages are turned: one that is missing here is a suspicion, which `run_state` settles.
    """
    query = _of(deployments, states) | {"sort": "ID_DESC", "limit": PAGE}
    runs: dict[str, FlowRunState] = {}
    while True:
        page = ask("POST", "/flow_runs/filter", query | {"offset": max(0, len(runs) - OVERLAP)})
        if page is None or page.is_error:
            return None
        runs |= {run["id"]: _run(run) for run in page.json()}
        if len(page.json()) < PAGE:
            return runs


def count_living_runs(deployments: Collection[str]) -> int | None:
    """How many runs of deployments have not ended; None if Prefect is away."""
    answer = ask("POST", "/flow_runs/count", _of(deployments, ALIVE))
    return None if answer is None or answer.is_error else int(answer.json())


def states_of(run_ids: Collection[str]) -> dict[str, FlowRunState] | None:
    """How these runs are, at most a page of them, by id; those that Prefect does not know are missing. None if away."""
    answer = ask("POST", "/flow_runs/filter", {"flow_runs": {"id": {"any_": list(run_ids)}}, "limit": PAGE})
    return None if answer is None or answer.is_error else {run["id"]: _run(run) for run in answer.json()}


def label_run(run_id: str, *, name: str, tags: Sequence[str]) -> bool:
    """Give a run a name and tags, shown in this order, in any state, without waking it; False if that did not work."""
    answer = ask("PATCH", f"/flow_runs/{run_id}", {"name": name, "tags": list(tags)})
    return answer is not None and answer.is_success


def restate_sleep(run_id: str, *, name: str, message: str) -> WakeResult:
    """Let a run that sleeps say something else, without waking it: LABELLED, or why not; BUSY if it does not sleep.

    Only while nobody wakes it: one that has just begun to run would be taken for asleep.
    """
    run = run_state(run_id)
    if isinstance(run, WakeResult):
        return run
    if run.state_type != "PAUSED":
        return WakeResult.BUSY
    details = {"pause_reschedule": True, "pause_key": uuid4().hex}
    state = {"type": "PAUSED", "name": name, "message": message, "state_details": details}
    return _set_state(run_id, {"state": state, "force": True}, WakeResult.LABELLED)


def describe_artifact(artifact_id: str, *, data: str, description: str) -> bool:
    """Change an artifact in place; False if that did not work."""
    answer = ask("PATCH", f"/artifacts/{artifact_id}", {"data": data, "description": description})
    return answer is not None and answer.is_success


def tag_run(run_id: str, tags: Sequence[str]) -> bool:
    """Give a run tags, shown in this order, in place of those it has; False if that did not work."""
    answer = ask("PATCH", f"/flow_runs/{run_id}", {"tags": list(tags)})
    return answer is not None and answer.is_success


def _of(deployments: Collection[str], states: Iterable[str]) -> dict[str, Any]:
    flows, names = zip(*(deployment.split("/") for deployment in deployments), strict=True)
    return {
        "flows": {"name": {"any_": flows}},
        "deployments": {"name": {"any_": names}},
        "flow_runs": {"state": {"type": {"any_": tuple(states)}}},
    }


def _set_state(run_id: str, query: Mapping[str, Any], done: WakeResult) -> WakeResult:
    answer = ask("POST", f"/flow_runs/{run_id}/set_state", query)
    if answer is None or (answer.is_error and answer.status_code != httpx.codes.NOT_FOUND):
        return _trouble(answer)
    if answer.is_error:
        return WakeResult.LOST
    return done if answer.json()["status"] == "ACCEPT" else WakeResult.BUSY


def _trouble(answer: httpx.Response | None) -> WakeResult:
    """Whether the next request would fare no better, or this one alone was refused."""
    is_away = answer is None or (answer.status_code in NOBODY_THERE and not _is_locked(answer))
    return WakeResult.ENGINE_AWAY if is_away else WakeResult.REFUSED


def _is_locked(answer: httpx.Response) -> bool:
    """Whether it is Prefect itself that was kept waiting by another writer of its SQLite: the next may go through."""
    return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and b"exception_message" in answer.content


def _run(shown: Mapping[str, Any]) -> FlowRunState:
    state = shown["state"]
    return FlowRunState(
        state_type=state["type"],
        state_name=state["name"],
        since=datetime.fromisoformat(state["timestamp"]),
        name=shown["name"],
        tags=frozenset(shown["tags"]),
        pool=shown.get("work_pool_name"),
    )
