"""The meetings to come, from the Trust file: those it names, and no others (5.1, 6.4)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports.trust_file import TrustFile
from models.records import IssuedPaper, Meeting, Service


def store_meetings(session: Session, file: TrustFile, services: Mapping[str, Service], today: date) -> None:
    """Add, change or drop the meetings to come; one that has its paper, or that was held, stays as it is."""
    has_paper = select(IssuedPaper.meeting_id).where(IssuedPaper.meeting_id.is_not(None))
    free = select(Meeting).where(Meeting.held_on >= today, Meeting.id.not_in(has_paper))
    left = {
        (each_meeting.kind, each_meeting.service_id, each_meeting.held_on): each_meeting
        for each_meeting in session.scalars(free)
    }
    settled = set(
        session.execute(
            select(Meeting.kind, Meeting.service_id, Meeting.held_on).where(Meeting.id.in_(has_paper))
        ).tuples()
    )
    for entry in file.meetings:
        key = (entry.of, services[entry.service].id if entry.service else None, entry.held_on)
        if key in settled or entry.held_on < today:
            continue
        meeting = left.pop(key, None)
        if meeting is None:
            meeting = Meeting(kind=key[0], service_id=key[1], held_on=key[2])
            session.add(meeting)
        meeting.papers_due_on = entry.due_on
    for dropped in left.values():
        session.delete(dropped)
