"""What no product can beat: the same rows in one transaction and the same message over a warm line, and nothing else.

The rows are those that one answer of ours has written. They are written again, with other ids and keys, into empty
tables of the same columns and indexes, by the bare driver, prepared and in one go.
"""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Table, TextClause, UniqueConstraint, make_url, text

from models.records import Record
from tasks.database.unit_of_work import engine

Row = dict[str, Any]
Snapshot = Mapping[str, Mapping[tuple[Any, ...], Row]]

_NUMBERS = count(10**9)
_TABLES: Sequence[Table] = Record.metadata.sorted_tables


@dataclass(frozen=True)
class WrittenRows:
    """What one answer has added to each table and changed in it, and the message that followed."""

    added: Mapping[str, Sequence[Row]]
    changed: Mapping[str, Sequence[Row]]
    message: bytes


def written_by(answer: Callable[[], object], message: Callable[[], bytes]) -> WrittenRows:
    """The rows of an answer, read by comparing the tables before and after it."""
    before = _snapshot()
    answer()
    after = _snapshot()
    added = {
        name: [row for key, row in rows.items() if key not in before[name]] for name, rows in after.items()
    }
    changed = {
        name: [row for key, row in rows.items() if before[name].get(key, row) != row]
        for name, rows in after.items()
    }
    return WrittenRows(_filled(added), _filled(changed), message())


def _filled(rows: Mapping[str, Sequence[Row]]) -> Mapping[str, Sequence[Row]]:
    return {name: some for name, some in rows.items() if some}


def _snapshot() -> Snapshot:
    """Every row as the driver gives it."""
    with engine().connect() as connection:
        return {table.name: _keyed(table, connection.execute(_all_of(table))) for table in _TABLES}


def _all_of(table: Table) -> TextClause:
    """The rows of a table as the driver has them, since no type of ours is named."""
    return text(f"SELECT * FROM {table.name}")  # noqa: S608 -- a name of ours


def _keyed(table: Table, result: Any) -> Mapping[tuple[Any, ...], Row]:  # noqa: ANN401 -- rows of any table
    keys = [column.name for column in table.primary_key.columns]
    rows = [dict(row) for row in result.mappings()]
    return {tuple(row[key] for key in keys): row for row in rows}


