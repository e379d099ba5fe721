"""Projects and open tasks as lists and records to read; nothing here changes anything."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, undefer

from models.clock import local_date, now
from models.engine.whose_turn import is_late, lateness, rests_until, waits_for
from models.records import HistoryEntry, HumanTask, Project
from models.vocabulary import (
    Clock,
    ParityOfEsteem,
    Priority,
    ProjectType,
    Role,
    Route,
    Stage,
    TaskKind,
    TaskState,
)
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_to_read
from tasks.queries.projects.activity import UNREAD, Activity, activity_of
from tasks.queries.projects.improvement import (
    DriverRecord,
    PdsaTestRecord,
    driver_records,
    pdsa_records,
)
from tasks.queries.projects.readers import only_for_everybody

TO_LIST = (
    *(joinedload(person) for person in (Project.lead, Project.deputy, Project.supervisor, Project.supporter)),
    joinedload(Project.service),
    joinedload(Project.topic),
    undefer(Project.cases_expected),
    undefer(Project.cases_submitted),
    selectinload(Project.tasks.and_(HumanTask.state == TaskState.OPEN)),
)
"""What must be loaded of a project to list it; of its tasks, those that are open are enough."""


class OpenTask(BaseModel, frozen=True):
    """Something that is asked of somebody now."""

    id: str
    kind: TaskKind
    asked: str
    about: str | None
    role: Role
    assignee: str
    assignee_name: str
    opened_at: datetime
    due_on: date
    is_overdue: bool


class ListedTask(OpenTask, frozen=True):
    """The same in a list, with the reference and the title of its project.

    `resting_until` is the day to which the project, or the task's own clock, is on hold: no date presses meanwhile.
    """

    project: str
    title: str
    resting_until: date | None = None


class ListedProject(BaseModel, frozen=True):
    """A project: what it is, where it stands, whose turn it is. Pages, commands, files and the JSON API show it."""

    id: str
    reference: str
    title: str
    stage: Stage
    is_open: bool
    cycle: int
    service: str | None
    service_name: str | None
    project_type: ProjectType | None
    priority: Priority
    parity: ParityOfEsteem | None = Field(
        description="Whether it serves parity of esteem; null: not said yet"
    )
    programme_year: str | None
    lead: str = Field(description="Work email address of the project lead")
    lead_name: str
    waits_for: str
    due_on: date | None
    is_overdue: bool
    created_at: datetime
    closed_at: datetime | None
    route: Route | None
    deputy_name: str | None
    supervisor_name: str | None
    supporter_name: str | None = Field(
        description="Who of the QI Support Team supports it, while they are here"
    )
    topic: str | None = Field(description="Title of the topic of the annual programme that it is about")
    days_late: int = Field(
        description="Working days since the most urgent task was due; 0 if nothing is overdue, or while it rests"
    )
    hold: str | None = Field(description="Why it rests; null if it does not")
    confirmed_on: date | None = Field(description="When somebody last said that its entry is true")
    external_reference: str | None = Field(description="Its reference in QI Life")
    national_reference: str | None = Field(description="Its reference in the national registration")
    nationally_registered_on: date | None
    cases_expected: int | None = Field(
        description="Cases that the host of a national audit expected, of the windows whose cases are known"
    )
    cases_submitted: int | None = Field(description="Cases submitted in those windows")
    task_id: str | None = Field(description="The most urgent task that it waits for")
    since: datetime | None = Field(description="When the most urgent task was asked")
    clock: Clock = Field(description="Whose time it is, as the QI Support Team sees it")
    last_act_at: datetime | None = Field(default=None, description="When anybody last did anything in it")
    last_act: str = Field(default="", description="What that was; empty in a list of one’s own projects")
    next_act_at: datetime | None = Field(default=None, description="When the service next acts by itself")
    next_act: str = Field(default="", description="What it then does")
    earlier_reference: str | None = Field(
        default=None, description="Its reference in the list from which it was imported"
    )
    unregistered_since: date | None = Field(
        default=None, description="When its work had begun before it was registered, which was late then"
    )
    last_true_on: date | None = Field(
        default=None,
        description="When it was last seen to be true: its entry was confirmed, or its lead did something in it",
    )


class HistoryNote(BaseModel, frozen=True):
    """An entry of a project's history, in short."""

    seq: int
    at: datetime
    sentence: str


