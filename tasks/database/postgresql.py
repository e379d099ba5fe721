"""PostgreSQL: connections that notice a silent server, statements that stay prepared, writes that travel together."""

import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from psycopg import Connection as DriverConnection
from psycopg import Cursor, Error, OperationalError, Pipeline, errors
from psycopg.abc import PQGen
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")

SILENCE = 35.0
"""Seconds after which a server that says nothing is taken for dead; its own limit for a statement is 30."""

RECYCLED_AFTER = 1800
"""Seconds after which a connection is made anew, before a firewall on the way forgets it."""

PREPARED_AFTER, PREPARED_AT_MOST = 2, 300
"""A statement is prepared when it is asked for the third time; so many of them a connection."""

_LIMITS = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
_PLANS = "-c jit=off"
"""Compiling a page of the register takes half a second and saves a few milliseconds of its fifty."""

NEEDS_NO_ANSWER = "qi_needs_no_answer"
"""An execution option of a statement whose rows nobody reads, such as one that only locks: it travels as writes do."""

_KEEP_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
_IS_USED = "qi_is_used"
_ROUNDS = 3  # of asking what became of the rest; the second hears all


class QuietPipeline(Pipeline):
    """A pipeline that does not ask the server once more at its end, where nothing is on its way."""

    def _exit_gen(self) -> PQGen[None]:
        if self.command_queue or self.result_queue:
            yield from super()._exit_gen()


class PatientConnection(DriverConnection[Any]):
    """A connection that waits for the server, but not for ever; `gathered` are its writes within `gathering`."""

    gathered: "GatheredWrites | None" = None

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for the server; a connection on which nothing comes any more is closed."""
        try:
            return super().wait(gen, interval, SILENCE if timeout is None else timeout)
        except errors._WaitTimeout as silence:  # noqa: SLF001 -- the driver has no public name for it
            self.close()
            message = "the server has been silent for too long"
            raise OperationalError(message) from silence

    @contextmanager
    def pipeline(self) -> Iterator[Pipeline]:
        """Commands are sent without waiting for their answers until one is asked for."""
        with self.lock:
            self._pipeline = pipeline = QuietPipeline(self)
        try:
            with pipeline:
                yield pipeline
        finally:
            self._pipeline = None

    def rollback(self) -> None:
        """Undo everything; what travelled behind a write that was refused is heard of first, and forgotten."""
        pipeline = self._pipeline
        for _ in range(_ROUNDS):
            if pipeline is None or self.closed or not pipeline.result_queue:
                break
            with suppress(Error):
                self.wait(pipeline._sync_gen())  # noqa: SLF001 -- the pipeline of this very connection
        super().rollback()


class PromisingCursor(Cursor[Any]):
    """A cursor that says how many rows will have been written, until the server has said how many were."""

    promised: int | None = None

    @property
    def rowcount(self) -> int:
        """The rows that were written, or will have been."""
        return super().rowcount if self.promised is None else self.promised

    def close(self) -> None:
        """Let go, unless the server has still to say something to it."""
        if self.promised is None:
            super().close()


def new_engine(url: str) -> Engine:
    """An engine whose connections are looked at before they are used, without asking the server anything."""
    made = create_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_recycle=RECYCLED_AFTER,
        pool_use_lifo=True,  # the connection that was used last has its statements prepared and planned
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            "options": f"{_LIMITS} {_PLANS}",
            "cursor_factory": PromisingCursor,
            **_KEEP_ALIVE,
        },
    )
    event.listen(made, "do_connect", _connected)
    event.listen(made, "checkout", _look_at_line)
    event.listen(made, "do_execute", _execute)
    event.listen(made, "do_executemany", _execute_many)
    return made


def _connected(
    _: Dialect, __: ConnectionPoolEntry, words: Sequence[Any], named: dict[str, Any]
) -> PatientConnection:
    connection = PatientConnection.connect(*words, **named)
    connection.prepare_threshold, connection.prepared_max = PREPARED_AFTER, PREPARED_AT_MOST
    return connection


def _look_at_line(connection: PatientConnection, entry: ConnectionPoolEntry, _: object) -> None:
    """A line on which something came while nobody asked was closed by the server: another one is used."""
    if not entry.info.get(_IS_USED):
        entry.info[_IS_USED] = True
        return
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    if line.poll(0):
        raise DisconnectionError


class GatheredWrites:
    """Writes that were not answered yet, and how many rows somebody counts on to be changed by them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._promises: list[tuple[PromisingCursor, int]] = []
        self.is_counting = False

    @property
    def is_owing(self) -> bool:
        """Whether somebody counts on rows that the server has not spoken of yet."""
        return bool(self._promises)

    def promise(self, cursor: PromisingCursor, rows: int) -> None:
        """Somebody counts on these rows."""
        if self.is_counting:
            cursor.promised = rows
            self._promises.append((cursor, rows))

    def settle(self) -> None:
        """Hear what became of all of them; StaleDataError if a row was not there any more."""
        promises, self._promises = self._promises, []
        self._pipeline.sync()
        for cursor, rows in promises:
            cursor.promised = None
            if cursor.rowcount != rows:
                message = f"{rows} rows were to be changed, and {cursor.rowcount} were"
                raise StaleDataError(message)
            cursor.close()


