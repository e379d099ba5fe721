"""The post office: one row that says how sending stands, and how many emails may leave, for all processes together."""

import logging
import math
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import now, spoken_moment
from models.records import Email, PostOffice
from models.settings import settings
from models.vocabulary import MailState
from notifications.smtp.postman import Delivery
from tasks.database.unit_of_work import reading, unit_of_work

log = logging.getLogger(__name__)

BY_WAVE, BY_PROJECT = "wave", "project"
"""Why an email is held: it was part of a wave, or all mail of its project is held."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))
"""How long until a broken relay is tried again: the first that is longer than it has been broken, or the last."""

ANOTHER_SENDER_WAITS = timedelta(hours=1)
_LONGEST_REASON = 300


def post_office(session: Session) -> PostOffice:
    """How sending stands, to be read; open if nobody has ever changed it."""
    return session.get(PostOffice, 1) or PostOffice(id=1, permits=0.0, usual_peak=0)


def locked_post_office(session: Session) -> PostOffice:
    """The one row of how sending stands, under its lock; it is made when it is first needed."""
    office = session.get(PostOffice, 1, with_for_update=True, populate_existing=True)
    if office is None:
        with suppress(IntegrityError), session.begin_nested():  # somebody else may make it at the same moment
            session.add(PostOffice(id=1))
        office = session.get_one(PostOffice, 1, with_for_update=True, populate_existing=True)
    return office


def take_permits(*, codes: int, others: int) -> int:
    """How many of the others may leave now with so many codes, which never wait; all of them without a limit.

    A bucket that holds a minute's emails and is refilled all the time; codes may overdraw it (P23).
    """
    limit = settings().mail_per_minute
    if not limit:
        return others
    moment = now()
    with unit_of_work() as session:
        office = locked_post_office(session)
        there = permits_there(office, limit, moment)
        granted = min(others, max(0, math.floor(there - codes + 1e-9)))
        office.permits, office.permits_at = there - codes - granted, moment
        return granted


def give_back_permits(count: int) -> None:
    """What was taken and not used: an email was not needed any more, or somebody else had it."""
    if count and settings().mail_per_minute:
        with unit_of_work() as session:
            locked_post_office(session).permits += count


def take_room(count: int) -> None:
    """So many emails have left: as many less may leave before the brake has to count again."""
    if count:
        with unit_of_work() as session:
            session.execute(update(PostOffice).values(room=PostOffice.room - count))


def permits_there(office: PostOffice, limit: int, moment: datetime) -> float:
    """How many emails may leave now, at so many a minute."""
    if office.permits_at is None:
        return float(limit)
    passed = max(0.0, (moment - office.permits_at).total_seconds())
    return min(float(limit), office.permits + passed * limit / 60)


def begin_probe(*, lasts: timedelta) -> bool:
    """Whether this process may try the broken relay now; meanwhile nobody else does."""
    moment = now()
    with unit_of_work() as session:
        office = locked_post_office(session)
        if office.broken_at is None or (office.try_again_at is not None and office.try_again_at > moment):
            return False
        office.try_again_at = moment + lasts
        return True


def end_probe_untried() -> None:
    """There was nothing to try it with: whoever has something next may."""
    with unit_of_work() as session:
        locked_post_office(session).try_again_at = now()


def break_sending_off(delivery: Delivery) -> None:
    """The relay refuses us, or cannot be reached by a probe: nothing is claimed until it is tried again (P21)."""
    moment = now()
    with unit_of_work() as session:
        office = locked_post_office(session)
        office.broken_at = office.broken_at or moment
        office.broken_because = f"{delivery.code or ''} {delivery.reason}".strip()[:_LONGEST_REASON]
        broken_for = moment - office.broken_at
        wait = next((wait for wait in WAITS if wait > broken_for), WAITS[-1])
        office.try_again_at = moment + wait * random.uniform(1.0, 1.2)  # noqa: S311 jitter
        log.warning("sending is broken off; the relay is tried again at %s", office.try_again_at)


def mend_sending(sender: str) -> None:
    """The relay takes our mail again.

    It may have been one sender that it refused: what was written under another goes last, or it would break off
    again and again in front of what can be sent.
    """
    moment = now()
    with unit_of_work() as session:
        office = locked_post_office(session)
        office.broken_at = office.try_again_at = None
        office.broken_because = ""
        session.execute(
            update(Email)
            .where(Email.state == MailState.WAITING, Email.sender != sender)
            .values(next_attempt_at=moment + ANOTHER_SENDER_WAITS)
        )
        log.info("the relay takes our mail again")


@dataclass(frozen=True)
class SendingState:
    """How sending stands, for whoever runs the service; a moment is None where nothing of the kind is the case."""

    stopped_at: datetime | None = None
    broken_at: datetime | None = None
    broken_because: str = ""
    try_again_at: datetime | None = None
    in_wave: int = 0
    held: int = 0

    @property
    def said(self) -> str:
        """What keeps mail from leaving, in a line; empty if nothing does."""
        return "; ".join(filter(None, [self._stopped, self._broken, self._held]))

    @property
    def _stopped(self) -> str:
        return f"stopped by people on {spoken_moment(self.stopped_at)}" if self.stopped_at else ""

    @property
    def _broken(self) -> str:
        if self.broken_at is None:
            return ""
        again = f", next try on {spoken_moment(self.try_again_at)}" if self.try_again_at else ""
        return f"broken since {spoken_moment(self.broken_at)} ({self.broken_because}){again}"

    @property
    def _held(self) -> str:
        wave = f", {self.in_wave} of them as a wave above the usual" if self.in_wave else ""
        return f"{self.held} held{wave}" if self.held else ""


def sending_state() -> SendingState:
    """A look at the post office."""
    with reading() as session:
        return sending_seen(session)


def sending_seen(session: Session) -> SendingState:
    """How sending stands, within a transaction that reads more."""
    held = select(Email.held_because, func.count()).where(Email.state == MailState.HELD)
    office = post_office(session)
    counts = dict(session.execute(held.group_by(Email.held_because)).tuples().all())
    return SendingState(
        office.stopped_at,
        office.broken_at,
        office.broken_because or "",
        office.try_again_at,
        in_wave=counts.get(BY_WAVE, 0),
        held=sum(counts.values()),
    )