class ProjectWithTasks(ListedProject, frozen=True):
    """A project with what is asked now, the most urgent first, and how it improves."""

    tasks: Sequence[OpenTask]
    drivers: Sequence[DriverRecord] = Field(
        description="Its driver diagram: the lines under one another, in order"
    )
    tests_of_change: Sequence[PdsaTestRecord]


class ProjectWithHistory(ListedProject, frozen=True):
    """A project with what is asked now and what happened so far, the oldest first."""

    tasks: Sequence[ListedTask]
    history: Sequence[HistoryNote]


def listed_tasks() -> list[ListedTask]:
    """Every open task, the most urgent first."""
    with reading() as session:
        rows = session.execute(
            select(HumanTask, Project)
            .join(Project, Project.id == HumanTask.project_id)
            .where(HumanTask.state == TaskState.OPEN)
            .options(joinedload(HumanTask.assignee))
            .order_by(HumanTask.due_on, HumanTask.id)
        )
        return [listed_task(task, project) for task, project in rows]


def project_with_tasks(reference: str) -> ProjectWithTasks:
    """One project; NotFound if there is none."""
    with reading() as session:
        project = only_for_everybody(project_to_read(session, reference))
        tasks = [listed_task(task, project) for task in project.open_tasks]
        return ProjectWithTasks(
            **vars(listed(project, activity_of(session, project))),
            tasks=tasks,
            drivers=driver_records(session, project.id),
            tests_of_change=pdsa_records(session, project.id),
        )


def project_with_history(reference: str) -> ProjectWithHistory:
    """One project; NotFound if there is none."""
    with reading() as session:
        project = project_to_read(session, reference)
        entries = session.scalars(
            select(HistoryEntry).where(HistoryEntry.project_id == project.id).order_by(HistoryEntry.seq)
        )
        return ProjectWithHistory(
            **vars(listed(project, activity_of(session, project))),
            tasks=[listed_task(task, project) for task in project.open_tasks],
            history=[HistoryNote(seq=entry.seq, at=entry.at, sentence=entry.sentence) for entry in entries],
        )


def listed(project: Project, activity: Activity = UNREAD) -> ListedProject:
    """A project, loaded with what `TO_LIST` says, as a line of a list."""
    late = lateness(project, local_date(now()))
    return ListedProject(
        id=project.id,
        reference=project.reference,
        title=project.title,
        stage=project.stage,
        is_open=project.is_open,
        cycle=project.cycle,
        service=project.service.code if project.service else None,
        service_name=project.service.name if project.service else None,
        project_type=project.project_type,
        priority=project.priority,
        parity=project.parity,
        programme_year=project.programme_year,
        lead=project.lead.email,
        lead_name=project.lead.name,
        waits_for=waits_for(project),
        due_on=late.due_on,
        is_overdue=late.is_overdue,
        created_at=project.created_at,
        closed_at=project.closed_at,
        route=project.route,
        deputy_name=project.deputy.name if project.deputy else None,
        supervisor_name=project.supervisor.name if project.supervisor else None,
        supporter_name=_supporter(project),
        topic=project.topic.title if project.topic else None,
        days_late=late.days,
        hold=project.hold,
        confirmed_on=project.confirmed_on,
        external_reference=project.external_reference,
        national_reference=project.national_reference,
        nationally_registered_on=project.nationally_registered_on,
        cases_expected=project.cases_expected,
        cases_submitted=project.cases_submitted,
        task_id=late.task_id,
        since=late.since,
        clock=late.clock,
        last_act_at=activity.last_at,
        last_act=activity.last,
        next_act_at=activity.next_at,
        next_act=activity.next,
        earlier_reference=project.earlier_reference,
        unregistered_since=project.unregistered_since,
        last_true_on=activity.last_true_on(project.confirmed_on),
    )


def _supporter(project: Project) -> str | None:
    supporter = project.supporter
    return supporter.name if supporter is not None and supporter.is_here(local_date(now())) else None


def listed_task(task: HumanTask, project: Project) -> ListedTask:
    """An open task, loaded with its assignee, as a line of a list."""
    return ListedTask(
        id=task.id,
        project=project.reference,
        title=project.title,
        kind=task.kind,
        asked=task.label,
        about=task.about,
        role=task.role,
        assignee=task.assignee.email,
        assignee_name=task.assignee.name,
        opened_at=task.opened_at,
        due_on=task.due_on,
        is_overdue=is_late(task, project, local_date(now())),
        resting_until=rests_until(task, project),
    )
