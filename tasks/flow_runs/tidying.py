"""Prefect’s list of runs kept short and readable: what did nothing goes, and what is to come has a name of ours."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from models.clock import now
from models.records import Installation
from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_api import ENDED
from tasks.flow_runs.prefect_requests import ask
from tasks.flow_runs.run_names import LISTED_AS, NAMES, PAPERS, RADAR, ROLLOVER, SWEEP, operation_name

IDLE, ELSEWHERE, TOLD = "Nothing due", "Already at work", "Already told"
"""The states of runs that did nothing: they are deleted by the next sweep, so that the list shows what happened."""

HEARTBEAT = 15
"""Minutes: a sweep at each quarter of an hour stays in the list, whatever it did, to show that all is well."""

SCHEDULED = (SWEEP, ROLLOVER, PAPERS, RADAR)
"""Whose runs Prefect makes ahead, under names of chance."""

KEPT = timedelta(days=14)
"""So long a sweep stays in the list; what it did stands in the history of the projects."""

AT_ONCE = 50
"""So many runs are seen to in one look; the rest at the next."""


def is_heartbeat(scheduled_at: datetime) -> bool:
    """Whether a sweep stays in the list though nothing was due."""
    return scheduled_at.minute % HEARTBEAT == 0


def tidy_runs(*, thoroughly: bool) -> int:
    """Delete what did nothing, and name what is to come; how many were deleted. Runs of projects never are.

    A hint to the eye: if Prefect is away or does not want to, the next sweep does it. Thoroughly, what is old goes,
    too; a sweep does so each quarter of an hour.
    """
    ours = installation()
    cleared = _runs(ours, NAMES, {"state": {"name": {"any_": [IDLE, ELSEWHERE, TOLD]}}})
    if thoroughly:
        before = (now() - KEPT).isoformat()
        cleared += _runs(ours, [SWEEP], {"state": _of_types(ENDED), "start_time": {"before_": before}})
    deleted = sum(_is_deleted(run) for run in cleared if run["state"]["type"] in ENDED)
    for flow in SCHEDULED:
        for run in _runs(ours, [flow], {"state": _of_types(["SCHEDULED"])}):
            _name(flow, run)
    return deleted


def _of_types(types: Iterable[str]) -> dict[str, Any]:
    return {"type": {"any_": sorted(types)}}


def _runs(ours: Installation, flows: Iterable[str], which: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Some runs of our operations, what begins first before the others; none if Prefect does not say."""
    names = {ours.deployment_of(flow, LISTED_AS.get(flow, "")).partition("/")[2] for flow in flows}
    query = {
        "flows": {"name": {"any_": list(flows)}},
        "deployments": {"name": {"any_": sorted(names)}},
        "flow_runs": which,
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": AT_ONCE,
    }
    answer = ask("POST", "/flow_runs/filter", query)
    return [] if answer is None or answer.is_error else list(answer.json())


def _name(flow: str, run: Mapping[str, Any]) -> None:
    name = operation_name(flow, datetime.fromisoformat(run["expected_start_time"]), run["parameters"])
    if run["name"] != name:
        ask("PATCH", f"/flow_runs/{run['id']}", {"name": name})


def _is_deleted(run: Mapping[str, Any]) -> bool:
    answer = ask("DELETE", f"/flow_runs/{run['id']}")
    return answer is not None and answer.is_success
