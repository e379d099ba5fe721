"""Timers that are due: reminders, escalations, and stages that begin on their date. Each fires once."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.engine.events import Cause
from models.records import Timer
from models.vocabulary import TimerKind, TimerState
from tasks.answers.answer_task import advance_project
from tasks.database.leases import keep_lease
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.pause_reviews import put_off, review_pause
from tasks.projects.project_rows import (
    append_project_history,
    append_projects_history,
    locked_project,
    locked_to_remind,
)
from tasks.reminders.escalate import Morning, escalate, task_of
from tasks.reminders.letters_sent import letters_sent_about

log = logging.getLogger(__name__)

BATCH = 2_000
AT_ONCE = 20
"""As many rungs are fired in one transaction; whoever answers in the meantime waits for it, so they are few."""

RUNGS = (TimerKind.REMIND, TimerKind.ESCALATE)
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


class DueTimer(NamedTuple):
    """A timer that is due."""

    timer_id: str
    project_id: str
    kind: TimerKind


def fire_due_timers() -> Counter[str]:
    """Fire every timer that is due; how many of which kind had an effect.

    One indexed query finds them. Safe to repeat and to run twice at once: a timer is claimed under the lock of
    its project, and fires once. Rungs are fired some at a time in one transaction; if one of them fails, each is
    fired in a transaction of its own, so that a project that fails keeps no other waiting (P17).
    """
    fired: Counter[str] = Counter()
    for few in some_at_a_time(_due(now())):
        keep_lease()
        fired.update(filter(None, _together(few) if len(few) > 1 else map(_alone, few)))
    return fired


def some_at_a_time(due: Sequence[DueTimer]) -> Iterator[list[DueTimer]]:
    """In their order: rungs of different projects together, whatever else is due alone."""
    few: dict[str, DueTimer] = {}
    for row in due:
        if few and (row.kind not in RUNGS or row.project_id in few or len(few) == AT_ONCE):
            yield list(few.values())
            few.clear()
        if row.kind in RUNGS:
            few[row.project_id] = row
        else:
            yield [row]
    if few:
        yield list(few.values())


def _together(few: Sequence[DueTimer]) -> Sequence[str | None]:
    try:
        with unit_of_work() as session:
            return _fire_rungs(session, few, now())
    except Exception:  # noqa: BLE001 -- whatever one project brings; alone, it is counted and told of
        return [_alone(row) for row in few]


def _alone(due: DueTimer) -> str | None:
    try:
        with unit_of_work() as session:
            return fire(session, due.timer_id, due.project_id, now())
    except Exception as trouble:  # noqa: BLE001 -- whatever one project brings; it is logged where it is counted
        _try_later(due.timer_id, trouble)
        return "refused"


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


def _due(moment: datetime) -> list[DueTimer]:
    with reading() as session:
        rows = session.execute(
            select(Timer.id, Timer.project_id, Timer.kind)
            .where(Timer.state == TimerState.ARMED, Timer.due_at <= moment)
            .order_by(Timer.due_at, Timer.rung, Timer.id)
            .limit(BATCH)
        )
        return [DueTimer(*row) for row in rows]


def _fire_rungs(session: Session, few: Sequence[DueTimer], moment: datetime) -> list[str | None]:
    """Fire rungs of different projects, each under the lock of its own; one that is locked is left for later."""
    projects = locked_to_remind(session, [row.project_id for row in few])
    query = select(Timer).where(Timer.id.in_([row.timer_id for row in few]), Timer.state == TimerState.ARMED)
    timers = [timer for timer in session.scalars(query).all() if timer.project_id in projects]
    tasks = [task_of(timer, projects[timer.project_id]) for timer in timers]
    on = Morning(moment, letters_sent_about(session, [task for task in tasks if task is not None]))
    climbed = [(timer, escalate(session, projects[timer.project_id], timer, on)) for timer in timers]
    append_projects_history(
        session, [(projects[timer.project_id], result.facts) for timer, result in climbed], now=moment
    )
    return [result.kind for _, result in climbed]


def fire(session: Session, timer_id: str, project_id: str, moment: datetime) -> str | None:
    """Fire a timer at a moment, under the lock of its project; its kind if that had an effect."""
    project = locked_project(session, project_id)
    timer = session.get(Timer, timer_id, populate_existing=True)
    if timer is None or timer.state is not TimerState.ARMED:
        return None
    if timer.kind is TimerKind.ENTER_STAGE and project.held_until:
        put_off(timer, project.held_until, moment)
        return None
    if timer.kind is TimerKind.ENTER_STAGE:
        timer.state, timer.fired_at = TimerState.FIRED, moment
        append_project_history(
            session, project, advance_project(session, project, Cause("timer", timer.id), moment), now=moment
        )
        return timer.kind
    if timer.kind is TimerKind.REVIEW_PAUSE:
        return review_pause(session, project, timer, moment)
    task = task_of(timer, project)
    climbed = escalate(
        session, project, timer, Morning(moment, letters_sent_about(session, [task] if task else []))
    )
    append_project_history(session, project, climbed.facts, now=moment)
    return climbed.kind
