"""The pack of a meeting: its paper, or a draft until that is made, and that of the meeting before (6.4; OB-069)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NoSuchMeeting, PaperChanged
from models.papers import Paper
from models.records import IssuedPaper, Meeting
from models.working_time import working_days_after
from tasks.database.unit_of_work import reading
from tasks.reports.archive.due import MADE_BEFORE
from tasks.reports.archive.issuing import reference_of, request_of_meeting
from tasks.reports.archive.keeping import hash_of, paper_as_data, paper_from_data
from tasks.reports.archive.making import make_report

NAMED = 5
"""As many of the meetings to come are named to whoever asks for one that is not there."""


@dataclass(frozen=True)
class PackedPaper:
    """A paper of the pack, and the hash of what it says."""

    paper: Paper
    sha256: str


@dataclass(frozen=True)
class MeetingPack:
    """The papers, that of the meeting first; `made_on` is the day on which it is made, where it is a draft yet."""

    papers: Sequence[PackedPaper]
    made_on: date | None = None


def meeting_pack(reference: str) -> MeetingPack:
    """The pack of the meeting whose paper has, or will have, this reference.

    A draft is kept nowhere, and nobody is written to. Refused: NoSuchMeeting, and PaperChanged for a paper that is not
    any more what its hash was taken of.
    """
    with reading() as session:
        meeting = _meeting(session, reference)
        paper = _paper_of(session, meeting)
        before = _paper_before(session, meeting)
        packed = [_packed(kept) for kept in (paper, before) if kept is not None]
        if paper is not None:
            return MeetingPack(packed)
        made_on = working_days_after(meeting.papers_due_on, -MADE_BEFORE)
        return MeetingPack([_draft(session, meeting), *packed], made_on)


def _meeting(session: Session, reference: str) -> Meeting:
    query = select(Meeting).where(Meeting.cancelled_at.is_(None)).order_by(Meeting.held_on, Meeting.id)
    meetings = {reference_of(session, meeting): meeting for meeting in session.scalars(query)}
    for known, meeting in meetings.items():
        if known.casefold() == reference.strip().casefold():
            return meeting
    today = local_date(now())
    to_come = [known for known, meeting in meetings.items() if meeting.held_on >= today]
    raise NoSuchMeeting(to_come[:NAMED])


def _paper_of(session: Session, meeting: Meeting) -> IssuedPaper | None:
    return session.scalar(select(IssuedPaper).where(IssuedPaper.meeting_id == meeting.id))


def _paper_before(session: Session, meeting: Meeting) -> IssuedPaper | None:
    """The newest paper that was made for an earlier meeting of the same committee."""
    earlier = (
        select(IssuedPaper)
        .join(Meeting, Meeting.id == IssuedPaper.meeting_id)
        .where(
            Meeting.kind == meeting.kind,
            Meeting.service_id == meeting.service_id if meeting.service_id else Meeting.service_id.is_(None),
            Meeting.held_on < meeting.held_on,
        )
    )
    return session.scalar(earlier.order_by(Meeting.held_on.desc()).limit(1))


def _packed(kept: IssuedPaper) -> PackedPaper:
    if hash_of(kept.content) != kept.sha256:
        raise PaperChanged(kept.reference)
    return PackedPaper(paper_from_data(kept.content), kept.sha256)


def _draft(session: Session, meeting: Meeting) -> PackedPaper:
    """What the paper would say if it were made now."""
    moment = now()
    reference = f"{reference_of(session, meeting)}-draft"
    paper = make_report(session, request_of_meeting(session, meeting, moment), reference, moment)
    draft = replace(paper, title=f"{paper.title} (draft)")
    return PackedPaper(draft, hash_of(paper_as_data(draft)))
