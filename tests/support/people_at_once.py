"""Many people who do something at the same moment, and a database that fails at the worst one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import event

from models.errors import QIError
from tasks.database.unit_of_work import engine

T = TypeVar("T")
WRITES = ("INSERT", "UPDATE", "DELETE")
COMMIT = 0


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | QIError]:
    """What each act gave, or how it was refused; each on a thread of its own, all let go together."""
    barrier = Barrier(len(acts))

    def outcome(act: Callable[[], T]) -> T | QIError:
        barrier.wait()
        try:
            return act()
        except QIError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))


@contextmanager
def meanwhile(sign: str, act: Callable[[], object]) -> Iterator[None]:
    """Just before the first statement that has this sign in it, somebody else does something, to its end."""
    is_done = False

    def before_statement(*call: object) -> None:
        nonlocal is_done
        if sign in str(call[2]) and not is_done:
            is_done = True
            with ThreadPoolExecutor(1) as other:
                other.submit(act).result()

    with _listening("before_cursor_execute", before_statement):
        yield
    assert is_done, f"nothing with {sign} was executed"


class PowerCut(Exception):
    """The database went away in the middle of a transaction."""


def power_cut() -> None:
    raise PowerCut


@contextmanager
def at_write(number: int, act: Callable[[], None]) -> Iterator[None]:
    """Something happens before this write of the block, counted from one with the commit as the last; or COMMIT."""
    passed = 0

    def pass_one() -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            act()

    def before_statement(*call: object) -> None:
        if str(call[2]).startswith(WRITES):
            pass_one()

    def before_commit(_: object) -> None:
        pass_one()
        if number == COMMIT:
            act()

    with _listening("before_cursor_execute", before_statement), _listening("commit", before_commit):
        yield


@contextmanager
def counted_commits() -> Iterator[list[object]]:
    """One entry for each commit within the block."""
    commits: list[object] = []
    with _listening("commit", commits.append):
        yield commits


@contextmanager
def executed() -> Iterator[list[tuple[str, Any]]]:
    """Every statement of the block with what was given to it."""
    statements: list[tuple[str, Any]] = []
    with _listening("before_cursor_execute", lambda *call: statements.append((call[2], call[3]))):
        yield statements


@contextmanager
def _listening(name: str, heard: Callable[..., None]) -> Iterator[None]:
    event.listen(engine(), name, heard)
    try:
        yield
    finally:
        event.remove(engine(), name, heard)
