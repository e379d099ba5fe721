"""The morning's nudge over many open tasks, and a look when nothing is due."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tasks.database.unit_of_work import connect
from tasks.reminders.due_timers import fire_due_timers
from tests.bench.crowd import crowd
from tests.bench.line import Line
from tests.support.mail.mornings import nov
from tests.support.trust_at_work import a_world

TASKS, DUE = 100_000, 1_000


def morning(name: str, url: str) -> Iterator[Line]:
    """A thousand reminders of a hundred thousand open tasks are written, then nothing is due."""
    connect(url)
    with a_world() as world:
        world.propose()
        crowd(world.project_id, tasks=TASKS, due=DUE, at=nov(12))
        world.go_to(nov(12))
        begun = time.perf_counter()
        fired = fire_due_timers().total()
        ended = time.perf_counter()
        fire_due_timers()
        idle = time.perf_counter() - ended
    yield Line(name, f"{fired:,} reminders due of {TASKS:,} open tasks", f"{ended - begun:.1f} s", "5 s")
    yield Line(name, f"nothing due of {TASKS:,} open tasks", f"{idle * 1000:.0f} ms", "50 ms")
