"""Databases for the tests: each one fresh, migrated, empty and alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url

from tasks.database.migrating import migrate


class SQLiteDatabases:
    """Copies of one migrated file. A name is used again, for the statements that were compiled for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite3"
        self._numbers = count(1)
        self._idle: list[Path] = []
        migrate(f"sqlite:///{self._template}")

    @contextmanager
    def blank(self) -> Iterator[str]:
        """The URL of a database that does not exist yet; what became of it is removed afterwards."""
        path = self._idle.pop() if self._idle else self._folder / f"test-{next(self._numbers)}.sqlite3"
        try:
            yield f"sqlite:///{path}"
        finally:
            for left in self._folder.glob(f"{path.name}*"):
                left.unlink()
            self._idle.append(path)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a migrated database that nobody else has; it is removed afterwards."""
        with self.blank() as url:
            shutil.copy(self._template, url.removeprefix("sqlite:///"))
            yield url


CATALOGUE = """
    SELECT count(*), max(xmin::text::bigint) FROM (
        SELECT xmin FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT xmin FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT xmin FROM pg_trigger WHERE oid >= 16384
    ) entries"""
"""Says whether tables, constraints and triggers are as they were: whoever changes one writes its entry anew."""

OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
USED = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0"""
"""The tables that ever held a row."""


class PostgreSQLDatabases:
    """Copies of one migrated database; names are random, so that runs side by side never meet.

    To copy takes a third of a second and to empty a hundredth, so a copy whose schema is whole is used again. Whoever
    empties it stays connected, for the statements that were prepared for it.
    """

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._name = f"qi_test_{uuid4().hex[:12]}"
        self._numbers = count(1)
        self._idle: list[str] = []
        self._cleaners: dict[str, psycopg.Connection] = {}
        self._catalogue: tuple[int, ...] | None = None
        self._rows: dict[str, str] = {}

    @contextmanager
    def blank(self) -> Iterator[str]:
        """The URL of a database without any table; it is dropped afterwards."""
        name = self._create(copied_from="template0")
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a migrated database that nobody else has, and that holds what one has after migrating."""
        name = self._idle.pop() if self._idle else self._create(copied_from=self._name)
        try:
            yield self._url(name)
        finally:
            if self._is_emptied(name):
                self._idle.append(name)
            else:
                self._drop(name)

    @contextmanager
    def ready(self) -> Iterator[None]:
        """As long as the block lasts there is a database to copy from."""
        self._run(f"CREATE DATABASE {self._name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            migrate(self._url(self._name))
            self._remember()
            yield
        finally:
            for cleaner in self._cleaners.values():
                cleaner.close()
            for name in (*self._idle, self._name):
                self._drop(name)
            self._admin.dispose()

    def _remember(self) -> None:
        """What a fresh database is: its schema and its rows."""
        with self._connected(self._name) as connection:
            self._catalogue = connection.execute(CATALOGUE).fetchone()
            for (table,) in connection.execute(TABLES).fetchall():
                row = connection.execute(f"SELECT json_agg(t)::text FROM {table} t").fetchone()  # noqa: S608 -- a name of ours
                if row is not None and row[0] is not None:
                    self._rows[table] = row[0]

    def _is_emptied(self, name: str) -> bool:
        """Make a database as fresh as a copy; False if a test has changed its schema, or if we may not."""
        cleaner = self._cleaners.pop(name, None) or self._connected(name)
        try:
            cleaner.execute(OTHERS)
            if cleaner.execute(CATALOGUE).fetchone() == self._catalogue:
                self._empty(cleaner)
                self._cleaners[name] = cleaner
        except psycopg.Error:  # to switch triggers off takes a superuser
            pass
        if name not in self._cleaners:
            cleaner.close()
        return name in self._cleaners

    def _empty(self, cleaner: psycopg.Connection) -> None:
        used = [table for (table,) in cleaner.execute(USED).fetchall()]
        with cleaner.pipeline(), cleaner.transaction():
            cleaner.execute("SET LOCAL session_replication_role = replica")
            for table in used:
                cleaner.execute(f"DELETE FROM {table}")  # noqa: S608 -- a name of ours
            for table, rows in self._rows.items():
                put = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608
                cleaner.execute(put, (rows,))

    def _connected(self, name: str) -> psycopg.Connection:
        url = self._server.set(drivername="postgresql", database=name)
        return psycopg.connect(
            url.render_as_string(hide_password=False), autocommit=True, prepare_threshold=0
        )

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _create(self, *, copied_from: str) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {copied_from} ENCODING 'UTF8'")
        return name

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)
