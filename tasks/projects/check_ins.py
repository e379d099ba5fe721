"""Projects of which nothing was heard for long: their leads are asked how they stand (6.3, 6.4; OB-099, OB-101)."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date
from models.policy.lifecycle import CHECKED_IN_AFTER
from models.policy.versions import asked_at_any_stage
from models.records import HistoryEntry, HumanTask, Project
from models.vocabulary import TaskKind, TaskState
from models.working_time import working_days_after
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import letterhead
from tasks.projects.daily_checks import DailyCheck
from tasks.projects.figure_requests import figures_keep_coming
from tasks.projects.project_rows import ask_at_any_stage


def _silent(moment: datetime) -> Select[tuple[str]]:
    """Projects of which nothing was heard, and whose lead is not asked about it already."""
    return select(Project.id).where(is_silent(moment), ~is_asked_how_it_stands()).order_by(Project.id)


def is_silent(moment: datetime) -> ColumnElement[bool]:
    """Whether a project is open, not on hold, and nothing was heard of it for too long.

    An annual programme rests for most of its year, and its policy asks nobody how it stands: it is never silent.
    Neither is a project whose next cycle has a date, nor one whose figures come each week or month, since its history
    has them; those of a quarter or a year are looked at before its lead is asked.
    """
    since = at_local(working_days_after(local_date(moment), -CHECKED_IN_AFTER), 0)
    last = exists().where(HistoryEntry.seq == Project.last_history_seq, HistoryEntry.at < since)
    is_asked = Project.definition.in_(asked_at_any_stage(TaskKind.CHECK_IN))
    return and_(
        Project.closed_at.is_(None),
        Project.hold.is_(None),
        Project.enters_next_stage_on.is_(None),
        is_asked,
        last,
    )


def is_asked_how_it_stands() -> ColumnElement[bool]:
    """Whether the lead of a project is asked how it stands, because nothing was heard of it."""
    return exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.CHECK_IN,
        HumanTask.state == TaskState.OPEN,
    )


def _ask(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """Ask the lead how it stands, unless they are asked already, or figures come as their plan wants them."""
    is_asked = any(task.is_open and task.kind is TaskKind.CHECK_IN for task in project.tasks)
    if is_asked or figures_keep_coming(session, project, local_date(moment)):
        return []
    on = Occasion(project, letterhead(session), moment)
    return ask_at_any_stage(session, on, TaskKind.CHECK_IN, f"silent-{project.last_history_seq}")


CHECK_INS = DailyCheck(
    name="check-in",
    said="Nothing was heard for long",
    hour=8,
    concerned=_silent,
    do=_ask,
    on_working_days_only=True,
)
"""The lead of every project that has been silent for too long is asked; never twice for one silence."""
