"""A block of ten thousand figures, checked cell by cell, and stored."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

from models.measures.figures import CheckedFigure
from models.vocabulary import FigureSource
from tasks.answers.entering_figures import enter_figures
from tasks.database.unit_of_work import connect, reading
from tasks.figures.block import lines_of_block, read_block
from tasks.projects.storing_figures import FiguresRequest, plan_to_fill
from tests.bench.line import Line
from tests.support.stories.collected_figures import FALLS, WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World, a_world

ROWS, FIRST = 10_000, date(2016, 1, 1)
MEASURES = 10


def figures(name: str, url: str) -> Iterator[Line]:
    """Ten measures of every day for a thousand days, as they are pasted."""
    connect(url)
    with a_world() as world:
        daily = [{**FALLS, "name": f"Falls {number}", "rhythm": "day"} for number in range(MEASURES)]
        collecting(world, WITHIN_FOUR_HOURS, *daily, collect_from=FIRST.isoformat())
        begun, worked = time.perf_counter(), time.process_time()
        checked = _checked(world)
        took, spent = time.perf_counter() - begun, time.process_time() - worked
        measured = f"{took:.1f} s, {spent:.1f} s of it processor time"
        yield Line(name, f"{len(checked):,} figures checked", measured, "under 2 s")
        begun = time.perf_counter()
        enter_figures(
            FiguresRequest(
                reference=world.project.reference,
                person_id=world.id_of("lead"),
                nonce="n" * 24,
                source=FigureSource.PASTE,
                figures=checked,
            )
        )
        yield Line(name, f"{len(checked):,} figures stored", f"{time.perf_counter() - begun:.1f} s", "")


def _checked(world: World) -> list[CheckedFigure]:
    with reading() as session:
        plan = plan_to_fill(session, world.project)
    days = [FIRST + timedelta(days=number) for number in range(ROWS // MEASURES)]
    rows = [
        f"{day:%d/%m/%Y}\tFalls {number}\t{day.day}\t1450\tas counted"
        for number in range(MEASURES)
        for day in days
    ]
    text = "\n".join(["Period\tMeasure\tHow many\tOut of\tNote", *rows])
    return list(read_block(lines_of_block(text, plan), plan, today=world.today).figures)
