"""Bringing the database to the schema this release expects."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, insert, make_url, select, text

from models.errors import NotReady
from models.policy.versions import VERSIONS
from models.records import BEGINNING, AllowedTransition

logger = logging.getLogger(__name__)

POSTGRESQL_LOCK = 0x51495F4D  # “QI_M”: the number every migrator of a PostgreSQL database asks for
SQLITE_PATIENCE = 60  # seconds to wait for another migrator of the same file


def migrate(url: str) -> None:
    """Bring the database at `url` to the revision this release expects, in one transaction.

    Safe to repeat and to call from several processes at once: one migrates while the others wait, and then
    find nothing to do. A SQLite file and its folder are made if they are missing, the file for its owner
    alone. A database of a release newer than this one is refused with `NotReady` and left as it is.
    """
    with _sole_migrator(make_url(url)) as connection:
        before = _revision(connection)
        _refuse_unknown(before)
        if before != expected_revision():
            command.upgrade(_alembic(connection), "head")
            _refuse_broken_references(connection)
        _store_policy(connection)
    if before == expected_revision():
        return
    logger.info("Migrated the database from %s to %s", before or "nothing", expected_revision())


def _store_policy(connection: Connection) -> None:
    """Store the moves that each version of the policy allows; a transition refers to one of them (P5)."""
    names = [column.name for column in AllowedTransition.__table__.columns]
    if missing := sorted(_moves_not_stored(connection)):
        connection.execute(insert(AllowedTransition), [dict(zip(names, row, strict=True)) for row in missing])


def knows_every_move(url: str) -> bool:
    """Whether the migrated database at `url` allows every move of every version of the policy that is followed here."""
    with create_engine(make_url(url), poolclass=NullPool).connect() as connection:
        return not _moves_not_stored(connection)


def _moves_not_stored(connection: Connection) -> set[tuple[str, int, str, str]]:
    rows = {
        (policy.definition, policy.version, str(came_from), str(goes_to))
        for policy in VERSIONS.values()
        for came_from, goes_to in {
            (BEGINNING, policy.first),
            *((stage, move.to) for stage, _, move in policy.moves()),
        }
    }
    return rows - {tuple(row) for row in connection.execute(select(AllowedTransition.__table__))}


def schema_revision(url: str) -> str | None:
    """The revision the database at `url` is at; None if it was never migrated or does not exist yet."""
    address = make_url(url)
    if (file := _file(address)) and not file.exists():
        return None
    with create_engine(address, poolclass=NullPool).connect() as connection:
        return _revision(connection)


def expected_revision() -> str:
    """The revision this release was written for."""
    return _script().get_current_head() or ""


@contextmanager
def _sole_migrator(url: URL) -> Iterator[Connection]:
    """A transaction that no other migrator of this database can be in at the same time."""
    if (file := _file(url)) and not file.exists():
        _make(file)
    with _engine(url).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRESQL_LOCK})
        yield connection


def _make(file: Path) -> None:
    """A new file for its owner alone, which appears when it is already in WAL mode.

    Several processes that switch one file to WAL as they open it are told now and then that it is locked.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=file.parent) as folder:
        new = Path(folder) / file.name
        new.touch(mode=0o600)
        with closing(sqlite3.connect(new)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        with suppress(FileExistsError):  # somebody else was faster
            file.hardlink_to(new)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": SQLITE_PATIENCE})
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_alone)
    return engine


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    # Foreign keys stay off, as SQLite has them: to alter a table means there to build another and drop it.
    connection.isolation_level = None


def _begin_alone(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN EXCLUSIVE")


def _file(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server and for a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


@lru_cache(maxsize=1)
def _script() -> ScriptDirectory:
    """The revisions of this release, read once: each reading runs every one of their modules."""
    return ScriptDirectory.from_config(_alembic(None))


def _alembic(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "migrations:.")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(revision: str | None) -> None:
    known = {script.revision for script in _script().walk_revisions()}
    if revision is not None and revision not in known:
        message = (
            f"The database is at revision {revision}, which this release does not know. "
            "Install the release that wrote it, or restore a backup."
        )
        raise NotReady(message)


def _refuse_broken_references(connection: Connection) -> None:
    """Refuse what foreign keys would have, had they been on during the migration; nothing is committed then."""
    if connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        message = f"The migration would leave rows of {tables} that refer to nothing. Nothing was changed."
        raise NotReady(message)
