"""The turn of the programme year: 500 topics become 500 projects, their emails queued."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from models.records import Topic
from models.vocabulary import Turn
from tasks.database.unit_of_work import connect, unit_of_work
from tasks.programme.year.rollover import roll_over
from tests.bench.line import Line
from tests.support.programme.topics_at_year_end import NEW, ON_TIME
from tests.support.trust_at_work import a_world

TOPICS = 500


def turn(name: str, url: str) -> Iterator[Line]:
    """How long it takes and how much memory it adds; the second time nothing is left to do."""
    connect(url)
    with a_world() as world:
        with unit_of_work() as session:
            session.add_all(
                Topic(programme_year=NEW, title=f"Topic {number}", owner_id=world.id_of("lead"))
                for number in range(TOPICS)
            )
        world.go_to(ON_TIME)
        before, begun = _megabytes(), time.perf_counter()
        count = roll_over(NEW).turns[Turn.BEGIN]
        ended = time.perf_counter()
        again = roll_over(NEW).turns.total()
        idle = time.perf_counter() - ended
    grown = f"{ended - begun:.1f} s, {_megabytes() - before:.0f} MB more"
    yield Line(name, f"rollover of {count} topics into projects", grown, "20 s")
    yield Line(name, f"the same again: {again} left to do", f"{idle * 1000:.0f} ms", "")


def _megabytes() -> float:
    """The most that this process has ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
