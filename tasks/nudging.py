"""Timers that are due: reminders, escalations, and stages that begin on their date. Each fires once."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.happenings import Cause
from models.records import Timer
from models.vocabulary import TimerKind, TimerState
from tasks.answers import move_on
from tasks.climbing import climb
from tasks.pausing import review_pause
from tasks.projects import locked_project, tell
from tasks.unit_of_work import reading, unit_of_work

log = logging.getLogger(__name__)

BATCH = 500
TRY_AGAIN = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(days=1),
)
"""How long a timer rests that could not be fired, the last time for ever after."""

PARKED_AFTER = 5
"""Failures after which somebody has to look: a timer that fails so often mends itself no more."""


def fire_due_timers() -> Counter[str]:
    """Fire every timer that is due, each in a transaction of its own; how many of which kind had an effect.

    One indexed query finds them. Safe to repeat and to run twice at once: a timer is claimed under the lock of
    its project, and fires once. A project that fails does not keep the others waiting (P17).
    """
    fired: Counter[str] = Counter()
    for timer_id, project_id in _due(now()):
        try:
            kind = _fire(timer_id, project_id)
        except Exception as trouble:  # noqa: BLE001 -- whatever one project brings; it is logged where it is counted
            _try_later(timer_id, trouble)
            fired["refused"] += 1
            continue
        if kind is not None:
            fired[kind] += 1
    return fired


def _try_later(timer_id: str, trouble: Exception) -> None:
    """A timer that cannot be fired is tried again later and later; it is told of at the first and the fifth time."""
    with unit_of_work() as session:
        timer = session.get(Timer, timer_id, with_for_update=True)
        if timer is None or timer.state is not TimerState.ARMED:
            return
        wait = TRY_AGAIN[min(timer.failures, len(TRY_AGAIN) - 1)]
        timer.failures, timer.due_at = timer.failures + 1, now() + wait
        failures, project_id = timer.failures, timer.project_id
    if failures in {1, PARKED_AFTER}:
        log.error(
            "timer %s of project %s could not be fired, time %s",
            timer_id,
            project_id,
            failures,
            exc_info=trouble,
        )


def _due(moment: datetime) -> list[tuple[str, str]]:
    with reading() as session:
        found = session.execute(
            select(Timer.id, Timer.project_id)
            .where(Timer.state == TimerState.ARMED, Timer.due_at <= moment)
            .order_by(Timer.due_at, Timer.rung, Timer.id)
            .limit(BATCH)
        )
        return [(timer_id, project_id) for timer_id, project_id in found]


def _fire(timer_id: str, project_id: str) -> str | None:
    with unit_of_work() as session:
        return fire(session, timer_id, project_id, now())


def fire(session: Session, timer_id: str, project_id: str, moment: datetime) -> str | None:
    """Fire a timer at a moment, under the lock of its project; its kind if that had an effect."""
    project = locked_project(session, project_id)
    timer = session.get(Timer, timer_id, populate_existing=True)
    if timer is None or timer.state is not TimerState.ARMED:
        return None
    if timer.kind is TimerKind.ENTER_STAGE:
        timer.state, timer.fired_at = TimerState.FIRED, moment
        tell(session, project, move_on(session, project, Cause("timer", timer.id), moment), now=moment)
        return timer.kind
    if timer.kind is TimerKind.REVIEW_PAUSE:
        return review_pause(session, project, timer, moment)
    return climb(session, project, timer, moment)
