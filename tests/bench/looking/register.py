"""The register among thousands of projects: a search in all that is looked for, every filter and every order."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Select, bindparam, delete, func, insert, literal, null, select, text, update

from models.clock import now
from models.records import HistoryEntry, Project, Record, SearchText
from models.vocabulary import ProjectType, Role, Stage
from tasks.database.unit_of_work import connect, engine, reading, unit_of_work
from tasks.queries.register.finding import RegisterFilter, find_projects
from tasks.queries.register.order import ORDER, STUCK
from tasks.queries.support_team.radar import radar
from tests.bench.crowd import crowd
from tests.bench.line import Line
from tests.support.trust_at_work import World, a_world

FEW, MANY, TIMES = 5_000, 50_000, 7
WANTED = {FEW: "< 150 ms", MANY: "< 200 ms"}
AT_ONCE, ENTRIES, FIRST_ENTRY = 1_000, 10, 1_000_000
_PROJECT = Record.metadata.tables[Project.__tablename__]
_TITLE = update(_PROJECT).where(_PROJECT.c.id == bindparam("of")).values(title=bindparam("to"))
_COLUMNS = [
    "seq", "at", "project_id", "person_id", "action", "object_type", "object_id", "occurrence", "sentence", "detail",
    "prev_hash", "hash",
]  # fmt: skip
WORDS = (
    "discharge", "summaries", "sepsis", "falls", "ward", "catheter", "waiting", "theatre", "handover", "insulin",
    "stroke", "consent", "frailty", "pharmacy", "triage", "antibiotics", "nutrition", "pressure", "ulcers", "oxygen",
    "delirium", "maternity", "screening", "imaging", "referral", "clinic", "emergency", "rota", "checklist", "bundle",
)  # fmt: skip
"""What invented projects are about."""

SEARCHES = ("sepsis", "falls ward", "summary of discharges", "osei", "2026-0042", "nothinglikeit", "consent")
FILTERS = {
    "stage": RegisterFilter(stage=Stage.EVIDENCE_REVIEW),
    "service": RegisterFilter(service="urgent-care"),
    "kind": RegisterFilter(project_type=ProjectType.CLINICAL_AUDIT),
    "year": RegisterFilter(year="2026-27"),
    "lead": RegisterFilter(lead="osei"),
    "waits for": RegisterFilter(waits_for=Role.LIBRARY),
    "overdue": RegisterFilter(only_overdue=True),
    "on hold": RegisterFilter(only_held=True),
    "not confirmed": RegisterFilter(only_unconfirmed=True),
    "silent": RegisterFilter(only_silent=True),
    "under way": RegisterFilter(is_open=True),
}


def register(name: str, url: str) -> Iterator[Line]:
    """The slowest filter, the slowest order and the slowest search, warm, of so many projects."""
    for projects in (FEW, MANY):
        connect(url)
        with a_world() as world:
            _fill(world, projects)
            yield from _lines(name, projects)


def _lines(name: str, projects: int) -> Iterator[Line]:
    searches = {words: _look(RegisterFilter(search=words)) for words in SEARCHES}
    yield Line(name, f"search, {projects:,} projects", _slowest(searches), WANTED[projects])
    filters = {label: _look(filters) for label, filters in FILTERS.items()}
    yield Line(name, f"any filter, {projects:,} projects", _slowest(filters), "")
    orders = {key: _look(RegisterFilter(sort=key)) for key in ORDER}
    yield Line(name, f"any order, {projects:,} projects", _slowest(orders), "")
    stuck = {"most stuck": _look(RegisterFilter(sort=STUCK))}
    yield Line(name, f"most stuck first, {projects:,} projects", _slowest(stuck), "")
    yield Line(name, f"radar, {projects:,} projects", _slowest({"all of it": radar}), "5 s with 5,000")


def _look(filters: RegisterFilter) -> Callable[[], object]:
    return lambda: find_projects(filters)


def _slowest(looks: dict[str, Callable[[], object]]) -> str:
    medians = {label: _median(look) for label, look in looks.items()}
    label = max(medians, key=lambda label: medians[label])
    typical = statistics.median(by_clock for by_clock, _ in medians.values())
    by_clock, of_processor = medians[label]
    return f"{by_clock:.0f} ms ({label}; {of_processor:.0f} ms of our processor), typically {typical:.0f} ms"


def _median(look: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and what our process works for it, SQLite included: a busy machine slows the first alone."""
    look()
    by_clock, of_processor = [], []
    for _ in range(TIMES):
        begun, worked = time.perf_counter(), time.process_time()
        look()
        by_clock.append((time.perf_counter() - begun) * 1000)
        of_processor.append((time.process_time() - worked) * 1000)
    return statistics.median(by_clock), statistics.median(of_processor)


def _fill(world: World, projects: int) -> None:
    """Projects of different titles and texts, each with a history of some entries; all of them late."""
    world.propose()
    crowd(world.project_id, tasks=projects, due=0, at=now() + timedelta(days=30))
    with reading() as session:
        ids = list(session.scalars(select(Project.id).order_by(Project.id)))
    with unit_of_work() as session:
        session.execute(delete(SearchText))
        if session.get_bind().dialect.name == "sqlite":
            session.execute(
                text("DROP TRIGGER project_words_changed")
            )  # looks through all words for each title
    for start in range(0, len(ids), AT_ONCE):
        with unit_of_work() as session:
            numbered = list(enumerate(ids[start : start + AT_ONCE], start))
            session.connection().execute(
                _TITLE, [{"of": key, "to": _title(number)} for number, key in numbered]
            )
            session.execute(insert(SearchText), [_texts(number, key) for number, key in numbered])
    with unit_of_work() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DELETE FROM project_words"))
            session.execute(text("INSERT INTO project_words SELECT id, title, reference FROM project"))
    for step in range(ENTRIES):
        with unit_of_work() as session:
            session.execute(insert(HistoryEntry).from_select(_COLUMNS, _entries(step, len(ids))))
    world.go_to(now() + timedelta(days=60))
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(
            text("ANALYZE" if is_sqlite else "VACUUM ANALYZE")
        )  # as PostgreSQL does by itself in time: until then its word indexes are lists


def _title(number: int) -> str:
    return f"{_word(number)} and {_word(number * 7)} {number}"


def _texts(number: int, project_id: str) -> dict[str, str]:
    learned = " ".join(_word(number * step + step) for step in range(1, 25))
    intended = f"Fewer {_word(number * 3)} {_word(number * 5)}. " * 8
    return {"project_id": project_id, "intended": intended, "learned": learned}


def _word(number: int) -> str:
    return WORDS[number % len(WORDS)]


def _entries(step: int, projects: int) -> Select[Any]:
    """An entry of the history of each project, every other one by its lead."""
    number = func.row_number().over(order_by=Project.id) + FIRST_ENTRY + step * projects
    by = Project.lead_id if step % 2 else null()
    texts = (literal(f"step {step}"), literal("project"), Project.id, literal(""), literal("It went on"))
    return select(
        number,
        literal(now(), HistoryEntry.at.type),
        Project.id,
        by,
        *texts,
        literal({}, JSON),
        literal(""),
        literal(""),
    )
