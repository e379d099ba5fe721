"""Projects of which nothing was heard for long: their leads are asked how they stand (6.3, 6.4; OB-099, OB-101)."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from models.advance import ask_anytime
from models.clock import at_local, local_date, now
from models.lifecycle import CHECKED_IN_AFTER
from models.records import HistoryEntry, HumanTask, Project
from models.vocabulary import TaskKind, TaskState
from models.working_time import is_working_day, working_days_after
from notifications.outgoing import Occasion
from tasks.directory import directory, letterhead
from tasks.in_turn import in_turn
from tasks.projects import locked_project, store, tell
from tasks.unit_of_work import reading, unit_of_work


def check_in() -> int:
    """Ask the lead of every project that has been silent for too long; how many. Never twice for one silence."""
    moment = now()
    if not is_working_day(local_date(moment)):
        return 0
    with reading() as session:
        found = session.scalars(silent(moment)).all()
    return in_turn(found, lambda project_id: _ask(project_id, moment), what="check-in")


def silent(moment: datetime) -> Select[tuple[str]]:
    """Projects of which nothing was heard, and whose lead is not asked about it already."""
    return select(Project.id).where(is_silent(moment), ~is_asked_how_it_stands()).order_by(Project.id)


def is_silent(moment: datetime) -> ColumnElement[bool]:
    """Whether a project is open, not on hold, and nothing was heard of it for too long."""
    since = at_local(working_days_after(local_date(moment), -CHECKED_IN_AFTER), 0)
    last = exists().where(HistoryEntry.seq == Project.last_history_seq, HistoryEntry.at < since)
    return and_(Project.closed_at.is_(None), Project.hold.is_(None), last)


def is_asked_how_it_stands() -> ColumnElement[bool]:
    """Whether the lead of a project is asked how it stands, because nothing was heard of it."""
    return exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.CHECK_IN,
        HumanTask.state == TaskState.OPEN,
    )


def _ask(project_id: str, moment: datetime) -> bool:
    with unit_of_work() as session:
        return ask_how_it_stands(session, project_id, moment)


def ask_how_it_stands(session: Session, project_id: str, moment: datetime) -> bool:
    """Ask the lead of one project, unless they are asked already; whether they were asked."""
    project = locked_project(session, project_id)
    if any(task.is_open and task.kind is TaskKind.CHECK_IN for task in project.tasks):
        return False
    who = directory(session, project, now=moment)
    occurrence = f"silent-{project.last_history_seq}"
    happened = ask_anytime(project, who, TaskKind.CHECK_IN, occurrence=occurrence, now=moment)
    facts = store(session, Occasion(project, letterhead(session), moment), happened)
    tell(session, project, facts, now=moment)
    return True
