"""The annual report of a crowd of projects: gathered, told, and written in every format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
)

from models.papers import Paper
from models.records import Decision, HumanTask, Project, Record, Service, Transition
from models.vocabulary import PaperKind, ProjectType, Stage
from notifications.documents.papers import as_excel, as_html, as_pdf, as_word
from notifications.documents.papers.to_text import clean_text
from notifications.documents.papers.typesetting import png
from tasks.database.unit_of_work import connect, engine, reading, unit_of_work
from tasks.reports.evidence.gathering import gather
from tasks.reports.yearly.annual import annual
from tests.bench.line import Line
from tests.support.reports.lived_projects import PERIOD, Counts, Life, live, paper, request_for
from tests.support.trust_at_work import a_world

PROJECTS = 2_500
COPIED = (Project, HumanTask, Decision, Transition)
KEYS = frozenset({"id", "project_id", "task_id", "cause_id", "idem_key"})
FORMATS: Sequence[tuple[str, Callable[[Paper], object]]] = (
    ("HTML", as_html),
    ("PDF", as_pdf),
    ("Word", as_word),
    ("Excel", as_excel),
)
BEFORE: Counts = [(170, 200), (168, 200), (172, 200), (171, 200)] * 3
AFTER: Counts = [(186, 200), (188, 200), (187, 200), (189, 200)] * 3
Made = TypeVar("Made")


def reports(name: str, url: str) -> Iterator[Line]:
    """What each part takes, and the whole annual report in all four formats."""
    connect(url)
    with a_world() as world:
        for month in range(4, 16):
            world.go_to(datetime(2026 + (month > 12), (month - 1) % 12 + 1, 1, 9, tzinfo=UTC))
            live(world, _life(month))
        _multiply()
        with reading() as session:
            evidence, gathered = _timed(lambda: gather(session, PERIOD))
            told, telling = _timed(lambda: paper(annual(session, evidence, request_for(PaperKind.ANNUAL))))
    png.cache_clear()
    clean_text.cache_clear()
    written = [(format_, _timed(partial(write, told))[1]) for format_, write in FORMATS]
    parts = [("gathered", gathered), ("told", telling), *written]
    for part, seconds in parts:
        yield Line(
            name, f"annual report of {len(evidence.projects):,} projects: {part}", f"{seconds:.1f} s", ""
        )
    whole = sum(seconds for _, seconds in parts)
    yield Line(name, "annual report in four formats", f"{whole:.1f} s", "10 s")


def _life(month: int) -> Life:
    """A project that was begun in a month of the year: of every type, some unchanged, some still under way."""
    return Life(
        title=f"Project of month {month}",
        project_type=list(ProjectType)[month % 3],
        involvement=("direct", "indirect", "none")[month % 3],
        cycles=(BEFORE, BEFORE, AFTER if month % 2 else BEFORE),
        until=Stage.CLOSED if month % 4 else Stage.ACTION_MONITORING,
        is_of_use_elsewhere=month % 3 == 0,
        waits=month % 3,
    )


def _timed(made: Callable[[], Made]) -> tuple[Made, float]:
    begun = time.perf_counter()
    result = made()
    return result, time.perf_counter() - begun


def _multiply() -> None:
    """Copy every project with its tasks, decisions and moves until there are enough, spread over the services."""
    with reading() as session:
        originals = len(session.scalars(select(Project.id)).all())
        services = session.scalars(select(Service.id).order_by(Service.id)).all()
    numbers = _numbers(PROJECTS // originals)
    with unit_of_work() as session:
        for record in COPIED:
            rows = _rows(record, numbers, services)
            session.execute(insert(record).from_select(list(record.__table__.columns.keys()), rows))
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _numbers(last: int) -> CTE:
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    following = select(numbers.c.number + 1).where(numbers.c.number < last)
    return numbers.union_all(following)


def _rows(record: type[Record], numbers: CTE, services: Sequence[str]) -> Select[Any]:
    table = record.__table__
    columns = [_copied(column, numbers.c.number, services) for column in table.columns]
    return select(*columns).select_from(table.join(numbers, true()))


def _copied(
    column: ColumnElement[Any], number: ColumnElement[int], services: Sequence[str]
) -> ColumnElement[Any]:
    """A column of a copy: its ids are those of the original and a number, its reference is one of the same year."""
    if column.key in KEYS:
        counted = literal("-").concat(cast(number, String))
        return func.substr(column, 7).concat(counted)
    if column.key == "reference":
        prefix, last = func.substr(column, 1, 8), func.substr(column, 11)
        return prefix.concat(cast(number + 1000, String)).concat(last)
    if column.key == "service_id":
        return case(dict(enumerate(services)), value=number % len(services))
    return column
