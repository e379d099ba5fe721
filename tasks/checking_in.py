"""Projects of which nothing was heard for long: their leads are asked how they stand (6.3, 6.4; OB-099, OB-101)."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.advance import ask_anytime
from models.clock import at_local, local_date, now
from models.lifecycle import CHECKED_IN_AFTER
from models.records import HistoryEntry, HumanTask, Project
from models.vocabulary import TaskKind, TaskState
from models.working_time import is_working_day, working_days_after
from notifications.outgoing import Occasion
from tasks.directory import directory, letterhead
from tasks.projects import locked_project, store, tell
from tasks.unit_of_work import reading, unit_of_work


def check_in() -> int:
    """Ask the lead of every project that has been silent for too long; how many. Never twice for one silence."""
    moment = now()
    if not is_working_day(local_date(moment)):
        return 0
    with reading() as session:
        found = session.scalars(silent(moment)).all()
    return sum(_ask(project_id, moment) for project_id in found)


def silent(moment: datetime) -> Select[tuple[str]]:
    """Open projects, not on hold, whose last entry of the history is old and who are not asked already."""
    since = at_local(working_days_after(local_date(moment), -CHECKED_IN_AFTER), 0)
    is_asked = exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.CHECK_IN,
        HumanTask.state == TaskState.OPEN,
    )
    return (
        select(Project.id)
        .join(HistoryEntry, HistoryEntry.seq == Project.last_history_seq)
        .where(Project.closed_at.is_(None), Project.hold.is_(None), HistoryEntry.at < since, ~is_asked)
        .order_by(Project.id)
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
