"""Copies of the database that is connected, to be written over the one that is connected then."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any
from weakref import finalize

import psycopg

from tasks.database.unit_of_work import engine
from tests.support.servers.databases import USED

SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


def copied() -> Callable[[], bool]:
    """Copy the database; what comes back puts the copy back, and says whether it could."""
    return _copied_from_sqlite() if engine().dialect.name == "sqlite" else _copied_from_postgresql()


def _copied_from_sqlite() -> Callable[[], bool]:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(str(engine().url.database))) as connection:
        connection.backup(copy)

    def put_back() -> bool:
        try:
            with closing(sqlite3.connect(str(engine().url.database))) as connection:
                copy.backup(connection)
        except sqlite3.OperationalError:  # it is locked
            return False
        return True

    finalize(put_back, copy.close)  # with whoever could put it back
    return put_back


def _copied_from_postgresql() -> Callable[[], bool]:
    """Every row and sequence; to put them back takes a superuser."""
    with closing(engine().raw_connection()) as pooled:
        driver = _driver_of(pooled)
        rows = {table: _rows(driver, table) for (table,) in driver.execute(USED).fetchall()}
        sequences = driver.execute(SEQUENCES).fetchall()

    def put_back() -> bool:
        try:
            with closing(engine().raw_connection()) as pooled:
                _put_back(_driver_of(pooled), rows, sequences)
        except psycopg.Error:
            return False
        return True

    return put_back


def _driver_of(pooled: Any) -> psycopg.Connection:  # noqa: ANN401 -- what SQLAlchemy gives for every driver
    driver = pooled.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _rows(driver: psycopg.Connection, table: str) -> str | None:
    row = driver.execute(f"SELECT json_agg(t)::text FROM {table} t").fetchone()  # noqa: S608 -- a name of ours
    return row[0] if row is not None else None


def _put_back(
    driver: psycopg.Connection, rows: dict[str, str | None], sequences: list[tuple[str, int | None]]
) -> None:
    with driver.transaction(), driver.pipeline():
        driver.execute("SET LOCAL session_replication_role = replica")
        for (table,) in driver.execute(USED).fetchall():
            driver.execute(f"DELETE FROM {table}")  # noqa: S608 -- a name of ours
        for table, content in rows.items():
            if content is not None:
                put = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608
                driver.execute(put, (content,))
        for name, value in sequences:
            driver.execute("SELECT setval(%s::regclass, %s, %s)", (name, value or 1, value is not None))
