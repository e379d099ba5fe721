"""The page of a project with ten measures of a hundred and twenty figures each, charts included."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from fastapi import FastAPI

from models.clock import now
from models.inputs.text import compared
from models.records import MeasureFigure
from models.vocabulary import FigureSource
from tasks.database.unit_of_work import connect, unit_of_work
from tests.bench.line import Line
from tests.support.stories.collected_figures import WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World, a_world, address
from tests.support.web.browsing import signed_in
from web.app import create_app

MEASURES, FIGURES, TIMES = 10, 120, 15
WANTED = "< 150 ms"


def charts(name: str, url: str) -> Iterator[Line]:
    """How long the page takes from its request to its last byte, and how much of it is processor time."""
    connect(url)
    with a_world() as world:
        _measured(world)
        yield from _looked_at(name, create_app(), f"/projects/{world.project.reference}")


def _looked_at(name: str, app: FastAPI, path: str) -> Iterator[Line]:
    lead = signed_in(app, address("lead"))
    what = f"page of a project with {MEASURES} measures of {FIGURES} figures"
    lead.open(path)
    times, spent, size = [], [], 0
    for _ in range(TIMES):
        begun, worked = time.perf_counter(), time.process_time()
        size = len(lead.open(path).text)
        times.append((time.perf_counter() - begun) * 1000)
        spent.append((time.process_time() - worked) * 1000)
    measured = f"median {statistics.median(times):.0f} ms, {min(times):.0f} to {max(times):.0f}"
    yield Line(name, what, measured, WANTED)
    yield Line(
        name, "processor time of it", f"median {statistics.median(spent):.0f} ms, {size / 1000:.0f} kB", ""
    )


def _measured(world: World) -> None:
    """A project under way whose plan has the measures, with figures of ten years."""
    measures = [{**WITHIN_FOUR_HOURS, "name": f"Measure {number}"} for number in range(MEASURES)]
    collecting(world, *measures)
    with unit_of_work() as session:
        session.add_all(
            MeasureFigure(
                project_id=world.project_id,
                cycle=1,
                measure=compared(f"Measure {measure}"),
                period=date(2016 + place // 12, place % 12 + 1, 1),
                number=Decimal(160 + (7 * place + measure) % 23),
                out_of=Decimal(200),
                entered_by_id=world.id_of("lead"),
                entered_at=now(),
                source=FigureSource.FILE,
            )
            for measure in range(MEASURES)
            for place in range(FIGURES)
        )
