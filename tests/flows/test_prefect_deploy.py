"""Prefect’s own command and ours on a real server: whoever knows `prefect deploy` gets what `qi deploy` makes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from deployments.engine.prefect_deployments import OFFERED, ON_REQUEST
from deployments.engine.prefect_yaml import FILE
from tasks.flow_runs.installation import installation
from tasks.prefect_operations.prefect_forms import keep_forms
from tests.flows.test_two_sites import ROOT, qi, site_environment
from tests.support.servers.prefect_server import ask

MORE = "Task: Move the date"

OF_THE_MOMENT = frozenset({"updated", "version_id", "last_polled", "status"})
"""What differs from one call of the same command to the next."""


def deployments(api_url: str) -> dict[str, dict[str, Any]]:
    """Every deployment of ours, by what it runs."""
    query = {"deployments": {"tags": {"all_": [installation().tag]}}, "limit": 200}
    rows = ask("POST", f"{api_url}/deployments/filter", query).json()
    return {
        row["entrypoint"]: {
            name: [_of_schedule(it) for it in value] if name == "schedules" else value
            for name, value in row.items()
            if name not in OF_THE_MOMENT
        }
        for row in rows
    }


def _of_schedule(schedule: dict[str, Any]) -> tuple[object, ...]:
    return schedule["schedule"], schedule["active"], schedule["parameters"]


def test_prefects_own_command_deploys_on_a_server_what_ours_does(
    prefect_server: str, sqlite_database: str, tmp_path: Path
) -> None:
    """The forms of the operations are written again by whoever keeps them, and then left alone."""
    ours = site_environment(prefect_server, tmp_path, sqlite_database)
    assert qi(ours, "deploy")[0] == 0
    before = deployments(prefect_server)
    assert len(before) == len(OFFERED)

    argv = [sys.executable, "-m", "prefect", "deploy", "--all", "--prefect-file", str(FILE)]
    names = {"WORK_POOL": installation().pool, "SITE": installation().site}
    subprocess.run(argv, cwd=ROOT, env={**os.environ, **ours, **names}, capture_output=True, check=True)

    written = deployments(prefect_server)
    assert {entrypoint: without_form(row) for entrypoint, row in written.items()} == {
        entrypoint: without_form(row) for entrypoint, row in before.items()
    }
    assert keep_forms(installation()) == []
    assert deployments(prefect_server) == before


def without_form(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "parameter_openapi_schema"}


def test_what_people_ask_for_stands_once_in_the_order_of_what_it_is_about_whatever_it_was_called_before(
    prefect_server: str, sqlite_database: str, tmp_path: Path
) -> None:
    """One of whose runs is under way waits for the next call; one under which projects sleep is never deleted."""
    ours = site_environment(prefect_server, tmp_path, sqlite_database)
    assert qi(ours, "deploy")[0] == 0
    marked = {"tags": [installation().tag, ON_REQUEST], "enforce_parameter_schema": False}
    flow_of = {row["name"]: row["flow_id"] for row in listed(prefect_server)}
    radar, extend = (
        flow_of[f"{name} ({installation().pool})"] for name in ("Radar: how things stand now", MORE)
    )
    before = {"name": installation().pool, **marked}
    [resting, busy] = [
        ask("POST", f"{prefect_server}/deployments/", {**before, "flow_id": flow_id}).json()["id"]
        for flow_id in (radar, extend)
    ]
    under_way = ask("POST", f"{prefect_server}/deployments/{busy}/create_flow_run", {}).json()["id"]

    assert qi(ours, "deploy")[0] == 0
    left = {row["id"] for row in listed(prefect_server)} & {resting, busy}
    ask("POST", f"{prefect_server}/flow_runs/{under_way}/set_state", {"state": {"type": "COMPLETED"}})
    assert qi(ours, "deploy")[0] == 0

    assert left == {busy}
    names = [row["name"].partition(" (")[0] for row in listed(prefect_server)]
    assert names == sorted(offered.listed_as for offered in OFFERED if ON_REQUEST in offered.tags)
    assert len(deployments(prefect_server)) == len(OFFERED)


def listed(api_url: str) -> list[dict[str, Any]]:
    """What Prefect's list shows of what may be asked for, in its order."""
    query = {"deployments": {"tags": {"all_": [installation().tag, ON_REQUEST]}}, "sort": "NAME_ASC"}
    rows: list[dict[str, Any]] = ask("POST", f"{api_url}/deployments/filter", query).json()
    return rows


def test_radar_is_asked_for_once_where_there_is_none_so_that_its_bookmark_shows_it(
    prefect_server: str, sqlite_database: str, tmp_path: Path
) -> None:
    kept = ask(
        "POST", f"{prefect_server}/artifacts/filter", {"artifacts": {"key": {"any_": ["radar"]}}}
    ).json()
    for artifact in kept:
        httpx.delete(f"{prefect_server}/artifacts/{artifact['id']}", timeout=60).raise_for_status()
    ours = site_environment(prefect_server, tmp_path, sqlite_database)

    assert [qi(ours, "deploy")[0] for _ in range(2)] == [0, 0]

    tags = {"all_": [installation().tag]}
    query = {"deployments": {"tags": tags}, "flows": {"name": {"any_": ["qi-radar"]}}}
    runs = ask("POST", f"{prefect_server}/flow_runs/filter", query).json()
    assert len([run for run in runs if not run["auto_scheduled"]]) == 1
