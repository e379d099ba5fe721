"""The meetings of committees as the QI Support Team keeps them on their page (5.1, 6.4; OB-055, OB-069)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.clock import local_date, now, spoken_date
from models.errors import NotAllowedHere, NotFound, OnlyForTheTeam, WrongForm
from models.forms.committees.meetings import AddMeetingForm, ChangeMeetingForm
from models.records import HistoryEntry, IssuedPaper, Meeting, Person, Service, Trust
from models.records.base import new_id
from models.vocabulary import PaperKind
from notifications.documents.calendar import CalendarDay, calendar_file
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import letterhead
from tasks.people.permissions import only_support_team, only_team

ADDED, CHANGED = "meeting added", "meeting changed"


@dataclass(frozen=True)
class SeenMeeting:
    """A meeting to come, or lately held: when, by when its papers are due, its paper if it is made, and who said so.

    `was_on` is the day on which the Trust file has it, where the page moved it; `version` grows with each change.
    """

    id: str
    kind: PaperKind
    service: str
    held_on: date
    papers_due_on: date
    paper: str
    is_cancelled: bool
    kept_by: str
    was_on: date | None
    version: int

    @property
    def name(self) -> str:
        """“Quality Committee”; a service’s group with its name."""
        return ", ".join(filter(None, [self.kind.label, self.service]))


F = TypeVar("F", AddMeetingForm, ChangeMeetingForm)


@dataclass(frozen=True)
class SentMeeting(Generic[F]):
    """A meeting as it is sent: by whom, with which form and nonce."""

    person_id: str
    form: F
    nonce: str


@dataclass(frozen=True)
class MeetingList:
    """The meetings to come, the soonest first, and those held, the newest first."""

    to_come: Sequence[SeenMeeting]
    held: Sequence[SeenMeeting]


MOST_HELD = 20
"""As many meetings that were held are listed."""


def meetings_for(person_id: str) -> MeetingList:
    """The meetings; OnlyForTheTeam."""
    today = local_date(now())
    with reading() as session:
        only_team(session, person_id)
        to_come = _seen(session, Meeting.held_on >= today)
        held = list(reversed(_seen(session, Meeting.held_on < today)))[:MOST_HELD]
        return MeetingList(to_come, held)


def meeting_as_typed(meeting_id: str, person_id: str) -> tuple[SeenMeeting, dict[str, object]]:
    """A meeting with its form as it stands; NotFound, OnlyForTheTeam, NotAllowedHere once it has its paper."""
    with reading() as session:
        only_support_team(session, person_id)
        meeting = _to_change(session, meeting_id)
        [seen] = _seen(session, Meeting.id == meeting.id)
        typed = {
            "is_held": not seen.is_cancelled,
            "held_on": seen.held_on,
            "papers_due_on": seen.papers_due_on,
        }
        return seen, typed


def add_meeting(sent: SentMeeting[AddMeetingForm]) -> None:
    """Add a meeting; one that was cancelled on that day takes place again. Sent again, it changes nothing.

    Refused: OnlyForTheTeam, WrongForm if the committee meets on that day already or there is no such service.
    """
    form = sent.form
    with unit_of_work() as session:
        only_support_team(session, sent.person_id)
        session.execute(select(Trust.id).with_for_update())  # of two who add it at once, one waits
        if _is_done(session, sent):
            return
        service_id = session.scalar(select(Service.id).where(Service.code == form.service))
        if form.service and service_id is None:
            raise WrongForm([("service", "Choose a Care Delivery Service from the list")])
        meeting = session.scalar(
            select(Meeting).where(
                Meeting.kind == form.of, Meeting.service_id == service_id, Meeting.held_on == form.held_on
            )
        )
        if meeting is not None and meeting.cancelled_at is None:
            raise WrongForm([("held_on", f"It meets on {spoken_date(form.held_on)} already")])
        if meeting is None:
            meeting = Meeting(id=new_id(), kind=form.of, service_id=service_id, held_on=form.held_on)
            session.add(meeting)
        meeting.cancelled_at = None
        _keep(session, meeting, form.due_on, sent, action=ADDED)


def change_meeting(meeting_id: str, sent: SentMeeting[ChangeMeetingForm]) -> None:
    """Move or cancel a meeting, or let it take place after all; the Trust file no longer counts for it.

    Refused: NotFound, OnlyForTheTeam, NotAllowedHere once it has its paper, WrongForm if that day is taken.
    """
    form = sent.form
    with unit_of_work() as session:
        only_support_team(session, sent.person_id)
        session.execute(select(Meeting.id).where(Meeting.id == meeting_id).with_for_update())
        if _is_done(session, sent):
            return
        meeting = _to_change(session, meeting_id)
        if meeting.changed_by_id is None:
            meeting.file_held_on = meeting.held_on
        if not form.is_held:
            meeting.cancelled_at = now()
            _keep(session, meeting, meeting.papers_due_on, sent, action=CHANGED)
            return
        meeting.held_on, meeting.cancelled_at = form.held_on, None
        _keep(session, meeting, form.due_on, sent, action=CHANGED)


def meetings_calendar(person_id: str) -> bytes:
    """The meetings to come and the days on which their papers are due, as a calendar file.

    OnlyForTheTeam, also for whoever was of it and has left.
    """
    with reading() as session:
        only_team(session, person_id)
        if not session.get_one(Person, person_id).is_here(local_date(now())):
            raise OnlyForTheTeam
        head = letterhead(session)
        to_come = _seen(session, Meeting.held_on >= local_date(now()), Meeting.cancelled_at.is_(None))
        days = [day for meeting in to_come for day in _days(meeting, head.base_url)]
        return calendar_file(days, domain=head.from_address.rpartition("@")[2], now=now())


def _days(meeting: SeenMeeting, base_url: str) -> list[CalendarDay]:
    link = f"{base_url}/papers/{meeting.paper}" if meeting.paper else f"{base_url}/meetings"
    return [
        CalendarDay(f"meeting-{meeting.id}", meeting.version, meeting.held_on, f"{meeting.name} meets", link),
        CalendarDay(
            f"papers-{meeting.id}",
            meeting.version,
            meeting.papers_due_on,
            f"{meeting.name}: papers are due",
            link,
        ),
    ]


def _to_change(session: Session, meeting_id: str) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("such meeting")
    has_paper = session.scalar(select(IssuedPaper.id).where(IssuedPaper.meeting_id == meeting.id))
    if has_paper is not None or meeting.held_on < local_date(now()):
        raise NotAllowedHere(step="Change a meeting", stage="a meeting that was held or has its paper")
    return meeting


def _keep(session: Session, meeting: Meeting, due_on: date, sent: SentMeeting[Any], *, action: str) -> None:  # noqa: PLR0913
    """Store a meeting with who changed it; WrongForm for a day that has passed, or on which it has another."""
    if meeting.cancelled_at is None and meeting.held_on < local_date(now()):
        raise WrongForm([("held_on", "The date must be today or later")])
    meeting.papers_due_on = due_on
    meeting.changed_by_id, meeting.changed_at = sent.person_id, now()
    others = select(Meeting.id).where(
        Meeting.kind == meeting.kind,
        Meeting.service_id == meeting.service_id,
        Meeting.held_on == meeting.held_on,
        Meeting.id != meeting.id,
    )
    if session.scalar(others) is not None:
        raise WrongForm(
            [("held_on", "The committee meets on that day already, or did before it was cancelled")]
        )
    outcome = "is cancelled" if meeting.cancelled_at else f"on {spoken_date(meeting.held_on)}"
    fact = HistoryFact.of(
        meeting,
        action,
        f"Meeting of the {meeting.kind.label}: {outcome}",
        person_id=sent.person_id,
        occurrence=sent.nonce[:40],
        detail={"held_on": meeting.held_on.isoformat(), "papers_due_on": due_on.isoformat()},
    )
    append_to_history(session, [fact], at=now())


def _is_done(session: Session, sent: SentMeeting[Any]) -> bool:
    earlier = select(HistoryEntry.seq).where(
        HistoryEntry.action.in_([ADDED, CHANGED]), HistoryEntry.occurrence == sent.nonce[:40]
    )
    return session.scalar(earlier.limit(1)) is not None


def _seen(session: Session, *which: ColumnElement[bool]) -> list[SeenMeeting]:
    query = (
        select(Meeting, Service.name, IssuedPaper.reference, Person.name)
        .outerjoin(Service, Service.id == Meeting.service_id)
        .outerjoin(IssuedPaper, IssuedPaper.meeting_id == Meeting.id)
        .outerjoin(Person, Person.id == Meeting.changed_by_id)
        .where(*which)
        .order_by(Meeting.held_on, Meeting.id)
    )
    return [
        SeenMeeting(
            id=meeting.id,
            kind=meeting.kind,
            service=service or "",
            held_on=meeting.held_on,
            papers_due_on=meeting.papers_due_on,
            paper=paper or "",
            is_cancelled=meeting.cancelled_at is not None,
            kept_by=changed_by or "",
            was_on=meeting.file_held_on if meeting.file_held_on != meeting.held_on else None,
            version=int(meeting.changed_at.timestamp()) if meeting.changed_at else 0,
        )
        for meeting, service, paper, changed_by in session.execute(query).tuples()
    ]
