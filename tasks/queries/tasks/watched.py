"""An open task as the QI Support Team sees it that is asked of somebody else: what is asked, and what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.engine.whose_turn import overdue_tasks
from models.errors import NoLongerAsked, NotFound
from models.policy.versions import ask_of
from models.records import Email, EmailTask, HumanTask, Person, Project
from models.vocabulary import Letter, MailState, Role, TaskKind
from models.working_time import working_days_between
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team
from tasks.projects.project_rows import project_by_id
from tasks.queries.tasks.brief import brief_of
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine
from tasks.queries.tasks.task import dates_moved

MOST_EMAILS = 8
"""So many of the emails about a task are shown, the newest first; the outbox has all."""


@dataclass(frozen=True)
class SentAboutTask:
    """An email about a task: which letter, to whom, when it was written, and what became of it."""

    id: str
    letter: Letter
    to: str
    at: datetime
    state: MailState


@dataclass(frozen=True)
class WatchedTask:
    """A task that somebody else is asked: `days_late` are working days, 0 while its clock stands still."""

    id: str
    kind: TaskKind
    reference: str
    title: str
    about: str
    asked_of: str
    email: str
    role: Role
    opened_at: datetime
    due_on: date
    is_overdue: bool
    days_late: int
    moved: str
    note: str
    opened_because: str
    clause: str
    brief: Sequence[BriefLine]
    emails: Sequence[SentAboutTask]


def watched_task(task_id: str, person_id: str) -> WatchedTask:
    """An open task, to look at; refused: OnlyForTheTeam, NotFound, NoLongerAsked once it is closed."""
    with reading() as session:
        only_team(session, person_id)
        task = session.get(HumanTask, task_id)
        if task is None:
            raise NotFound("such task")
        if not task.is_open:
            raise NoLongerAsked(task.kind.label)
        return _watched(session, project_by_id(session, task.project_id), task)


def _watched(session: Session, project: Project, task: HumanTask) -> WatchedTask:
    today = local_date(now())
    is_late = task in overdue_tasks(project, today)
    return WatchedTask(
        id=task.id,
        kind=task.kind,
        reference=project.reference,
        title=project.title,
        about=task.about or "",
        asked_of=task.assignee.name,
        email=task.assignee.email,
        role=task.role,
        opened_at=task.opened_at,
        due_on=task.due_on,
        is_overdue=is_late,
        days_late=working_days_between(task.due_on, today) if is_late else 0,
        moved=dates_moved(session, task),
        note=task.note,
        opened_because=task.opened_because,
        clause=ask_of(project, task).clause,
        brief=brief_of(BriefedTask(session, project, task), None),
        emails=_emails(session, task),
    )


def _emails(session: Session, task: HumanTask) -> list[SentAboutTask]:
    spoken_of = select(EmailTask.email_id).where(EmailTask.task_id == task.id)
    query = (
        select(Email.id, Email.letter, Person.name, Email.created_at, Email.state)
        .join(Person, Person.id == Email.to_person_id)
        .where(or_(Email.task_id == task.id, Email.id.in_(spoken_of)))
        .order_by(Email.created_at.desc(), Email.id.desc())
        .limit(MOST_EMAILS)
    )
    return [SentAboutTask(*row) for row in session.execute(query).tuples()]
