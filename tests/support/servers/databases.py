"""Databases for the tests: each one fresh, migrated, empty and alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

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


SCHEMA = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT attrelid::regclass::text || attname || atttypid || attnotnull AS line
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT conrelid::regclass::text || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgrelid::regclass::text || tgname || tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal
    ) lines"""
"""Says whether tables, constraints and triggers are as they were."""

OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


class PostgreSQLDatabases:
    """Copies of one migrated database; names are random, so that runs side by side never meet.

    To copy takes a third of a second and to empty a hundredth, so a copy whose schema is whole is used again.
    """

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._name = f"qi_test_{uuid4().hex[:12]}"
        self._numbers = count(1)
        self._idle: list[str] = []
        self._schema = ""
        self._rows: dict[str, str | None] = {}

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
            for name in (*self._idle, self._name):
                self._drop(name)
            self._admin.dispose()

    def _remember(self) -> None:
        """What a fresh database is: its schema and its rows."""
        with create_engine(self._url(self._name), poolclass=NullPool).begin() as connection:
            self._schema = str(connection.scalar(text(SCHEMA)))
            for table in connection.scalars(text(TABLES)).all():
                rows = text(f"SELECT json_agg(t)::text FROM {table} t")  # noqa: S608 -- a name of ours
                self._rows[table] = connection.scalar(rows)

    def _is_emptied(self, name: str) -> bool:
        """Make a database as fresh as a copy; False if a test has changed its schema, or if we may not."""
        try:
            with create_engine(self._url(name), poolclass=NullPool).begin() as connection:
                connection.execute(text(OTHERS))
                is_whole = str(connection.scalar(text(SCHEMA))) == self._schema
                if is_whole:
                    self._empty(connection)
                return is_whole
        except DBAPIError:  # to switch triggers off takes a superuser
            return False

    def _empty(self, connection: Connection) -> None:
        emptied = "".join(f"DELETE FROM {table};" for table in self._rows)  # noqa: S608 -- names of ours
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {emptied}")
        for table, rows in self._rows.items():
            if rows is not None:
                put = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, :rows)"  # noqa: S608
                connection.execute(text(put), {"rows": rows})

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
