"""How sending stands: open, stopped by somebody, broken, or a wave held; and how many emails wait or need somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.records import Email, Person, PostOffice, Project
from models.vocabulary import MailState
from tasks.database.unit_of_work import reading
from tasks.mail.stopping import held_in_wave
from tasks.people.permissions import only_team

MOST_NAMED = 50
"""As many projects whose mail is held are named."""


@dataclass(frozen=True)
class MailStatus:
    """How sending stands; a moment is None where nothing of the kind is the case."""

    stopped_at: datetime | None
    stopped_by: str
    stopped_because: str
    broken_at: datetime | None
    broken_because: str
    try_again_at: datetime | None
    braked_at: datetime | None
    in_wave: int
    waiting: int
    held: int
    uncertain: int
    failed: int
    came_back: int
    held_projects: Sequence[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Whether emails leave as they should."""
        return not (self.stopped_at or self.broken_at or self.in_wave)


def mail_status_seen(person_id: str) -> MailStatus:
    """How sending stands now; OnlyForTheTeam for everybody who does not look after the mail."""
    with reading() as session:
        only_team(session, person_id)
        return mail_status(session)


def mail_status(session: Session) -> MailStatus:
    """How sending stands now. Only emails whose trouble nobody has dealt with count as uncertain or failed."""
    office = session.get(PostOffice, 1) or PostOffice(id=1, stopped_because="", broken_because="")
    stopped_by = session.get(Person, office.stopped_by_id) if office.stopped_by_id else None
    count = _counts(session)
    held = select(Project.reference, Project.title).where(Project.holds_mail)
    return MailStatus(
        stopped_at=office.stopped_at,
        stopped_by=stopped_by.name if stopped_by else "",
        stopped_because=office.stopped_because,
        broken_at=office.broken_at,
        broken_because=office.broken_because,
        try_again_at=office.try_again_at,
        braked_at=office.braked_at,
        in_wave=held_in_wave(session),
        waiting=count.get(MailState.WAITING, 0) + count.get(MailState.SENDING, 0),
        held=count.get(MailState.HELD, 0),
        uncertain=count.get(MailState.UNCERTAIN, 0),
        failed=count.get(MailState.FAILED, 0),
        came_back=_came_back(session),
        held_projects=session.execute(held.order_by(Project.reference).limit(MOST_NAMED)).tuples().all(),
    )


def mail_needs(mail: MailStatus) -> Iterator[str]:
    """What of the mail needs somebody, in sentences; nothing if all leaves as it should."""
    if mail.stopped_at is not None:
        yield f"Sending was stopped by {mail.stopped_by}."
    if mail.broken_at is not None:
        yield "The mail server takes nothing at the moment."
    for count, what in (
        (mail.held, "held"),
        (mail.failed, "failed"),
        (mail.uncertain, "sent or not, nobody knows"),
        (mail.came_back, "came back"),
    ):
        if count:
            yield f"{count:,} {'email' if count == 1 else 'emails'} {what}."


def _counts(session: Session) -> dict[MailState, int]:
    """How many emails are still to come, or have trouble that nobody has dealt with, by state."""
    by_state = select(Email.state, func.count()).group_by(Email.state)
    to_come = by_state.where(Email.state.in_([MailState.WAITING, MailState.SENDING, MailState.HELD]))
    lost = by_state.where(Email.state == MailState.UNCERTAIN, Email.settled_at.is_(None))
    refused = by_state.where(_FAILED, Email.bounced_at.is_(None))
    return {
        state: count for query in (to_come, lost, refused) for state, count in session.execute(query).tuples()
    }


def _came_back(session: Session) -> int:
    came_back = select(func.count()).select_from(Email).where(_FAILED, Email.bounced_at.is_not(None))
    return session.scalar(came_back) or 0


_FAILED = and_(Email.state == MailState.FAILED, Email.settled_at.is_(None))
