"""Lateness as conditions of a query: which tasks are late, and since when a project is.

The rule is that of `models/engine/whose_turn.py`.
"""

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select

from models.records import HumanTask, Project
from models.vocabulary import TaskState


def is_running() -> ColumnElement[bool]:
    """Whether the clock of a task runs: it is open, and neither it nor its project rests."""
    return and_(
        HumanTask.state == TaskState.OPEN,
        HumanTask.paused_until.is_(None),
        or_(Project.hold.is_(None), Project.hold == ""),
    )


def is_late(today: date) -> ColumnElement[bool]:
    """Whether a task is late today: its clock runs, and its date has passed."""
    return and_(is_running(), HumanTask.due_on < today)


def late_since() -> Select[tuple[str, date]]:
    """The earliest date of the running tasks of each project, by its id; nothing of one that waits for nobody."""
    return (
        select(HumanTask.project_id, func.min(HumanTask.due_on))
        .join(Project, Project.id == HumanTask.project_id)
        .where(is_running())
        .group_by(HumanTask.project_id)
    )


def due_of_project() -> ScalarSelect[date]:
    """The earliest date of the running tasks of the project of a query; null where its clock does not run."""
    return (
        select(func.min(HumanTask.due_on))
        .where(HumanTask.project_id == Project.id, is_running())
        .correlate(Project)
        .scalar_subquery()
    )
