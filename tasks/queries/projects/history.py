"""The history of a project with the names of those who acted, for people who are signed in and for the JSON API."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.answers.on_behalf import in_place_of
from models.records import Decision, HistoryEntry, Person
from models.records.base import ID_LENGTH
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_to_read
from tasks.queries.projects.given_answers import names_of, note_names
from tasks.queries.projects.readers import only_for_everybody

LONGEST = 500
"""As many entries, the newest, are shown at once."""

IN_DETAIL = ("from", "to", "for")
"""Where the detail of an entry may have the ids of people."""


class ProjectHistoryLine(BaseModel, frozen=True):
    """An entry of the history."""

    seq: int
    at: datetime
    who: str = Field(description="Who did it, and for whom; empty for what the policy did by itself")
    action: str
    object_type: str
    object_id: str
    sentence: str
    reason: str
    passed: str = Field(description="From whom to whom a task or the project went, if it is about that")
    detail: dict[str, Any]


def project_history(reference: str) -> list[ProjectHistoryLine]:
    """What happened to a project, the oldest first; NotFound if there is none."""
    with reading() as session:
        return list(reversed(history_of(session, only_for_everybody(project_to_read(session, reference)).id)))


def history_of(session: Session, project_id: str) -> list[ProjectHistoryLine]:
    """What happened to a project, the newest first."""
    query = (
        select(HistoryEntry, Decision.reason, Person)
        .outerjoin(
            Decision, and_(HistoryEntry.object_type == "decision", Decision.id == HistoryEntry.object_id)
        )
        .outerjoin(Person, Person.id == HistoryEntry.person_id)
        .where(HistoryEntry.project_id == project_id)
        .order_by(HistoryEntry.seq.desc())
        .limit(LONGEST)
    )
    rows = session.execute(query).tuples().all()
    note_names(session, (person for _, _, person in rows))
    names = names_of(session, {text for entry, *_ in rows for text in _people_in(entry)})
    return [
        ProjectHistoryLine(
            seq=entry.seq,
            at=entry.at,
            who=_who(entry, names),
            action=entry.action,
            object_type=entry.object_type,
            object_id=entry.object_id,
            sentence=entry.sentence,
            reason=reason or str(entry.detail.get("reason") or ""),
            passed=_passed(entry, names),
            detail=entry.detail,
        )
        for entry, reason, _ in rows
    ]


def _people_in(entry: HistoryEntry) -> list[str]:
    """The ids of everybody whom an entry is about; what else its detail holds is the id of nobody."""
    known = (entry.person_id, *(entry.detail.get(name) for name in IN_DETAIL))
    return [text for text in known if isinstance(text, str) and len(text) == ID_LENGTH]


def _who(entry: HistoryEntry, names: Mapping[str, str]) -> str:
    """Who did it; whoever answered in the place of somebody else, with both names (OB-054)."""
    stood_in_for = _named("for", entry, names) if entry.object_type == "decision" else ""
    until = entry.detail.get("until") if stood_in_for else None
    return in_place_of(
        names.get(entry.person_id or "", ""), stood_in_for, date.fromisoformat(until) if until else None
    )


def _passed(entry: HistoryEntry, names: Mapping[str, str]) -> str:
    """“From Dr Helen Marsh to Samir Qureshi on behalf of Dr Helen Marsh”."""
    before, after, stood_in_for = (_named(name, entry, names) for name in IN_DETAIL)
    return f"From {before} to {in_place_of(after, stood_in_for)}" if before and after else ""


def _named(name: str, entry: HistoryEntry, names: Mapping[str, str]) -> str:
    """The name of a person in the detail of an entry; empty if that holds something else."""
    return names.get(str(entry.detail.get(name)), "")
