"""How an installation is: what waits too long, when it was last swept; to be read by an operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from models.clock import local_date, now
from models.records import Email, Lease, Project, RoundFailure, Timer
from models.vocabulary import MailState, ServiceTrouble, TimerState
from tasks.database.unit_of_work import reading
from tasks.mail.sending_state import sending_state
from tasks.people.trust_file import vacant_roles
from tasks.reminders.due_timers import PARKED_AFTER
from tasks.schedule.sweep import SWEEP

REMEMBERED = timedelta(days=7)
"""How long a mail that failed, or may not have arrived, is spoken of."""

MAIL_MAY_WAIT = timedelta(minutes=10)
"""An email that waits for longer says that something is wrong with the relay, or that nothing sends."""


@dataclass(frozen=True)
class MailBacklog:
    """How many emails are in a state, and since when the oldest."""

    count: int = 0
    oldest: datetime | None = None


def mails_not_sent() -> dict[MailState, MailBacklog]:
    """The emails that wait, and those of the last days that failed or may not have arrived."""
    stuck = (MailState.FAILED, MailState.UNCERTAIN)
    with reading() as session:
        rows = session.execute(
            select(Email.state, func.count(), func.min(Email.created_at))
            .where(
                (Email.state == MailState.WAITING)
                | (Email.state.in_(stuck) & (Email.created_at > now() - REMEMBERED))
            )
            .group_by(Email.state)
        )
        mail_backlogs = {state: MailBacklog(count, oldest) for state, count, oldest in rows}
    return {state: mail_backlogs.get(state, MailBacklog()) for state in (MailState.WAITING, *stuck)}


def mail_troubles() -> list[ServiceTrouble]:
    """What is wrong with the emails that nobody has brought about on purpose, for the QI Support Team.

    Mail that people have stopped or hold, and a wave that is held, are known to them already.
    """
    sending, mails = sending_state(), mails_not_sent()
    oldest = mails[MailState.WAITING].oldest
    waits_long = oldest is not None and now() - oldest > MAIL_MAY_WAIT
    stopped = [ServiceTrouble.MAIL_STOPPED] if waits_long and not sending.stopped_at else []
    return stopped + ([ServiceTrouble.MAIL_FAILED] if mails[MailState.FAILED].count else [])


def parked_timers() -> tuple[str, ...]:
    """The references of projects with a timer that could not be fired again and again (P17)."""
    query = (
        select(Project.reference)
        .join(Timer, Timer.project_id == Project.id)
        .where(Timer.state == TimerState.ARMED, Timer.failures >= PARKED_AFTER)
        .distinct()
        .order_by(Project.reference)
    )
    with reading() as session:
        return tuple(session.scalars(query))


def failing_rounds() -> tuple[RoundFailure, ...]:
    """The daily rounds that failed when they were made last, wholly or for some projects, by name (P17)."""
    with reading() as session:
        return tuple(session.scalars(select(RoundFailure).order_by(RoundFailure.name)))


def last_sweep() -> datetime | None:
    """When the last sweep ended, or now while one is at work; None if there never was one."""
    with reading() as session:
        lease = session.get(Lease, SWEEP)
        return min(lease.held_until, now()) if lease else None


def roles_nobody_holds() -> tuple[str, ...]:
    """The roles in which nobody is here today, in words."""
    with reading() as session:
        return tuple(vacant_roles(session, local_date(now())))
