"""Whose turn it is in a project, in a sentence or in few words; how late it is, since when and on whose clock.

Lateness has this one source for the register, lists and flow runs (OB-099).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.clock import dated, local_date, now, short_date, spoken_date
from models.records import HumanTask, Project
from models.vocabulary import Clock, Role
from models.working_time import working_days_between


def whose_turn(project: Project) -> str:
    """One sentence that names roles and what is asked: “Next: Project lead (data); Library (search).”.

    Empty if the project waits for nobody and for no day.
    """
    if not project.is_open:
        return f"The project is {project.stage.label.lower()}."
    if steps := dict.fromkeys(f"{task.role.label} ({task.label.lower()})" for task in project.open_tasks):
        return f"Next: {'; '.join(steps)}."
    day = project.enters_next_stage_on
    return f"The next cycle begins on {spoken_date(day)}." if day else ""


def waits_for(project: Project) -> str:
    """“CDS quality lead, due Fri 12 Mar”, the most urgent first; why it rests, if it does; never empty."""
    if not project.is_open:
        return f"{project.stage.label} on {spoken_date(local_date(project.closed_at or now()))}"
    turns = dict.fromkeys(f"{task.role.label}, due {_soon(task.due_on)}" for task in project.open_tasks)
    if not turns:
        day = project.enters_next_stage_on
        return f"Next cycle on {spoken_date(day)}" if day else "Nothing"
    people = "; ".join(turns)
    return f"{project.hold} ({people})" if project.hold else people


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


def rests_until(task: HumanTask, project: Project) -> date | None:
    """The day to which people have put the project, or the task's own clock, on hold; None if neither rests."""
    return project.held_until or task.paused_until


def is_late(task: HumanTask, project: Project, today: date) -> bool:
    """Whether its date has passed, nobody answered, and nothing rests."""
    return task.is_overdue(today) and rests_until(task, project) is None


def _clock(task: HumanTask) -> Clock:
    return Clock.OURS if task.role is Role.QIST else Clock.THEIRS


def _soon(day: date) -> str:
    """“Fri 12 Mar”; with its year where that is not the present one."""
    return short_date(day) if day.year == local_date(now()).year else dated(day)
