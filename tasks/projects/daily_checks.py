"""What projects are looked after for once a day: which they are, and what is done with one under its lock.

The daily rounds do it; the dry run of tomorrow does the same in transactions that never commit.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import RoundIncomplete
from models.records import Project
from models.working_time import is_working_day
from tasks.database.audit_trail import HistoryFact
from tasks.database.for_each_safely import for_each_safely
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.project_rows import append_project_history, locked_project

GOES_ON = (Project.closed_at.is_(None), Project.hold.is_(None), Project.held_until.is_(None))
"""What is true of a project that has not ended and rests for no reason: neither people nor a finding hold it."""


@dataclass(frozen=True, kw_only=True)
class DailyCheck:
    """A daily round over projects: from which hour in London, which they are, and what is done with one.

    `said` is why it writes, in words. It leaves projects that have ended alone, unless it is of what comes
    `after_the_end`. `do` is safe to repeat: what is in order is left alone.
    """

    name: str
    said: str
    hour: int
    concerned: Callable[[datetime], Select[tuple[str]]]
    do: Callable[[Session, Project, datetime], Sequence[HistoryFact]]
    on_working_days_only: bool = False
    after_the_end: bool = False

    def is_made_on(self, moment: datetime) -> bool:
        """Whether its day is one of those on which it is made."""
        return not self.on_working_days_only or is_working_day(local_date(moment))


def check_projects(care: DailyCheck) -> int | None:
    """Look after every project concerned, each in a transaction of its own; how many changed, None on a day off.

    RoundIncomplete names the projects that could not be looked after; every other one was.
    """
    moment = now()
    if not care.is_made_on(moment):
        return None
    with reading() as session:
        texts = session.scalars(care.concerned(moment)).all()
    try:
        return for_each_safely(texts, lambda project_id: _alone(care, project_id, moment), what=care.name)
    except RoundIncomplete as trouble:
        raise RoundIncomplete(_references(trouble.failed), count=trouble.count) from trouble


def _references(project_ids: Collection[str]) -> list[str]:
    query = select(Project.reference).where(Project.id.in_(project_ids)).order_by(Project.reference)
    with reading() as session:
        return list(session.scalars(query))


def check_project(session: Session, care: DailyCheck, project_id: str, moment: datetime) -> bool:
    """Look after one project, if it is under way or the round is of what comes after; whether anything changed."""
    project = locked_project(session, project_id)
    facts = care.do(session, project, moment) if project.is_open or care.after_the_end else []
    append_project_history(session, project, facts, now=moment)
    return bool(facts)


def _alone(care: DailyCheck, project_id: str, moment: datetime) -> bool:
    with unit_of_work() as session:
        return check_project(session, care, project_id, moment)
