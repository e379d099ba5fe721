"""Tasks and emails as records, for the JSON API."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, joinedload

from models.clock import local_date, now
from models.engine.whose_turn import is_late
from models.errors import NotFound
from models.inputs.addresses import plain_address
from models.records import Decision, Email, HumanTask, Person, Project
from models.vocabulary import Letter, LetterClass, MailState, Outcome, Role, Stage, TaskKind, TaskState
from tasks.database.unit_of_work import reading
from tasks.queries.projects.readers import is_for_everybody

MOST = 1000
"""As many records are given at once."""


_STOOD_IN_FOR = aliased(Person)
_TASKS = (
    select(HumanTask, Project, Decision, _STOOD_IN_FOR.name)
    .join(Project, Project.id == HumanTask.project_id)
    .outerjoin(Decision, Decision.task_id == HumanTask.id)
    .outerjoin(_STOOD_IN_FOR, _STOOD_IN_FOR.id == Decision.for_person_id)
    .where(is_for_everybody())
    .options(joinedload(HumanTask.assignee), joinedload(Decision.person))
)


class TaskRecord(BaseModel, frozen=True):
    """A human task, and how it was answered if it was; the answer itself is for people."""

    id: str
    project: str = Field(description="Reference of the project")
    kind: TaskKind
    asked: str
    about: str | None = Field(description="The action or condition that the task is about")
    stage: Stage
    cycle: int
    role: Role
    assignee: str
    assignee_name: str
    decides: bool = Field(description="Nobody who leads or proposed the project may answer it")
    state: TaskState
    version: int
    opened_at: datetime
    due_on: date
    is_overdue: bool = Field(description="Its date has passed, and neither it nor its project is on hold")
    closed_at: datetime | None
    outcome: Outcome | None
    reason: str
    decided_by: str | None
    decided_for: str | None = Field(description="For whom whoever decided stood in; null for nobody")


class MessageRecord(BaseModel, frozen=True):
    """An email of the outbox, without its text. Sign-in codes are never listed."""

    id: str
    key: str
    kind: Letter
    letter_class: LetterClass = Field(serialization_alias="class")
    project: str | None
    task_id: str | None
    to: str
    subject: str
    state: MailState
    attempts: int
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TasksWanted:
    """What the list of tasks is narrowed to: a project by reference, a person by address; None narrows nothing."""

    state: TaskState | None = None
    project: str | None = None
    kind: TaskKind | None = None
    assignee: str | None = None
    offset: int = 0
    limit: int = MOST


def task_records(filters: TasksWanted) -> list[TaskRecord]:
    """The tasks that fit, in the order in which they were opened; none that a committee gave (OB-055)."""
    conditions = _conditions(filters)
    with reading() as session:
        page = _TASKS.where(*conditions).order_by(HumanTask.id)
        rows = session.execute(page.offset(filters.offset).limit(filters.limit))
        return [_task(*row) for row in rows.tuples()]


def task_record(task_id: str) -> TaskRecord:
    """One task; NotFound if there is none."""
    with reading() as session:
        row = session.execute(_TASKS.where(HumanTask.id == task_id)).one_or_none()
        if row is None:
            raise NotFound("such task")
        return _task(*row)


def message_records(reference: str | None) -> list[MessageRecord]:
    """The newest emails of a project, or of all; oldest first.

    Left out are sign-in codes, and what is about a project that not everybody may read (OB-055, OB-083).
    """
    query = (
        select(Email, Project.reference)
        .outerjoin(Project, Project.id == Email.project_id)
        .where(Email.letter_class != LetterClass.CODE)
        .where(Email.project_id.is_(None) | is_for_everybody())
    )
    if reference is not None:
        query = query.where(Project.reference == reference)
    with reading() as session:
        rows = session.execute(query.order_by(Email.id.desc()).limit(MOST)).all()
        return [_message(email, project) for email, project in reversed(rows)]


def _conditions(filters: TasksWanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state is not None:
        conditions.append(HumanTask.state == filters.state)
    if filters.kind is not None:
        conditions.append(HumanTask.kind == filters.kind)
    if filters.project is not None:
        conditions.append(or_(Project.reference == filters.project, Project.id == filters.project))
    if filters.assignee is not None:
        conditions.append(HumanTask.assignee.has(Person.email == plain_address(filters.assignee)))
    return conditions


def _task(
    task: HumanTask, project: Project, decision: Decision | None, stood_in_for: str | None
) -> TaskRecord:
    return TaskRecord(
        id=task.id,
        project=project.reference,
        kind=task.kind,
        asked=task.label,
        about=task.about,
        stage=task.stage,
        cycle=task.cycle,
        role=task.role,
        assignee=task.assignee.email,
        assignee_name=task.assignee.name,
        decides=task.decides,
        state=task.state,
        version=task.version,
        opened_at=task.opened_at,
        due_on=task.due_on,
        is_overdue=is_late(task, project, local_date(now())),
        closed_at=task.closed_at,
        outcome=decision.outcome if decision else None,
        reason=decision.reason if decision else "",
        decided_by=decision.person.name if decision else None,
        decided_for=stood_in_for,
    )


def _message(email: Email, project: str | None) -> MessageRecord:
    return MessageRecord(
        id=email.id,
        key=email.key,
        kind=email.letter,
        letter_class=email.letter_class,
        project=project,
        task_id=email.task_id,
        to=email.to_address,
        subject=email.subject,
        state=email.state,
        attempts=email.attempts,
        created_at=email.created_at,
        sent_at=email.sent_at,
    )
