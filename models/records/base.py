"""The declarative base of every table, its column types and its ids."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

ID_LENGTH = 32

Json: TypeAlias = dict[str, Any]
W = TypeVar("W", bound=StrEnum)


def new_id() -> str:
    """A new id: 16 hexadecimal digits of time, so that rows lie in order, and 16 that nobody can guess."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


class Moment(TypeDecorator[datetime]):
    """A moment, always in UTC; SQLite keeps none of the time zone, so it is put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store a moment in UTC; one without a time zone is a mistake and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"the moment {value} has no time zone"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read a moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Term(TypeDecorator[W]):
    """A word of the vocabulary, stored as its plain value."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: W | None, dialect: Dialect) -> str | None:
        """Store the value of a word."""
        _ = dialect
        return None if value is None else str(self.words(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Read the word back: looked up, since each row of each question has several."""
        _ = dialect, coltype
        return _WordsByValue(self.words).__getitem__


class _WordsByValue(dict[str | None, StrEnum | None]):
    """Words by what is stored of them; ValueError for what is none."""

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self[None], self._words = None, words
        self.update((word.value, word) for word in words)

    def __missing__(self, value: str | None) -> StrEnum:
        return self._words(str(value))


class Record(DeclarativeBase):
    """A row of ours."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment, Json: JSON, list[str]: JSON}  # noqa: RUF012 SQLAlchemy reads it
