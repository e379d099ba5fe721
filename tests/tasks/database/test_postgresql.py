from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from psycopg import Connection as DriverConnection
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.clock import now
from models.errors import NotReady
from models.records import Lease
from tasks.database import postgresql
from tasks.database.unit_of_work import connect, disconnect, reading, unit_of_work
from tests.support.servers.database_line import DatabaseLine

AWAY = "The database cannot be reached. Nothing was stored; try again in a minute."
COUNT = select(func.count()).select_from(Lease)


@pytest.fixture
def line(postgresql_url: str) -> Iterator[DatabaseLine]:
    with DatabaseLine(postgresql_url) as line:
        connect(line.url)
        yield line
        disconnect()


def lease(name: str) -> Lease:
    return Lease(name=name, number=1, held_until=now())


def count() -> int | None:
    with reading() as session:
        return session.scalar(COUNT)


def prepared(session: Session) -> int:
    """How many statements the driver has prepared on the connection of a session."""
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, DriverConnection)
    known: Any = driver
    return len(known._prepared._names)  # noqa: SLF001 -- nothing else tells


def test_a_question_alone_is_one_exchange_and_stays_prepared(line: DatabaseLine) -> None:
    for _ in range(5):
        count()
    before = line.exchanges

    count()

    assert line.exchanges - before == 1
    with reading() as session:
        assert prepared(session) >= 1


def test_what_needs_no_answer_leaves_with_the_commit(line: DatabaseLine) -> None:
    for number in range(5):
        with unit_of_work() as session:
            session.add(lease(f"first {number}"))
    before = line.exchanges

    with unit_of_work() as session:
        session.add_all([lease("second"), lease("third")])
        session.flush()
        session.execute(delete(Lease).where(Lease.name == "first 0"))

    assert (line.exchanges - before, count()) == (1, 6)


def test_what_was_written_is_seen_by_the_next_question(line: DatabaseLine) -> None:
    _ = line
    with unit_of_work() as session:
        session.add(lease("first"))
        session.flush()
        assert session.scalar(COUNT) == 1


@pytest.mark.usefixtures("database")
def test_a_row_that_is_not_there_any_more_is_missed_before_the_commit() -> None:
    with unit_of_work() as session:
        session.add_all([lease("first"), lease("second")])

    def change_what_is_gone() -> None:
        with unit_of_work() as session:
            row = session.get_one(Lease, "first")
            session.get_one(Lease, "second").number = 7
            gone = delete(Lease).where(Lease.name == "first")
            session.execute(gone.execution_options(synchronize_session=False))
            row.number = 2

    with pytest.raises(StaleDataError):
        change_what_is_gone()

    with reading() as session:
        assert session.execute(select(Lease.name, Lease.number).order_by(Lease.name)).tuples().all() == [
            ("first", 1),
            ("second", 1),
        ]


@pytest.mark.usefixtures("database")
def test_what_the_database_refuses_is_refused_in_the_same_words_though_it_left_with_the_commit() -> None:
    with unit_of_work() as session:
        session.add(lease("first"))

    def write() -> None:
        with unit_of_work() as session:
            session.add(lease("second"))
            session.flush()
            session.add(lease("first"))

    with pytest.raises(IntegrityError):
        write()

    assert count() == 1


@pytest.mark.usefixtures("database")
def test_a_savepoint_fails_alone() -> None:
    with unit_of_work() as session:
        session.add(lease("first"))

    with unit_of_work() as session:
        session.execute(update(Lease).values(number=5))
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(lease("first"))
        session.add(lease("second"))

    with reading() as session:
        assert session.execute(select(Lease.name, Lease.number).order_by(Lease.name)).tuples().all() == [
            ("first", 5),
            ("second", 1),
        ]


@pytest.mark.parametrize("transaction", [reading, unit_of_work])
def test_a_server_that_falls_silent_is_given_up_and_found_again(
    line: DatabaseLine,
    monkeypatch: pytest.MonkeyPatch,
    transaction: Any,  # noqa: ANN401 -- two context managers
) -> None:
    monkeypatch.setattr(postgresql, "SILENCE", 0.5)
    assert count() == 0
    line.silent.set()
    since = monotonic()

    with pytest.raises(NotReady) as refusal, transaction() as session:
        session.execute(text("SELECT 1"))

    assert (str(refusal.value), monotonic() - since < 5) == (AWAY, True)
    line.silent.clear()
    assert count() == 0


def test_no_page_of_the_register_waits_until_its_query_is_compiled(postgresql_url: str) -> None:
    connect(postgresql_url)
    with reading() as session:
        assert session.scalar(text("SHOW jit")) == "off"
    disconnect()