class WarmLine:
    """A line to a mail server that stays open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._answers.readline()
        self._say(b"HELO bench\r\n")

    def deliver(self, message: bytes) -> None:
        """Hand a message over; it is at the server when this returns."""
        self._say(b"MAIL FROM:<a@northbrook.example>\r\n")
        self._say(b"RCPT TO:<b@northbrook.example>\r\n")
        self._say(b"DATA\r\n")
        self._say(message + b"\r\n.\r\n")

    def _say(self, line: bytes) -> None:
        self._socket.sendall(line)
        self._answers.readline()

    def close(self) -> None:
        self._socket.close()


class _Psycopg:
    """PostgreSQL: prepared statements, all of a transaction in one pipeline."""

    mark = "%s"

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, prepare_threshold=0, autocommit=True)

    def write(self, statements: Sequence[tuple[str, list[tuple[Any, ...]]]]) -> None:
        with self.connection.pipeline(), self.connection.transaction(), self.connection.cursor() as cursor:
            for statement, rows in statements:
                cursor.executemany(statement, [tuple(map(_plain, row)) for row in rows])

    def like(self, table: str, copy: str) -> None:
        self.connection.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")

    def close(self) -> None:
        self.connection.close()


class _SQLite:
    """SQLite, with our settings."""

    mark = "?"

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(str(make_url(url).database), isolation_level=None, timeout=60)
        self.connection.execute("PRAGMA synchronous=NORMAL")

    def write(self, statements: Sequence[tuple[str, list[tuple[Any, ...]]]]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for statement, rows in statements:
            self.connection.executemany(statement, rows)
        self.connection.execute("COMMIT")

    def like(self, table: str, copy: str) -> None:
        self.connection.execute(f"CREATE TABLE {copy} AS SELECT * FROM {table} WHERE 0")  # noqa: S608
        keys = ", ".join(column.name for column in Record.metadata.tables[table].primary_key.columns)
        self.connection.execute(f"CREATE UNIQUE INDEX pk_{copy} ON {copy} ({keys})")
        query = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
        )
        for name, sql in self.connection.execute(query, (table,)).fetchall():
            self.connection.execute(
                re.sub(rf"\b{name}\b", f"{name}_{copy}", sql.replace(f" ON {table} ", f" ON {copy} "))
            )

    def close(self) -> None:
        self.connection.close()


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a value of any column
    return Jsonb(value) if isinstance(value, dict | list) else value


class BareLimit:
    """Writes the rows of an answer and sends its message, again and again, and says how long it takes."""

    def __init__(self, url: str, rows: WrittenRows, port: int) -> None:
        self._driver = _SQLite if make_url(url).get_backend_name() == "sqlite" else _Psycopg
        self._url, self._rows, self._port = url, rows, port
        with closing(self._driver(url)) as database:
            for table in rows.added.keys() | rows.changed.keys():
                database.like(table, f"bare_{table}")

    def in_a_row(self, times: int) -> list[float]:
        """Milliseconds of each of so many, until the message is at the server."""
        with closing(self._driver(self._url)) as database, closing(WarmLine(self._port)) as line:
            theirs = self._own_rows(database)
            return [self._one(database, line, theirs) for _ in range(times)]

    def at_once(self, people: int, each: int) -> float:
        """Messages a second, while so many people do so many each."""
        begun = time.perf_counter()
        with ThreadPoolExecutor(people) as pool:
            list(pool.map(lambda _: self.in_a_row(each), range(people)))
        return people * each / (time.perf_counter() - begun)

    def _own_rows(self, database: _Psycopg | _SQLite) -> Mapping[str, Sequence[Row]]:
        """Rows to change, which nobody else changes; they stand there."""
        rows = {table: [_fresh(table, row, {}) for row in some] for table, some in self._rows.changed.items()}
        database.write([self._insert(table, some) for table, some in rows.items()])
        return rows

    def _one(
        self, database: _Psycopg | _SQLite, line: WarmLine, theirs: Mapping[str, Sequence[Row]]
    ) -> float:
        ids: dict[Any, Any] = {}
        added = {table: [_fresh(table, row, ids) for row in some] for table, some in self._rows.added.items()}
        statements = [self._insert(table, rows) for table, rows in added.items()]
        statements += [self._update(table, rows) for table, rows in theirs.items()]
        begun = time.perf_counter()
        database.write(statements)
        line.deliver(self._rows.message)
        return (time.perf_counter() - begun) * 1000

    def _insert(self, table: str, rows: Sequence[Row]) -> tuple[str, list[tuple[Any, ...]]]:
        names = list(rows[0])
        marks = ", ".join([self._driver.mark] * len(names))
        statement = f"INSERT INTO bare_{table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 -- names of ours
        return statement, [tuple(row[name] for name in names) for row in rows]

    def _update(self, table: str, rows: Sequence[Row]) -> tuple[str, list[tuple[Any, ...]]]:
        keys = [column.name for column in Record.metadata.tables[table].primary_key.columns]
        names = [name for name in rows[0] if name not in keys]
        sets = ", ".join(f"{name} = {self._driver.mark}" for name in names)
        where = " AND ".join(f"{key} = {self._driver.mark}" for key in keys)
        statement = f"UPDATE bare_{table} SET {sets} WHERE {where}"  # noqa: S608 -- names of ours
        return statement, [tuple(row[name] for name in (*names, *keys)) for row in rows]


def _fresh(table: str, row: Row, ids: dict[Any, Any]) -> Row:
    """A row with other values wherever they must be unlike those of any other row."""
    described = Record.metadata.tables[table]
    unique = {column.name for column in described.primary_key.columns}
    for constraint in described.constraints:
        if isinstance(constraint, UniqueConstraint):
            unique |= {column.name for column in constraint.columns}
    unique |= {column.name for index in described.indexes if index.unique for column in index.columns}
    unique |= {column.name for column in described.columns if column.unique}
    return {name: _other(value, ids) if name in unique else value for name, value in row.items()}


def _other(value: Any, ids: dict[Any, Any]) -> Any:  # noqa: ANN401 -- a value of any column
    match value:
        case str():
            return ids.setdefault(value, token_hex(len(value))[: len(value)])
        case bool() | None:
            return value
        case int():
            return next(_NUMBERS)
        case bytes():
            return os.urandom(len(value))
    return value
