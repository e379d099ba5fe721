"""Prefect up and busy: how soon it shows a state, how many wake-ups it takes, and what that costs an answer."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
from sqlalchemy import func, select

from deployments.site.programs import prefect_server, worker
from models.records import Project, ProjectRun
from tasks.database.unit_of_work import reading
from tasks.flow_runs.runs import wake_project
from tests.bench.answers import FIRST, one_by_one
from tests.bench.line import Line
from tests.bench.site import Site, a_site, spread

ANSWERS = 10
PATIENCE = 150.0
WAVE = 40
"""Projects that wait for their runs when Prefect comes up."""


def engine(name: str, url: str, folder: Path) -> Iterator[Line]:
    """An answer with Prefect up, its state in the pages of Prefect, wake-ups a second, and an answer meanwhile."""
    with a_site(url, folder) as site:
        site.propose(WAVE)
        site.send_what_waits()
        _start(site)
        begun = time.monotonic()
        _until_all_is_shown()
        yield Line(
            name,
            f"{WAVE} lost runs made and walked",
            f"{WAVE / (time.monotonic() - begun):.1f} a second",
            "≥ 3",
        )
        references = site.propose(ANSWERS)
        site.send_what_waits()
        for reference in references:
            wake_project(_project_id(reference))
        _until_all_is_shown()
        answered = [(one_by_one(site, [reference], [FIRST])[FIRST][0], reference) for reference in references]
        yield Line(name, "answer to email, Prefect up", spread([each.to_mail for each, _ in answered]), "")
        yield from _states(name, site)
        yield from _busy(name, site)


def _start(site: Site) -> None:
    api_url = os.environ["PREFECT_API_URL"]
    site.supervisor.start([prefect_server(api_url, {})])
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "deployments.cli.main", "deploy"])  # noqa: S606
    site.supervisor.start([worker(api_url, {})])


def _until_all_is_shown() -> None:
    """Wait until the run of every project has seen all that happened."""
    until = time.monotonic() + PATIENCE
    behind = (
        select(func.count())
        .select_from(Project)
        .outerjoin(ProjectRun, Project.id == ProjectRun.project_id)
        .where(func.coalesce(ProjectRun.shown_seq, 0) < Project.last_history_seq)
    )
    while time.monotonic() < until:
        with reading() as session:
            if not session.scalar(behind):
                return
        time.sleep(0.2)
    raise TimeoutError("runs are still behind")


def _states(name: str, site: Site) -> Iterator[Line]:
    seconds = []
    for reference in site.propose(ANSWERS):
        site.send_what_waits()
        wake_project(_project_id(reference))
        _until_all_is_shown()
        [answered] = one_by_one(site, [reference], [FIRST])[FIRST]
        seconds.append(_seconds_to_state(reference, answered.posted_at))
    low, high = min(seconds), max(seconds)
    sentence = f"median {statistics.median(seconds):.2f} s, {low:.2f} to {high:.2f}"
    yield Line(name, "answer to state in Prefect", sentence, "≤ 1 s")


def _busy(name: str, site: Site) -> Iterator[Line]:
    references = site.propose(ANSWERS)
    site.send_what_waits()
    flood = Thread(target=_flood, args=(time.monotonic() + 15,), daemon=True)
    flood.start()
    answered = one_by_one(site, references, [FIRST])[FIRST]
    flood.join()
    yield Line(name, "answer to email, Prefect busy", spread([each.to_mail for each in answered]), "")


def _project_id(reference: str) -> str:
    with reading() as session:
        return session.scalars(select(Project.id).where(Project.reference == reference)).one()


def _seconds_to_state(reference: str, since: float) -> float:
    """Seconds until the run of a project says that it awaits registration."""
    while time.monotonic() - since < PATIENCE:
        with reading() as session:
            run_id = session.get_one(ProjectRun, _project_id(reference)).run_id
        if run_id:
            run = httpx.get(f"{os.environ['PREFECT_API_URL']}/flow_runs/{run_id}").json()
            if run["state"]["name"] == "Awaiting registration":
                return time.monotonic() - since
        time.sleep(0.02)
    message = f"{reference}: no state within {PATIENCE:g} seconds"
    raise TimeoutError(message)


def _flood(until: float) -> None:
    """Keep Prefect and its worker busy: wake every run again and again."""
    with reading() as session:
        projects = session.scalars(select(ProjectRun.project_id)).all()
    while time.monotonic() < until:
        for project_id in projects:
            wake_project(project_id)
