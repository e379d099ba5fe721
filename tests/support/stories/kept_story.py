"""Stories that several tests begin with: each is lived once in a process, and what it left is put back after that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from models.clock import now
from tasks.database.unit_of_work import engine
from tests.support.servers.databases import TABLES
from tests.support.trust_at_work import World

Story = Callable[[World], None]
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


@dataclass(frozen=True)
class StoryEnd:
    """Where a story ended: the project it was about last, the moment, and how to put its rows back."""

    project_id: str
    moment: datetime
    put_back: Callable[[], bool]


_ENDS: dict[tuple[str, Story], StoryEnd] = {}


def live_once(world: World, story: Story) -> None:
    """Bring a fresh world to the end of a story: by living it, or with the rows that it left on this engine before."""
    key = (engine().dialect.name, story)
    end = _ENDS.get(key)
    if end is not None and end.put_back():
        world.project_id = end.project_id
        world.go_to(end.moment)
        return
    story(world)
    copied = copy_of_sqlite if engine().dialect.name == "sqlite" else copy_of_postgresql
    _ENDS[key] = StoryEnd(world.project_id, now(), copied(engine()))


def copy_of_sqlite(source: Engine) -> Callable[[], bool]:
    """Copy the database that is connected; what comes back writes the copy over the one that is connected then."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(str(source.url.database))) as connection:
        connection.backup(copy)

    def put_back() -> bool:
        with closing(sqlite3.connect(str(engine().url.database))) as connection:
            copy.backup(connection)
        return True

    return put_back


def copy_of_postgresql(source: Engine) -> Callable[[], bool]:
    """Copy every row and sequence; what comes back says whether it could put them back, which takes a superuser."""
    with source.connect() as connection:
        rows = {table: _rows(connection, table) for table in connection.scalars(text(TABLES)).all()}
        sequences = connection.execute(text(SEQUENCES)).tuples().all()

    def put_back() -> bool:
        try:
            with engine().begin() as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                for table, content in rows.items():
                    _replace(connection, table, content)
                for name, value in sequences:
                    _set(connection, name, value)
        except DBAPIError:
            return False
        return True

    return put_back


def _rows(connection: Connection, table: str) -> str | None:
    content: str | None = connection.scalar(text(f"SELECT json_agg(t)::text FROM {table} t"))  # noqa: S608 -- ours
    return content


def _replace(connection: Connection, table: str, content: str | None) -> None:
    connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 -- a name of ours
    if content is not None:
        put = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, :rows)"  # noqa: S608
        connection.execute(text(put), {"rows": content})


def _set(connection: Connection, sequence: str, value: int | None) -> None:
    called = {"sequence": sequence, "value": value or 1, "was_used": value is not None}
    connection.execute(text("SELECT setval(CAST(:sequence AS regclass), :value, :was_used)"), called)
