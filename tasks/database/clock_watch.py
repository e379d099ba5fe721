"""Whether the clock of this computer can be believed: after a jump, a sweep would write to everybody at once (P14)."""

import logging
import platform
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import is_stopped, now, uptime
from models.errors import ClockJumped, jump_said
from models.records import ClockReading, Email, ProjectRun
from models.vocabulary import MailState
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work

log = logging.getLogger(__name__)

JUMP = timedelta(hours=1)
"""From here on a difference is a jump; less is what clocks are set by when they are put right."""

NOTED_EVERY = 60.0  # seconds
GONE = timedelta(hours=2)
"""A computer that jumped and has not looked for so long, while others did, was switched off."""

RIGHT = timedelta(0)
KEPT = timedelta(days=7)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class ClockCheck:
    """One look at the clock: what it says, how long the computer has been up, how far the database's is behind it.

    `off_by` is how far the clock is ahead of what it should say; none while that is under an hour.
    """

    at: datetime
    uptime: float
    database_gap: timedelta
    off_by: timedelta


def watch_clock() -> None:
    """See that this computer's clock went as far as the computer was up, and agrees with the database's.

    Raises ClockJumped otherwise, and again until the difference is gone or somebody has confirmed the new time
    (`trust_clock`). It costs one small transaction, which writes at most once a minute. A computer that is new
    here, or was started again, has only the database to compare with; on SQLite that has no clock of its own.
    """
    off_by = RIGHT
    with suppress(IntegrityError), unit_of_work() as session:  # a first look of two sweeps at once
        last = session.get(ClockReading, machine(), with_for_update=True)
        look = _look(session, last)
        off_by = look.off_by
        _note(session, last, look)
    if off_by:
        raise ClockJumped(off_by)


def look_at_clock() -> ClockCheck:
    """How the clock of this computer stands against the last look of a sweep; nothing is noted or raised."""
    with reading() as session:
        return _look(session, session.get(ClockReading, machine()))


def trust_clock() -> bool:
    """Take what the clock of this computer says now for right; False if it had not jumped.

    What was noted before is forgotten, and the history tells of it.
    """
    with unit_of_work() as session:
        last = session.get(ClockReading, machine(), with_for_update=True)
        look = _look(session, last)
        if not look.off_by:
            return False
        session.merge(_right(look, confirmed_gap=look.database_gap))
        append_to_history(session, [_trusted(look)], at=look.at)
    log.warning("the clock of this computer had %s and was confirmed", jump_said(look.off_by))
    return True


def jumped_clocks() -> list[timedelta]:
    """By how much the clock of each computer has jumped that sweeps nothing because of it."""
    with reading() as session:
        readings = session.scalars(select(ClockReading).order_by(ClockReading.machine)).all()
    newest = max(
        (clock_reading.read_at for clock_reading in readings if clock_reading.jumped_by is None),
        default=datetime.min.replace(tzinfo=UTC),
    )
    return [
        timedelta(seconds=clock_reading.jumped_by)
        for clock_reading in readings
        if clock_reading.jumped_by is not None and newest - clock_reading.read_at < GONE
    ]


@lru_cache(maxsize=1)
def machine() -> str:
    """This computer since it was started; where the system does not say, this process on it."""
    with suppress(OSError):
        return _BOOT_ID.read_text(encoding="ascii").strip()
    return f"{platform.node()[:50]} {time.monotonic_ns()}"


def _look(session: Session, last: ClockReading | None) -> ClockCheck:
    at, up = now(), uptime()
    gap = at - _database_clock(session, at)
    confirmed = timedelta(seconds=last.database_gap if last else 0.0)
    spans = [min(gap, gap - confirmed, key=abs)]
    if last is not None:
        spans.append(at - last.read_at - timedelta(seconds=up - last.uptime))
    off_by = max(spans, key=abs)
    return ClockCheck(at, up, gap, off_by if abs(off_by) > JUMP else RIGHT)


def _database_clock(session: Session, ours: datetime) -> datetime:
    """What time it is in the database; ours where it has no clock of its own, or where ours was stopped by a test."""
    if is_stopped() or session.get_bind().dialect.name != "postgresql":
        return ours
    moment = session.scalar(select(func.clock_timestamp()))
    return moment if isinstance(moment, datetime) else ours


def _note(session: Session, last: ClockReading | None, look: ClockCheck) -> None:
    """Keep what the clock says while it is right; while it is not, what it should say, and the jump."""
    if look.off_by:
        _note_jump(session, last, look)
        return
    if last is None:
        session.execute(delete(ClockReading).where(ClockReading.read_at < look.at - KEPT))
    elif last.jumped_by is not None:
        log.warning("the clock of this computer is right again: sweeps go on")
        _forget_wrong_moments(session, look.at)
    elif look.uptime - last.uptime < NOTED_EVERY:
        return
    confirmed = timedelta(seconds=last.database_gap if last else 0.0)
    session.merge(_right(look, confirmed_gap=confirmed if abs(look.database_gap) > JUMP else RIGHT))


def _note_jump(session: Session, last: ClockReading | None, look: ClockCheck) -> None:
    if last is None:
        last = _right(look, confirmed_gap=RIGHT)
        last.read_at -= look.off_by
        session.add(last)
    elif look.uptime - last.uptime >= NOTED_EVERY:
        last.read_at += timedelta(seconds=look.uptime - last.uptime)
        last.uptime = look.uptime
    if last.jumped_by is None:
        last.jumped_by, last.noticed_at = look.off_by.total_seconds(), look.at
        log.error("the clock of this computer has %s: nothing is swept", jump_said(look.off_by))


def _forget_wrong_moments(session: Session, moment: datetime) -> None:
    """What pages and runs put off while the clock was ahead would wait until that time comes; it is due now."""
    later, unsent = moment + GONE, Email.state.in_([MailState.WAITING, MailState.UNCERTAIN])
    is_claimed = Email.state == MailState.SENDING
    for healing in (
        update(Email).where(unsent, Email.next_attempt_at > later).values(next_attempt_at=moment),
        update(Email).where(is_claimed, Email.claimed_until > later).values(claimed_until=moment),
        update(ProjectRun).where(ProjectRun.walking_until > later).values(walking_until=None),
    ):
        session.execute(healing)


def _right(look: ClockCheck, *, confirmed_gap: timedelta) -> ClockReading:
    return ClockReading(
        machine=machine(),
        read_at=look.at,
        uptime=look.uptime,
        jumped_by=None,
        noticed_at=None,
        database_gap=confirmed_gap.total_seconds() if abs(confirmed_gap) > JUMP else 0.0,
    )


def _trusted(look: ClockCheck) -> HistoryFact:
    return HistoryFact(
        action="clock confirmed",
        object_type="clock",
        object_id=machine().replace("-", "")[-32:],
        occurrence=look.at.isoformat(timespec="microseconds"),
        sentence=f"The time of a computer was confirmed after its clock had {jump_said(look.off_by)}",
        detail={"seconds": round(look.off_by.total_seconds())},
    )
