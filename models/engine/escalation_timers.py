"""The ladder of a human task as timers: when its person is reminded, and who is told when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from models.clock import at_local, local_date
from models.policy.rules import TaskRule
from models.records import HumanTask, Timer
from models.records.base import new_id
from models.vocabulary import Role, TimerKind, TimerState
from models.working_time import working_days_after

MORNING = 8
"""The hour in London at which reminders fall due and stages begin on their date."""

AGAIN = 100
"""The first number of the rungs that no ladder has: because a letter before them reached nobody."""


def escalation_timers(task: HumanTask, ask: TaskRule, *, now: datetime) -> Iterator[Timer]:
    """The rungs still to come; the last ones always are, so that no open task is without a timer."""
    steps: list[tuple[int, TimerKind, Role | None]] = [
        (offset, TimerKind.REMIND, None) for offset in ask.ladder.remind
    ]
    steps += [(offset, TimerKind.ESCALATE, role) for offset, role in ask.ladder.escalate]
    for rung, (offset, kind, role) in enumerate(steps):
        due_at = at_local(working_days_after(task.due_on, offset), MORNING)
        if due_at > now:
            yield armed(
                _key(task, kind, rung),
                kind,
                due_at,
                project_id=task.project_id,
                task_id=task.id,
                rung=rung,
                tells=role,
            )


def next_escalation(timer: Timer, task: HumanTask, ask: TaskRule, *, today: date) -> Timer | None:
    """After the last rung somebody is asked to call, again and again: a ladder never ends in silence (5.0)."""
    if timer.kind is not TimerKind.ESCALATE or not ask.ladder.rungs - 1 <= timer.rung < AGAIN:
        return None
    rung = timer.rung + 1
    due_at = at_local(working_days_after(today, ask.ladder.then_every), MORNING)
    more = {
        "project_id": timer.project_id,
        "task_id": timer.task_id,
        "rung": rung,
        "tells": _who_calls(task, ask),
    }
    return armed(_key(task, TimerKind.ESCALATE, rung), TimerKind.ESCALATE, due_at, **more)


def asks_to_call(timer: Timer, ask: TaskRule) -> bool:
    """Whether everybody on the ladder has been told, so that somebody has to call."""
    return timer.kind is TimerKind.ESCALATE and ask.ladder.rungs <= timer.rung < AGAIN


def _who_calls(task: HumanTask, ask: TaskRule) -> Role:
    """The QI Support Team, unless it is the one that is asked."""
    return ask.ladder.then_calls if task.role is not ask.ladder.then_calls else Role.HEAD_OF_CLINICAL_AUDIT


def reminded_again(task: HumanTask, *, after: int, now: datetime) -> Timer:
    """One more reminder, the next morning: none has reached its reader yet, and nobody else is told before one has."""
    morning = at_local(working_days_after(local_date(now) + timedelta(days=1), 0), MORNING)
    rung = AGAIN + after
    more = {"project_id": task.project_id, "task_id": task.id, "rung": rung}
    return armed(_key(task, TimerKind.REMIND, rung), TimerKind.REMIND, morning, **more)


def tell_instead(task: HumanTask, *, tells: Role, after: int, now: datetime) -> Timer:
    """Another role is told the next morning, because the letter to the one before reached nobody."""
    morning = at_local(working_days_after(local_date(now) + timedelta(days=1), 0), MORNING)
    rung = AGAIN + after
    more = {"project_id": task.project_id, "task_id": task.id, "rung": rung, "tells": tells}
    return armed(_key(task, TimerKind.ESCALATE, rung), TimerKind.ESCALATE, morning, **more)


def armed(key: str, kind: TimerKind, due_at: datetime, **more: Any) -> Timer:  # noqa: ANN401 -- columns of the row
    """A timer that waits for its moment."""
    return Timer(id=new_id(), key=key, kind=kind, due_at=due_at, state=TimerState.ARMED, **more)


def _key(task: HumanTask, kind: TimerKind, rung: int) -> str:
    """Each rung once, for each person who is asked."""
    return f"{task.id}:{task.assignment_no}:{kind}:{rung}"
