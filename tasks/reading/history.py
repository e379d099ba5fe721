"""The history of a project with the names of those who acted, for people who are signed in and for the JSON API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Decision, HistoryEntry
from tasks.projects import project_to_read
from tasks.reading.answered import names_of
from tasks.unit_of_work import reading

LONGEST = 500
"""As many entries, the newest, are shown at once."""


@dataclass(frozen=True)
class Happened:
    """An entry of the history. `who` is empty for what the policy did; `reason` is the decision's, if it gave one."""

    seq: int
    at: datetime
    who: str
    action: str
    object_type: str
    object_id: str
    sentence: str
    reason: str
    detail: Mapping[str, Any]


def project_history(reference: str) -> Sequence[Happened]:
    """What happened to a project, the oldest first; NotFound if there is none."""
    with reading() as session:
        return list(reversed(history_of(session, project_to_read(session, reference).id)))


def history_of(session: Session, project_id: str) -> list[Happened]:
    """What happened to a project, the newest first."""
    wanted = select(HistoryEntry).where(HistoryEntry.project_id == project_id)
    entries = session.scalars(wanted.order_by(HistoryEntry.seq.desc()).limit(LONGEST)).all()
    names = names_of(session, {entry.person_id for entry in entries if entry.person_id})
    decided = {entry.object_id for entry in entries if entry.object_type == "decision"}
    found = session.execute(select(Decision.id, Decision.reason).where(Decision.id.in_(decided)))
    reasons = dict(found.tuples().all())
    return [
        Happened(
            seq=entry.seq,
            at=entry.at,
            who=names.get(entry.person_id or "", ""),
            action=entry.action,
            object_type=entry.object_type,
            object_id=entry.object_id,
            sentence=entry.sentence,
            reason=reasons.get(entry.object_id) or str(entry.detail.get("reason") or ""),
            detail=entry.detail,
        )
        for entry in entries
    ]
