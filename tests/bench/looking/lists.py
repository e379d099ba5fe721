"""The register, one's own page, the numbers for monitoring and a sweep among tens of thousands of projects."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import update

from models.clock import now
from models.records import Project
from tasks.database.unit_of_work import connect, unit_of_work
from tasks.queries.people.my_page import own_work
from tasks.queries.register.finding import RegisterFilter, find_projects
from tasks.queries.service.metrics import service_metrics
from tests.bench.crowd import crowd
from tests.bench.line import Line
from tests.support.trust_at_work import World, a_world

PROJECTS, TIMES = 50_000, 9


def lists(name: str, url: str) -> Iterator[Line]:
    """What people look at, at fifty thousand projects; everything waits for one team, and one person supervises all."""
    connect(url)
    with a_world() as world:
        world.propose()
        crowd(world.project_id, tasks=PROJECTS, due=0, at=now() + timedelta(days=30))
        with unit_of_work() as session:
            session.execute(update(Project).values(supervisor_id=world.id_of("colleague")))
        for what, look in _looks(world).items():
            look()
            yield Line(name, f"{what} at {PROJECTS:,} projects", _times(look), "")


def _looks(world: World) -> dict[str, Callable[[], object]]:
    return {
        "register": lambda: find_projects(RegisterFilter()),
        "register, a word of three letters and more": lambda: find_projects(RegisterFilter(search="0042")),
        "my page of a team's member": lambda: own_work(world.id_of("library")),
        "my page of a supervisor": lambda: own_work(world.id_of("colleague")),
        "numbers for monitoring": service_metrics,
    }


def _times(look: Callable[[], object]) -> str:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        look()
        times.append((time.perf_counter() - begun) * 1000)
    return f"median {statistics.median(times):.0f} ms, {min(times):.0f} to {max(times):.0f}"
