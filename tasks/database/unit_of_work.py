"""The database of this process: one engine, and transactions that commit at the end or not at all."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, Pool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import ORMExecuteState, Session

from models.errors import NotReady
from models.settings import settings
from tasks.database import postgresql
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

    On SQLite it begins as BEGIN IMMEDIATE, so that two writers wait for each other instead of failing. On PostgreSQL
    what is written without being asked for an answer leaves together with the next question, or with the commit.
    """
    with (
        _connection(qi_writes=True, **_alone()) as connection,
        postgresql.gathering(connection),
        _WritingSession(connection) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def reading(*, is_streamed: bool = False) -> Iterator[Session]:
    """A look at the database, which stores nothing; its rows stay usable after it.

    On PostgreSQL each of its questions is a transaction of its own, unless rows are streamed (`yield_per`): no
    beginning and no end has to be waited for, and questions stay prepared, which a rollback would undo. On SQLite
    all of them see one picture.
    """
    alone = {} if is_streamed else _alone()
    with _connection(qi_writes=False, **alone) as connection, _ReadingSession(connection) as session:
        yield session
        if is_streamed:
            connection.commit()


@contextmanager
def dry_run() -> Iterator[Session]:
    """A transaction that may write and never commits: what would happen, without its happening.

    It takes the locks of a real one, so it has to be as short.
    """
    with _connection(qi_writes=True) as connection, Session(connection, expire_on_commit=False) as session:
        yield session


class _WritingSession(Session):
    """Writes rows, and counts on every row that it changes being there."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False)
        self._connection = connection

    def flush(self, objects: Sequence[object] | None = None) -> None:
        """Write what is new and what was changed."""
        with postgresql.counting(self._connection):
            super().flush(objects)


@event.listens_for(_WritingSession, "before_commit")
def _settle(session: Session) -> None:
    session.flush()
    postgresql.settle(session.connection())


class _ReadingSession(Session):
    """Reads rows, and writes none, whatever is done to them."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False, autoflush=False)

    def flush(self, objects: Sequence[object] | None = None) -> None:
        """Nothing: what somebody did to rows that were only read is not stored."""


@event.listens_for(_ReadingSession, "do_orm_execute")
def _refuse_to_write(asked: ORMExecuteState) -> None:
    if asked.is_insert or asked.is_update or asked.is_delete:
        message = "a look at the database writes nothing; that takes a unit_of_work()"
        raise RuntimeError(message)


def _alone() -> dict[str, object]:
    """On PostgreSQL the driver is not to begin transactions."""
    return {} if engine().dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}


@contextmanager
def _connection(**options: object) -> Iterator[Connection]:
    keep_days_current(_with_options(engine(), qi_writes=False, **_alone()))
    try:
        with _with_options(engine(), **options).connect() as connection:
            yield connection
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


@lru_cache(maxsize=64)
def _with_options(asked: Engine, **options: object) -> Engine:
    """The engine for transactions of one kind, made once: each has to look through all listeners."""
    return asked.execution_options(**options)


@lru_cache(maxsize=16)
def _engine(url: str) -> Engine:
    """The engine of a database; to come back to one finds its statements compiled."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return postgresql.new_engine(url)


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
