"""The history: what happened, appended in the transaction in which it happened, chained by hashes (P44)."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Json, Record

FIRST_HASH = "0" * 64


class HistoryEntry(Record):
    """One thing that happened. Never changed, never deleted: the database refuses both.

    `sentence` names roles and steps, never people, so that it may stand in the Prefect UI.
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("action", "object_type", "object_id", "occurrence"),
        Index("ix_history_project", "project_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(40))
    object_type: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    occurrence: Mapped[str] = mapped_column(String(40), default="")
    sentence: Mapped[str] = mapped_column(String(300))
    detail: Mapped[Json]
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def computed_hash(self) -> str:
        """SHA-256 over the previous hash and everything this entry says, in a canonical form."""
        return hash_of({name: getattr(self, name) for name in _SAID})


_SAID = (
    "seq",
    "at",
    "project_id",
    "person_id",
    "action",
    "object_type",
    "object_id",
    "occurrence",
    "sentence",
    "detail",
    "prev_hash",
)


def hash_of(entry: Json) -> str:
    """The hash of an entry, by the names of its columns: over the previous hash and everything that it says."""
    full_sentence = [entry[name] for name in _SAID]
    full_sentence[1] = entry["at"].isoformat(timespec="microseconds")
    canonical = json.dumps(full_sentence, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class HistoryHead(Record):
    """The end of the chain; locked while an entry is appended, so that there is one order of things."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=FIRST_HASH)