@contextmanager
def gathering(connection: Connection) -> Iterator[None]:
    """Within the block, writes that need no answer travel with the next question, or the commit.

    It is the driver’s pipeline mode, and it begins the transaction itself: the driver, left to do it, would wait for
    the answer. Within a savepoint each write is answered at once, so that it may fail alone.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, PatientConnection):
        yield
        return
    with driver.pipeline() as pipeline:
        driver.gathered = GatheredWrites(pipeline)
        driver.execute("BEGIN")
        try:
            yield
        finally:
            driver.gathered = None


def writes_of(connection: Connection) -> GatheredWrites | None:
    """What is gathered on a connection; None on another database."""
    driver = connection.connection.driver_connection
    return driver.gathered if isinstance(driver, PatientConnection) else None


@contextmanager
def counting(connection: Connection) -> Iterator[None]:
    """Within the block, whoever writes counts on every row that is to be changed."""
    gathered = writes_of(connection)
    if gathered is None:
        yield
        return
    gathered.is_counting = True
    try:
        yield
    finally:
        gathered.is_counting = False


def settle(connection: Connection) -> None:
    """Before a commit: be told that every row that somebody counts on was there."""
    gathered = writes_of(connection)
    if gathered is not None and gathered.is_owing:
        connection.exec_driver_sql("SELECT 1")


def _gathered_at(cursor: PromisingCursor) -> GatheredWrites | None:
    driver = cursor.connection
    return driver.gathered if isinstance(driver, PatientConnection) else None


def _execute(
    cursor: PromisingCursor, statement: str, parameters: Mapping[str, Any], context: DefaultExecutionContext
) -> bool:
    gathered = _gathered_at(cursor)
    if gathered is None:
        return False
    cursor.execute(statement, parameters)
    _go_on(gathered, cursor, context, rows=1)
    return True


def _execute_many(
    cursor: PromisingCursor, statement: str, parameters: Sequence[Any], context: DefaultExecutionContext
) -> bool:
    gathered = _gathered_at(cursor)
    if gathered is None:
        return False
    cursor.executemany(statement, parameters)
    _go_on(gathered, cursor, context, rows=len(parameters))
    return True


def _go_on(
    gathered: GatheredWrites, cursor: PromisingCursor, context: DefaultExecutionContext, *, rows: int
) -> None:
    if not _needs_no_answer(context) or context.root_connection.in_nested_transaction():
        gathered.settle()
    elif context.isupdate or context.isdelete:
        gathered.promise(cursor, rows)


def _needs_no_answer(context: DefaultExecutionContext) -> bool:
    compiled = context.compiled
    is_change = context.isinsert or context.isupdate or context.isdelete
    has_no_rows = is_change and isinstance(compiled, SQLCompiler) and not compiled.effective_returning
    return has_no_rows or bool(context.execution_options.get(NEEDS_NO_ANSWER))
