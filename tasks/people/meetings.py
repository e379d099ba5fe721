"""The meetings to come, from the Trust file: those it names; what the page of meetings says counts before it (6.4)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import spoken_date
from models.imports.trust_file import MeetingEntry, TrustFile
from models.records import IssuedPaper, Meeting, Service
from models.vocabulary import PaperKind

_Key = tuple[PaperKind, str | None, date]


def store_meetings(
    session: Session, file: TrustFile, services: Mapping[str, Service], today: date
) -> Sequence[str]:
    """Add, change or drop the meetings to come; one that has its paper, or that was held, stays as it is.

    So does one that was entered, moved or cancelled on the page of meetings; where the file says otherwise, a sentence
    comes back.
    """
    has_paper = select(IssuedPaper.meeting_id).where(IssuedPaper.meeting_id.is_not(None))
    settled = {
        key
        for meeting in session.scalars(select(Meeting).where(Meeting.id.in_(has_paper)))
        for key in (_key(meeting), (meeting.kind, meeting.service_id, meeting.file_held_on))
    }
    free = session.scalars(
        select(Meeting).where(Meeting.held_on >= today, Meeting.id.not_in(has_paper))
    ).all()
    left = {_key(meeting): meeting for meeting in free if meeting.changed_by_id is None}
    on_the_page = _on_the_page(free)
    conflicts: list[str] = []
    for entry in file.meetings:
        key = (entry.of, services[entry.service].id if entry.service else None, entry.held_on)
        if key in settled or entry.held_on < today:
            continue
        if (kept := on_the_page.get(key)) is not None:
            conflicts += _conflict(entry, kept)
            continue
        meeting = left.pop(key, None)
        if meeting is None:
            meeting = Meeting(kind=key[0], service_id=key[1], held_on=key[2])
            session.add(meeting)
        meeting.papers_due_on = entry.due_on
    for dropped in left.values():
        session.delete(dropped)
    return conflicts


def _key(meeting: Meeting) -> _Key:
    return meeting.kind, meeting.service_id, meeting.held_on


def _on_the_page(meetings: Sequence[Meeting]) -> dict[_Key, Meeting]:
    """What the page keeps, by its day and by the day on which the file has it."""
    kept = [meeting for meeting in meetings if meeting.changed_by_id is not None]
    moved = {
        (meeting.kind, meeting.service_id, meeting.file_held_on): meeting
        for meeting in kept
        if meeting.file_held_on is not None
    }
    return {**moved, **{_key(meeting): meeting for meeting in kept}}


def _conflict(entry: MeetingEntry, kept: Meeting) -> list[str]:
    """What the file says otherwise than the page, if anything."""
    file = f"{entry.of.label} on {spoken_date(entry.held_on)}"
    if kept.cancelled_at is not None:
        return [f"{file} was cancelled on the page of meetings, which counts."]
    if kept.held_on != entry.held_on:
        return [f"{file} was moved to {spoken_date(kept.held_on)} on the page of meetings, which counts."]
    if kept.papers_due_on != entry.due_on:
        due = spoken_date(kept.papers_due_on)
        return [f"{file}: its papers are due on {due}, as the page of meetings says, which counts."]
    return []
