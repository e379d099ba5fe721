"""The end of a project: the page that lists what its closure lacks, and its report as PDF."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from sqlalchemy import update

from models.records import AcceptedRisk
from models.vocabulary import RiskState, TaskKind
from notifications.documents.papers.to_text import clean_text
from notifications.documents.papers.typesetting import png
from tasks.closing.closing_checks import missing_for_closure
from tasks.database.unit_of_work import connect, reading, unit_of_work
from tasks.final_report.files import report_file
from tasks.projects.project_rows import project_by_id
from tests.bench.line import Line
from tests.support.trust_at_work import World, a_world, address
from tests.support.web.browsing import signed_in
from web.app import create_app

TIMES = 15


def closing(name: str, url: str) -> Iterator[Line]:
    """A project that misses its target and whose risk nobody accepts, on the page on which it is to be closed."""
    connect(url)
    with a_world() as world:
        world.propose()
        world.walk_until(TaskKind.CONFIRM_CLOSURE)
        with unit_of_work() as session:
            session.execute(update(AcceptedRisk).values(state=RiskState.ENDED))
        reference = world.project.reference
        team = signed_in(create_app(), address("qist"))
        path = f"/tasks/{world.task(TaskKind.CONFIRM_CLOSURE).id}"
        assert "misses its target" in team.open(path).content
        yield Line(name, "page of the closure", _median(lambda: team.open(path)), "< 100 ms")
        yield Line(name, "what the closure lacks", _median(lambda: _missing(world)), "< 100 ms")
        yield Line(name, "report as PDF", _median(lambda: _pdf(reference), times=3), "< 2,000 ms")


def _missing(world: World) -> None:
    with reading() as session:
        assert missing_for_closure(session, project_by_id(session, world.project_id))


def _pdf(reference: str) -> None:
    """Without anything remembered of the report before."""
    png.cache_clear()
    clean_text.cache_clear()
    report_file(reference, "pdf")


def _median(look: Callable[[], object], *, times: int = TIMES) -> str:
    look()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        look()
        spent.append((time.perf_counter() - begun) * 1000)
    return f"median {statistics.median(spent):.0f} ms, {min(spent):.0f} to {max(spent):.0f}"
