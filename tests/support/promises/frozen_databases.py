"""Databases as a release left them, loaded into the schema of that release and migrated to the one of today."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, NullPool, create_engine, delete, insert, make_url
from sqlalchemy.types import Date, DateTime, LargeBinary, TypeEngine

from models.clock import stopped_at
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import connect, disconnect

RELEASES = Path(__file__).parents[2] / "data" / "projects"
FILES = sorted(RELEASES.glob("*/*.json.gz"))
"""Every database that was frozen, of every release."""


def name_of(file: Path) -> str:
    return f"{file.parent.name}-{file.name.removesuffix('.json.gz')}"


def frozen_at(file: Path) -> datetime:
    """The moment at which a database was frozen."""
    return datetime.fromisoformat(_content(file)["at"])


def migrated(file: Path, to: Path) -> Path:
    """A SQLite file with the rows of a release, migrated to this one."""
    to.write_bytes(_migrated_sqlite(file))
    return to


@contextmanager
def as_left(file: Path, url: str) -> Iterator[None]:
    """The rows of a release in a blank database, at the moment at which it was frozen; nothing is migrated yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).write_bytes(_sqlite_as_left(file))
    else:
        _fill(file, url)
    with stopped_at(frozen_at(file)):
        yield


@lru_cache(maxsize=16)
def _sqlite_as_left(file: Path) -> bytes:
    """The SQLite file of a release, made once for all tests of this process."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "frozen.sqlite3"
        _fill(file, f"sqlite:///{made}")
        return made.read_bytes()


@lru_cache(maxsize=16)
def _migrated_sqlite(file: Path) -> bytes:
    """The same, migrated to this release."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "migrated.sqlite3"
        with as_left(file, f"sqlite:///{made}"):
            migrate(f"sqlite:///{made}")
        return made.read_bytes()


def _fill(file: Path, url: str) -> None:
    frozen = _content(file)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        upgrade_to(connection, frozen["revision"])
        _load(connection, frozen["tables"])


def upgrade_to(connection: Connection, revision: str) -> None:
    """Bring the database of a connection to a revision of before today."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "migrations:.")
    command.upgrade(config, revision)


@contextmanager
def upgraded(file: Path, url: str) -> Iterator[None]:
    """The same, migrated to this release and connected."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    with nullcontext(migrated(file, Path(str(address.database)))) if is_file else as_left(file, url):
        if not is_file:
            migrate(url)
        connect(url)
        try:
            with stopped_at(frozen_at(file)):
                yield
        finally:
            disconnect()


@lru_cache(maxsize=16)
def _content(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return content


def _load(connection: Connection, tables: dict[str, Any]) -> None:
    schema = MetaData()
    schema.reflect(connection, only=lambda name, _: name in tables)
    for name, frozen in tables.items():
        table = schema.tables[name]
        if name == "history_head":
            connection.execute(delete(table))  # the migration begins a chain of its own
        types = [table.columns[column].type for column in frozen["columns"]]
        rows = [
            [_value(kind, value, connection) for kind, value in zip(types, row, strict=True)]
            for row in frozen["rows"]
        ]
        connection.execute(insert(table), [dict(zip(frozen["columns"], row, strict=True)) for row in rows])


def _value(kind: TypeEngine[Any], value: Any, connection: Connection) -> Any:  # noqa: ANN401 -- of any column
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return b64decode(value)
    return value
