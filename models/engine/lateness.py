"""How late a project is, since when and on whose clock: one source for the register, lists and flow runs (OB-099)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.records import HumanTask, Project
from models.vocabulary import Clock, Role
from models.working_time import working_days_between


@dataclass(frozen=True)
class Lateness:
    """Who a project waits for most urgently: since when, by when, and how many working days late that is.

    `days` is 0 where nothing is overdue, and where the project or the task rests, whatever its date says.
    """

    clock: Clock
    task_id: str | None = None
    since: datetime | None = None
    due_on: date | None = None
    is_overdue: bool = False
    days: int = 0


def lateness(project: Project, today: date) -> Lateness:
    """How late a project is, with its open tasks loaded."""
    waiting = project.open_tasks
    running = [] if project.hold else [task for task in waiting if not task.paused_until]
    task = next(iter([*running, *waiting]), None)
    if task is None:
        return Lateness(Clock.STOPPED if project.hold and project.is_open else Clock.NOBODYS)
    is_overdue = task.is_overdue(today) and bool(running)
    return Lateness(
        clock=_clock(task) if running else Clock.STOPPED,
        task_id=task.id,
        since=task.opened_at,
        due_on=task.due_on,
        is_overdue=is_overdue,
        days=working_days_between(task.due_on, today) if is_overdue else 0,
    )


def overdue_tasks(project: Project, today: date) -> Sequence[HumanTask]:
    """The open tasks whose date has passed, the latest first; none while the project or their clock rests."""
    if project.hold:
        return []
    return [task for task in project.open_tasks if task.is_overdue(today) and not task.paused_until]


def _clock(task: HumanTask) -> Clock:
    return Clock.OURS if task.role is Role.QIST else Clock.THEIRS
