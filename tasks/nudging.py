"""Timers that are due: reminders, escalations, and stages that begin on their date. Each fires once."""

import logging
from collections import Counter
from datetime import datetime

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


def fire_due_timers() -> Counter[str]:
    """Fire every timer that is due, each in a transaction of its own; how many of which kind had an effect.

    One indexed query finds them. Safe to repeat and to run twice at once: a timer is claimed under the lock of
    its project, and fires once. A project that fails does not keep the others waiting (P17).
    """
    fired: Counter[str] = Counter()
    for timer_id, project_id in _due(now()):
        try:
            kind = _fire(timer_id, project_id)
        except Exception:
            log.exception("timer %s of project %s could not be fired", timer_id, project_id)
            fired["refused"] += 1
            continue
        if kind is not None:
            fired[kind] += 1
    return fired


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
