"""Projects and open tasks as lists and records to read; nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models.clock import local_date, now
from models.records import HistoryEntry, HumanTask, Project
from models.turn import waits_for
from models.vocabulary import Priority, ProjectType, Role, Stage, TaskKind, TaskState
from tasks.projects import project_to_read
from tasks.unit_of_work import reading

TO_LIST = (joinedload(Project.lead), joinedload(Project.service), selectinload(Project.tasks))
"""What must be loaded of a project to list it."""


@dataclass(frozen=True)
class ListedTask:
    """An open task: what is asked of whom, by when."""

    id: str
    project: str
    title: str
    kind: TaskKind
    asked: str
    about: str | None
    role: Role
    assignee: str
    assignee_name: str
    opened_at: datetime
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class ListedProject:
    """A project: what it is, where it stands, whose turn it is."""

    id: str
    reference: str
    title: str
    stage: Stage
    cycle: int
    service: str | None
    service_name: str | None
    project_type: ProjectType | None
    priority: Priority
    programme_year: str | None
    lead: str
    lead_name: str
    waits_for: str
    due_on: date | None
    is_overdue: bool
    created_at: datetime
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return self.closed_at is None


@dataclass(frozen=True)
class Happened:
    """An entry of a project's history."""

    seq: int
    at: datetime
    sentence: str


@dataclass(frozen=True)
class ProjectRecord:
    """One project with its open tasks and its history, oldest first."""

    project: ListedProject
    tasks: Sequence[ListedTask]
    history: Sequence[Happened]


def listed_projects(stage: Stage | None = None) -> list[ListedProject]:
    """All projects, or those at a stage, by reference."""
    with reading() as session:
        wanted = [Project.stage == stage] if stage is not None else []
        found = session.scalars(select(Project).where(*wanted).options(*TO_LIST).order_by(Project.reference))
        return [listed(project) for project in found]


def listed_tasks() -> list[ListedTask]:
    """Every open task, the most urgent first."""
    with reading() as session:
        found = session.execute(
            select(HumanTask, Project)
            .join(Project, Project.id == HumanTask.project_id)
            .where(HumanTask.state == TaskState.OPEN)
            .options(joinedload(HumanTask.assignee))
            .order_by(HumanTask.due_on, HumanTask.id)
        )
        return [listed_task(task, project) for task, project in found]


def project_record(reference: str) -> ProjectRecord:
    """One project; NotFound if there is none."""
    with reading() as session:
        project = project_to_read(session, reference)
        entries = session.scalars(
            select(HistoryEntry).where(HistoryEntry.project_id == project.id).order_by(HistoryEntry.seq)
        )
        tasks = [listed_task(task, project) for task in project.open_tasks]
        history = [Happened(entry.seq, entry.at, entry.sentence) for entry in entries]
        return ProjectRecord(listed(project), tasks, history)


def listed(project: Project) -> ListedProject:
    """A project, loaded with what `TO_LIST` says, as a line of a list."""
    waiting = project.open_tasks
    today = local_date(now())
    return ListedProject(
        id=project.id,
        reference=project.reference,
        title=project.title,
        stage=project.stage,
        cycle=project.cycle,
        service=project.service.code if project.service else None,
        service_name=project.service.name if project.service else None,
        project_type=project.project_type,
        priority=project.priority,
        programme_year=project.programme_year,
        lead=project.lead.email,
        lead_name=project.lead.name,
        waits_for=waits_for(project),
        due_on=waiting[0].due_on if waiting else None,
        is_overdue=any(task.is_overdue(today) for task in waiting),
        created_at=project.created_at,
        closed_at=project.closed_at,
    )


def listed_task(task: HumanTask, project: Project) -> ListedTask:
    """An open task, loaded with its assignee, as a line of a list."""
    return ListedTask(
        id=task.id,
        project=project.reference,
        title=project.title,
        kind=task.kind,
        asked=task.kind.label,
        about=task.about,
        role=task.role,
        assignee=task.assignee.email,
        assignee_name=task.assignee.name,
        opened_at=task.opened_at,
        due_on=task.due_on,
        is_overdue=task.is_overdue(local_date(now())),
    )
