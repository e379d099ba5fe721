"""The history: appended in the transaction in which something happened, and verified on demand (P44, P45)."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol, Self, TypedDict, TypeVar, Unpack, cast

from sqlalchemy import Select, func, insert, select, true, update
from sqlalchemy.orm import Session

from models.errors import HistoryBroken
from models.records import FIRST_HASH, HistoryEntry, HistoryHead, Project, Record
from models.records.base import Json
from models.records.history import hash_of
from tasks.database.unit_of_work import reading

R = TypeVar("R", bound=Record)
_LOCKED = "the end of the history, locked already"
_HEAD = Record.metadata.tables[HistoryHead.__tablename__]
_APPEND = insert(Record.metadata.tables[HistoryEntry.__tablename__])
_MOVE_END = update(_HEAD)
_LOCK_END = select(HistoryHead).with_for_update().execution_options(populate_existing=True)
_CALLED = {"human_task": "task", "hand_over": "hand-over"}
"""What the history calls a row where that is not the name of its table."""


class IdentifiedRecord(Protocol):
    """A row that has an id."""

    __tablename__: str
    id: str


class FactDetails(TypedDict, total=False):
    """What else may be known of a fact."""

    person_id: str | None
    occurrence: str
    detail: Json


@dataclass(frozen=True)
class HistoryFact:
    """Something that happened to an object; the sentence names roles and steps, never people."""

    action: str
    object_type: str
    object_id: str
    sentence: str
    project_id: str | None = None
    person_id: str | None = None
    occurrence: str = ""
    detail: Json = field(default_factory=dict)

    @classmethod
    def of(cls, row: IdentifiedRecord, action: str, sentence: str, **more: Unpack[FactDetails]) -> Self:
        """What happened to a row, and with it to the project that it is or belongs to."""
        kind = row.__tablename__
        project_id = row.id if isinstance(row, Project) else getattr(row, "project_id", None)
        return cls(action, _CALLED.get(kind, kind), row.id, sentence, project_id, **more)


def append_to_history(session: Session, facts: list[HistoryFact], *, at: datetime) -> int:
    """Append facts to the chain under one lock; the number of the last entry. Stored once each (unique cause)."""
    head = _locked_head(session)
    seq, hash_before = head.seq, head.hash
    entries: list[Json] = []
    for fact in facts:
        seq += 1
        entry: Json = {
            "seq": seq,
            "at": at,
            "project_id": fact.project_id,
            "person_id": fact.person_id,
            "action": fact.action,
            "object_type": fact.object_type,
            "object_id": fact.object_id,
            "occurrence": fact.occurrence,
            "sentence": fact.sentence[:300],
            "detail": fact.detail,
            "prev_hash": hash_before,
        }
        hash_before = hash_of(entry)
        entries.append(entry | {"hash": hash_before})
    session.flush()
    if entries:
        session.connection().execute(_APPEND, entries)
    session.connection().execute(_MOVE_END, {"seq": seq, "hash": hash_before})
    return seq


def lock_history_after(session: Session, only_row: type[R]) -> R | None:
    """Lock the only row of a table, and after it the end of the history, in one question; None if either is missing.

    What is appended next in this transaction does not ask again.
    """
    row = session.execute(_with_end(only_row)).one_or_none()
    if row is None:
        return None
    session.info[_LOCKED] = row.HistoryHead
    locked_row: R = row[0]
    return locked_row


@cache
def _with_end(only_row: type[R]) -> Select[tuple[R, HistoryHead]]:
    query = select(only_row, HistoryHead).join(HistoryHead, true()).with_for_update()
    return query.execution_options(populate_existing=True)


def _locked_head(session: Session) -> HistoryHead:
    if (locked := session.info.pop(_LOCKED, None)) is not None:
        return cast(HistoryHead, locked)
    head = session.scalar(_LOCK_END)
    if head is None:
        head = HistoryHead(id=1, seq=0, hash=FIRST_HASH)
        session.add(head)
        session.flush()
    return head


def verify_chain(*, newest: int | None = None) -> int:
    """Walk the chain, all of it or its newest entries; how many. HistoryBroken at the first that does not hold.

    The whole walk finds an edit, a deletion, an insertion, a changed order and a cut tail. Entries that are
    appended meanwhile are left for the next time.
    """
    with reading(is_streamed=True) as session:
        last = session.scalar(select(func.max(HistoryEntry.seq))) or 0
        head = session.scalar(select(HistoryHead)) or HistoryHead(seq=0, hash=FIRST_HASH)
        if last > head.seq:
            raise HistoryBroken(last, "it stands after the end of the chain")
        before = max(head.seq - newest, 0) if newest is not None else 0
        seq, previous = before, _hash_at(session, before)
        query = select(HistoryEntry).where(HistoryEntry.seq.between(before + 1, head.seq))
        in_order = query.order_by(HistoryEntry.seq).execution_options(yield_per=1000)
        with closing(session.scalars(in_order)) as entries:
            for entry in entries:
                seq += 1
                _check(entry, seq, previous)
                previous = entry.hash
    if (head.seq, head.hash) != (seq, previous):
        raise HistoryBroken(seq + 1, "the end of the chain was cut off or replaced")
    return seq - before


def _hash_at(session: Session, seq: int) -> str:
    entry = session.get(HistoryEntry, seq) if seq else None
    return entry.hash if entry else FIRST_HASH


def _check(entry: HistoryEntry, seq: int, previous: str) -> None:
    if entry.seq != seq:
        raise HistoryBroken(seq, f"the entry is missing, {entry.seq} stands in its place")
    if entry.prev_hash != previous:
        raise HistoryBroken(seq, "it does not follow the entry before it")
    if entry.computed_hash() != entry.hash:
        raise HistoryBroken(seq, "it was changed after it was written")
