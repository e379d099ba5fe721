"""How an installation is: what waits too long, when it was last swept; to be read by an operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from models.clock import local_date, now
from models.records import Email, Lease, Project, RoundFailure, Timer
from models.vocabulary import Letter, MailState, ServiceTrouble, TimerState
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
    """The emails that wait, and those of the last days that failed or may not have arrived, unless dealt with."""
    stuck = (MailState.FAILED, MailState.UNCERTAIN)
    with reading() as session:
        rows = session.execute(
            select(Email.state, func.count(), func.min(Email.created_at))
            .where(
                (Email.state == MailState.WAITING)
                | (
                    Email.state.in_(stuck)
                    & (Email.created_at > now() - REMEMBERED)
                    & Email.settled_at.is_(None)
                )
            )
            .group_by(Email.state)
        )
        mail_backlogs = {state: MailBacklog(count, oldest) for state, count, oldest in rows}
    return {state: mail_backlogs.get(state, MailBacklog()) for state in (MailState.WAITING, *stuck)}


def mail_troubles() -> list[ServiceTrouble]:
    """What is wrong with the emails that nobody has brought about on purpose, for the QI Support Team.

    Mail that people have stopped or hold, and a wave that is held, are known to them already; so is what the letter
    about such trouble tells of, which is no trouble itself. One address that is tried again later stops nothing.
    """
    sending, moment = sending_state(), now()
    since = moment - MAIL_MAY_WAIT
    is_broken = sending.broken_at is not None and sending.broken_at <= since
    due = Email.created_at <= since if is_broken else Email.next_attempt_at <= since
    others = Email.letter != Letter.SERVICE_TROUBLE
    with reading() as session:
        waits = session.scalar(select(exists().where(others, Email.state == MailState.WAITING, due)))
        has_sent = session.scalar(select(exists().where(Email.sent_at > since)))
        failed = exists().where(
            others,
            Email.state == MailState.FAILED,
            Email.settled_at.is_(None),
            Email.created_at > moment - REMEMBERED,
        )
        has_failed = session.scalar(select(failed))
    is_stopped = waits and not has_sent and not sending.stopped_at
    troubles = {ServiceTrouble.MAIL_STOPPED: is_stopped, ServiceTrouble.MAIL_FAILED: has_failed}
    return [trouble for trouble, is_there in troubles.items() if is_there]


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
