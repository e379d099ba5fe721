"""Timers that are due: reminders, escalations, and stages that begin on their date. Each fires once."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.advance import ask_of
from models.clock import at_local, local_date, now
from models.happenings import Cause
from models.ladder import MORNING, next_rung
from models.records import Email, HumanTask, Project, Timer
from models.vocabulary import LetterClass, MailState, Role, TimerKind, TimerState
from models.working_time import is_working_day, working_days_after
from notifications import compose
from notifications.outgoing import Occasion
from tasks.answers import move_on
from tasks.directory import directory, letterhead
from tasks.history import Fact
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
    moment = now()
    with unit_of_work() as session:
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
        return _nudge(session, project, timer, moment)


def _nudge(session: Session, project: Project, timer: Timer, moment: datetime) -> str | None:
    """A rung of a task's ladder: on a working day, one a task and day; put off to the next day otherwise."""
    task = next((task for task in project.tasks if task.id == timer.task_id), None)
    if task is None or not task.is_open:
        timer.state, timer.fired_at = TimerState.CANCELLED, moment
        return None
    today = local_date(moment)
    letters = _letters_of(session, task)
    has_been_told = any(letter.local_date == today for letter in letters)
    must_wait = timer.kind is TimerKind.ESCALATE and not _was_reminded(letters)
    if task.paused_until or (project.hold and not ask_of(project, task).holds):
        must_wait = True
    if has_been_told or must_wait or not is_working_day(today):
        timer.due_at = at_local(working_days_after(today + timedelta(days=1), 0), MORNING)
        return None
    timer.state, timer.fired_at = TimerState.FIRED, moment
    _write(session, project, task, timer)
    if (following := next_rung(timer, ask_of(project, task), today=today)) is not None:
        session.add(following)
    return timer.kind


def _letters_of(session: Session, task: HumanTask) -> list[Email]:
    wanted = select(Email).where(
        Email.task_id == task.id,
        Email.letter_class.in_([LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION]),
    )
    return list(session.scalars(wanted))


def _was_reminded(letters: list[Email]) -> bool:
    """Nobody is told of a task before its own mail and a reminder were accepted by the server (P12)."""
    accepted = {letter.letter_class for letter in letters if letter.state is MailState.SENT}
    return {LetterClass.TASK, LetterClass.REMINDER} <= accepted


def _write(session: Session, project: Project, task: HumanTask, timer: Timer) -> None:
    ask, on = ask_of(project, task), Occasion(project, letterhead(session), now())
    asked = f"{task.kind.label[0].lower()}{task.kind.label[1:]}"
    if timer.kind is TimerKind.REMIND:
        session.add_all(compose.reminder(on, task, ask, rung=timer.rung))
        sentence = f"Reminded {task.role.label} to {asked}"
    else:
        role = timer.tells or Role.QIST
        told = directory(session, project, now=on.now).assign(role, project)
        session.add(compose.escalation(on, task, ask, rung=timer.rung, told=told))
        sentence = f"Told {role.label} that {task.role.label} is overdue: {asked}"
    fact = Fact(
        action=timer.kind.value,
        object_type="timer",
        object_id=timer.id,
        sentence=sentence,
        project_id=project.id,
        detail={"task": task.id, "rung": timer.rung},
    )
    tell(session, project, [fact], now=on.now)
