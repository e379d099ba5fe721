"""Parts of words are looked for in titles and references by what each database keeps for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from models.records import Project
from tasks.database.unit_of_work import dry_run, reading, unit_of_work
from tasks.search.parts_of_words import has_word
from tests.support.trust_at_work import World

TITLES = (
    "Falls with harm on Ward 7",
    'The "golden hour": 100% within 60_minutes',
    "Ça va? Évaluation of pain’s score",
    "漢字 in titles",
)


@pytest.fixture
def register(world: World) -> World:
    """A project for each title, QI-2026-0001 and on."""
    for number, title in enumerate(TITLES):
        world.propose(by=("colleague", "lead")[number % 2])
        with unit_of_work() as session:
            newest = select(Project.id).order_by(Project.id.desc()).limit(1).scalar_subquery()
            session.execute(update(Project).where(Project.id == newest).values(title=title))
    return world


def numbers(search: str) -> list[int]:
    with reading() as session:
        words = [has_word(session, word) for word in search.split()]
        references = session.scalars(select(Project.reference).where(*words).order_by(Project.id))
        return [int(reference[-4:]) for reference in references]


@pytest.mark.parametrize(
    ("search", "places"),
    [
        ("falls", [1]),
        ("ALL", [1]),
        ("w", [1, 2]),
        ("wa 7", [1]),
        ("ward harm", [1]),
        ("ward golden", []),
        ('"golden', [2]),
        ("100%", [2]),
        ("%", [2]),
        ("60_m", [2]),
        ("0_m", [2]),
        ("6xm", []),
        ("valuation", [3]),
        ("pain’s", [3]),
        ("漢字", [4]),
        ("in titles", [4]),
        ("0003", [3]),
        ("qi-2026", [1, 2, 3, 4]),
        ("AND", []),
        ("NOT OR", []),
        ("title:falls", []),
        ("fal*", []),
        ("' OR 1=1 --", []),
        ("\\", []),
    ],
)
def test_every_word_is_a_part_of_title_or_reference(register: World, search: str, places: list[int]) -> None:
    _ = register
    assert numbers(search) == places


def test_title_that_changes_is_found_by_its_new_words_alone(register: World) -> None:
    _ = register
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.title == TITLES[0]).values(title="Frailty"))
    assert (numbers("falls"), numbers("frail")) == ([], [1])


def plan(session: Session, word: str) -> str:
    compiled = (
        select(Project.id)
        .where(has_word(session, word))
        .compile(session.connection(), compile_kwargs={"literal_binds": True})
    )
    explain = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    return str(session.connection().exec_driver_sql((explain + str(compiled)).replace("%", "%%")).all())


def test_words_are_found_in_an_index(register: World) -> None:
    _ = register
    with dry_run() as session:
        if session.get_bind().dialect.name == "postgresql":
            if session.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")) is None:
                pytest.skip("this PostgreSQL has no pg_trgm: words are looked for row by row")
            session.execute(text("SET LOCAL enable_seqscan = off"))
            assert "ix_project_title_trigram" in plan(session, "falls")
        else:
            assert "VIRTUAL TABLE INDEX" in plan(session, "falls")
