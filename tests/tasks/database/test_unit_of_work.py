from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from models.clock import now
from models.errors import NotReady
from models.records import Lease
from tasks.database.unit_of_work import connect, disconnect, engine, pool, reading, unit_of_work

OUR_END = "SELECT pg_terminate_backend(pg_backend_pid())"
AWAY = "The database cannot be reached. Nothing was stored; try again in a minute."


def leases() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Lease.name).order_by(Lease.name)))


def lease(name: str) -> Lease:
    return Lease(name=name, number=1, held_until=now())


@pytest.mark.usefixtures("database")
def test_what_is_done_in_a_unit_of_work_is_stored_at_its_end() -> None:
    with unit_of_work() as session:
        session.add(lease("kept"))
        session.flush()
        assert leases() == []

    assert leases() == ["kept"]


@pytest.mark.usefixtures("database")
def test_an_error_stores_nothing_of_a_unit_of_work() -> None:
    def fail() -> None:
        with unit_of_work() as session:
            session.add(lease("lost"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert leases() == []


@pytest.mark.usefixtures("database")
def test_reading_stores_nothing() -> None:
    with reading() as session:
        session.add(lease("lost"))
        session.flush()

    assert leases() == []


@pytest.mark.usefixtures("database")
def test_an_error_of_the_database_does_not_repeat_what_was_to_be_stored() -> None:
    with unit_of_work() as session:
        session.add(lease("twice"))

    with pytest.raises(IntegrityError) as refusal, unit_of_work() as session:
        session.execute(
            insert(Lease).values(name="twice", number=4711, held_until=now()).returning(Lease.name)
        )

    assert ("twice" in str(refusal.value.params), "4711" in str(refusal.value)) == (True, False)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
        "postgresql+psycopg://nobody@/nothing?host=/no/such/folder",
    ],
)
def test_a_database_that_does_not_answer_gets_one_sentence(url: str) -> None:
    connect(url)
    try:
        for transaction in (reading, unit_of_work):
            with pytest.raises(NotReady) as refusal, transaction() as session:
                session.execute(text("SELECT 1"))
            assert str(refusal.value) == AWAY
    finally:
        disconnect()


def test_a_file_that_cannot_be_opened_gets_the_same_sentence(sqlite_database: str) -> None:
    file = Path(sqlite_database.removeprefix("sqlite:///"))
    disconnect()
    connect(sqlite_database)
    aside = file.rename(file.with_suffix(".aside"))
    file.mkdir()

    try:
        with pytest.raises(NotReady) as refusal:
            leases()
    finally:
        file.rmdir()
        aside.rename(file)

    assert str(refusal.value) == AWAY
    assert leases() == []


def _end_our_connection() -> None:
    with unit_of_work() as session:
        session.add(lease("lost"))
        session.execute(text(OUR_END))


def test_a_server_that_goes_away_in_mid_transaction_gets_the_same_sentence_and_is_found_again(
    postgresql_url: str,
) -> None:
    connect(postgresql_url)
    try:
        with pytest.raises(NotReady) as refusal:
            _end_our_connection()

        assert str(refusal.value) == AWAY
        assert leases() == []
    finally:
        disconnect()


def test_connections_that_the_server_closed_meanwhile_are_made_anew(postgresql_url: str) -> None:
    connect(postgresql_url)
    try:
        assert leases() == []
        with engine().connect() as other:
            others = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            )
            other.execute(text(f"{others} AND pid <> pg_backend_pid()"))
        assert leases() == []
    finally:
        disconnect()


def test_the_embedded_database_belongs_to_its_owner_alone_and_checks_its_references(tmp_path: Path) -> None:
    file = tmp_path / "home" / "qi.sqlite3"
    connect(f"sqlite:///{file}")
    try:
        with reading() as session:
            pragmas = [
                session.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "journal_mode")
            ]
        assert (pragmas, stat.S_IMODE(file.stat().st_mode)) == ([1, "wal"], 0o600)
        assert "QueuePool" in type(pool()).__name__
    finally:
        disconnect()


def test_a_reading_that_would_write_is_refused(sqlite_database: str) -> None:
    _ = sqlite_database
    with pytest.raises(RuntimeError, match="writes nothing"), reading() as session:
        session.execute(insert(Lease).values(name="lost", number=1, held_until=now()))
