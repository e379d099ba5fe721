"""What a block of a test asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tasks.database.unit_of_work import engine


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that the block sends to the database, as it is sent."""
    sent: list[str] = []

    def hear(*call: object) -> None:
        sent.append(str(call[2]))

    event.listen(engine(), "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(engine(), "before_cursor_execute", hear)
