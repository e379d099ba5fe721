"""The database of this process: one engine, and transactions that commit at the end or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, Pool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from models.errors import NotReady
from models.settings import settings
from tasks.database.trust_days import forget_days, keep_days_current

_UNREACHABLE = ("08", "53300", "57P")
"""PostgreSQL says: connection failed, too many connections, shutting down or starting up."""

_TOO_LONG = ("55P03", "57014")
"""PostgreSQL says: a lock was not to be had, a statement was cancelled after its time."""

_AWAY = "The database cannot be reached. Nothing was stored; try again in a minute."
_BUSY = "The database has too much to do. Nothing was stored; try again in a minute."

_engines: dict[str, Engine] = {}


def connect(url: str) -> None:
    """Use a database from now on in this process; the one used before is let go."""
    disconnect()
    _keep_private(url)
    _engines["ours"] = _engine(url)


def disconnect() -> None:
    """Close every connection."""
    for engine in _engines.values():
        engine.dispose()
    _engines.clear()
    forget_days()


def engine() -> Engine:
    """The engine of this process, made from the settings when first asked for."""
    if "ours" not in _engines:
        connect(settings().database)
    return _engines["ours"]


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """A transaction that may write: commits at the end, rolls back on any error.

    On SQLite it begins as BEGIN IMMEDIATE, so that two writers wait for each other instead of failing.
    """
    with _session(writes=True) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads: it ends without a commit, and its rows stay usable after it."""
    with _session(writes=False) as session:
        yield session


@contextmanager
def dry_run() -> Iterator[Session]:
    """A transaction that may write and never commits: what would happen, without its happening.

    It takes the locks of a real one, so it has to be as short.
    """
    with _session(writes=True) as session:
        yield session


@contextmanager
def _session(*, writes: bool) -> Iterator[Session]:
    bound = engine().execution_options(qi_writes=writes)
    keep_days_current(engine())
    try:
        with Session(bound, expire_on_commit=False) as session:
            yield session
    except PoolTimeout as error:
        raise NotReady(_BUSY) from error
    except OperationalError as error:
        if error.connection_invalidated or _is_away(error):
            raise NotReady(_AWAY) from error
        if _has_waited_in_vain(error):
            raise NotReady(_BUSY) from error
        raise


def _is_away(error: OperationalError) -> bool:
    """Whether the database could not be reached at all; an answer that it gave has a code that says otherwise."""
    sqlite_code = getattr(error.orig, "sqlite_errorname", None)
    if sqlite_code is not None:
        return str(sqlite_code).startswith("SQLITE_CANTOPEN")
    code = getattr(error.orig, "sqlstate", None)
    return code is None or str(code).startswith(_UNREACHABLE)


def _has_waited_in_vain(error: OperationalError) -> bool:
    """Whether a lock or the end of a statement was waited for too long."""
    sqlite_code = str(getattr(error.orig, "sqlite_errorname", ""))
    return sqlite_code.startswith("SQLITE_BUSY") or getattr(error.orig, "sqlstate", "") in _TOO_LONG


@lru_cache(maxsize=16)
def _engine(url: str) -> Engine:
    """The engine of a database; to come back to one finds its statements compiled."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000",
        },
    )


def _sqlite(url: str) -> Engine:
    made = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 20})

    @event.listens_for(made, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=20000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("qi_writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def _keep_private(url: str) -> None:
    """The embedded database belongs to its owner alone (mode 0600)."""
    if make_url(url).get_backend_name() != "sqlite":
        return
    file = Path(make_url(url).database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def pool() -> Pool:
    """The pool of connections, for the metrics."""
    return engine().pool
