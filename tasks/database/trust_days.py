"""The days that the Trust has entered, read anew in each process every few seconds, so that all count alike."""

from time import monotonic

from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from models.records import TrustHoliday
from models.working_time import TrustDays, count_by

READ_ANEW_AFTER = 5.0
"""Seconds; as long may another process count by what was entered before."""

_read_at: dict[str, float] = {}


def forget_days() -> None:
    """Count by the table alone, as for another database, until the days are read."""
    count_by(TrustDays())
    _read_at.clear()


def read_days_anew() -> None:
    """Read them with the next transaction: one of them was just entered or taken back here."""
    _read_at.clear()


def keep_days_current(engine: Engine) -> None:
    """Read them if that is a few seconds ago, by an engine for looks.

    What keeps the database from saying them (it is away, or was never migrated) is left to the transaction that
    follows.
    """
    if monotonic() - _read_at.get("days", float("-inf")) < READ_ANEW_AFTER:
        return
    _read_at["days"] = monotonic()
    query = select(TrustHoliday.day, TrustHoliday.is_free).where(TrustHoliday.taken_back_at.is_(None))
    try:
        with engine.connect() as connection:
            rows = connection.execute(query).tuples().all()
    except (DatabaseError, PoolTimeout):
        return
    count_by(
        TrustDays(
            frozenset(day for day, is_free in rows if is_free),
            frozenset(day for day, is_free in rows if not is_free),
        )
    )
