"""Dates that move: a task's date with the rungs of its ladder, and the two clocks, ours and theirs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.clock import at_local, local_date
from models.engine.escalation_timers import AGAIN, MORNING
from models.policy.rules import EscalationPlan
from models.records import HumanTask, Pause, Timer
from models.vocabulary import TimerKind
from models.working_time import working_days_after, working_days_between


@dataclass(frozen=True)
class WaitingDays:
    """Working days that a task has been open: with whoever is asked, and waiting for somebody else."""

    ours: int
    theirs: int

    @property
    def said(self) -> str:
        """“Open for 12 working days, 7 of them waiting for somebody else.”; empty if it never waited."""
        if not self.theirs:
            return ""
        days = self.ours + self.theirs
        return f"Open for {days} working days, {self.theirs} of them waiting for somebody else."


def waiting_days(task: HumanTask, pauses: Iterable[Pause], today: date) -> WaitingDays:
    """The two clocks of a task up to today, or to the day on which it was closed."""
    last = local_date(task.closed_at) if task.closed_at else today
    opened = local_date(task.opened_at)
    stretches = [
        (
            max(opened, local_date(pause.began_at)),
            min(last, local_date(pause.ended_at) if pause.ended_at else last),
        )
        for pause in pauses
        if pause.task_id in {None, task.id}
    ]
    theirs = sum(working_days_between(first, end) for first, end in merged(stretches))
    return WaitingDays(max(working_days_between(opened, last) - theirs, 0), theirs)


def lost_days(task: HumanTask, over: Sequence[Pause], still: Sequence[Pause], today: date) -> int:
    """Working days that a task lost by pauses that end today; days of pauses that go on are counted when they end."""
    opened = local_date(task.opened_at)

    def days(pauses: Sequence[Pause]) -> int:
        stretches = merged((max(opened, local_date(pause.began_at)), today) for pause in pauses)
        return sum(working_days_between(first, last) for first, last in stretches)

    return days([*over, *still]) - days(still)


def merged(stretches: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches of days without overlap, so that no day is counted twice."""
    apart: list[tuple[date, date]] = []
    for first, last in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if apart and first <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
        else:
            apart.append((first, last))
    return apart


def move_date(  # noqa: PLR0913 -- what moves, where to, and what moves with it
    task: HumanTask, to: date, ladder: EscalationPlan, timers: Sequence[Timer], *, now: datetime
) -> None:
    """Move the date of a task; the rungs still to come move with it, none of them before the next morning."""
    task.first_due_on = task.first_due_on or task.due_on
    task.due_on, task.date_note = to, ""
    for timer in timers:
        if timer.kind in {TimerKind.REMIND, TimerKind.ESCALATE}:
            rung_on = working_days_after(to, _offset(ladder, timer.rung))
            timer.due_at = max(at_local(rung_on, MORNING), next_morning(now))


def date_after_holidays(task: HumanTask, *, counted: Collection[date], free: Collection[date]) -> date:
    """The date of a task once days have become free; never an earlier one, and the same if none concerns it.

    `counted` are those of them that its date was counted over in working days: each moves it on by one. Any other date
    moves to the next working day if it falls on one of them. The one rule for what was told: docs/decisions.md.
    """
    lost = [day for day in counted if local_date(task.opened_at) < day <= task.due_on]
    falls_on = task.due_on in free
    if not lost and not falls_on:
        return task.due_on
    start = working_days_after(task.due_on, 0) if falls_on else task.due_on
    return working_days_after(start, max(len(lost) - falls_on, 0))


def rungs_move_on(task: HumanTask, ladder: EscalationPlan, timers: Iterable[Timer]) -> None:
    """The rungs of a task whose date moved on with the calendar move with it; none comes earlier than it was to."""
    for timer in timers:
        if timer.kind in {TimerKind.REMIND, TimerKind.ESCALATE}:
            rung_on = working_days_after(task.due_on, _offset(ladder, timer.rung))
            timer.due_at = max(timer.due_at, at_local(rung_on, MORNING))


def quiet_until(task: HumanTask, day: date, timers: Sequence[Timer]) -> None:
    """No reminder before a day; who is told when it is overdue does not change."""
    task.quiet_until = day
    morning = at_local(working_days_after(day, 0), MORNING)
    for timer in timers:
        if timer.kind is TimerKind.REMIND:
            timer.due_at = max(timer.due_at, morning)


def next_morning(now: datetime) -> datetime:
    """The next morning on which reminders go."""
    return at_local(working_days_after(local_date(now) + timedelta(days=1), 0), MORNING)


def _offset(ladder: EscalationPlan, rung: int) -> int:
    """Working days from the due date to a rung, also to those that repeat the last one."""
    days = [*ladder.remind, *(days for days, _ in ladder.escalate)]
    if rung >= AGAIN:
        return ladder.remind[-1]
    last = len(days) - 1
    return days[min(rung, last)] + ladder.then_every * max(rung - last, 0)
