"""The dates of a task, of a project, and of a person, as calendar files."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import local_date, now
from models.engine.upcoming_dates import ProjectDate, upcoming_dates
from models.forms import FORMS
from models.records import HumanTask, Project
from models.vocabulary import TaskState
from notifications.documents.calendar import CalendarDay, calendar_file
from tasks.database.unit_of_work import reading
from tasks.people.lookup import letterhead
from tasks.projects.project_rows import project_by_id, project_to_read
from tasks.queries.projects.readers import only_readers
from tasks.queries.tasks.task import asked_task


@dataclass(frozen=True)
class CalendarFile:
    """A file with the name under which a browser keeps it."""

    name: str
    content: bytes


def task_calendar(task_id: str, person_id: str) -> CalendarFile:
    """The date of a task that a person may answer; refused as its page refuses, and when it is closed."""
    asked = asked_task(task_id, person_id)
    if asked.closed is not None:
        raise asked.closed
    with reading() as session:
        project = project_by_id(session, asked.project_id)
        task = session.get_one(HumanTask, task_id)
        reviews = [
            day for day in _dates(session, project) if day.key == f"project-{project.id}-wait-{task_id}"
        ]
        return _file(session, f"{project.reference}-{task.kind}", [_day(session, project, task), *reviews])


def project_calendar(reference: str, person_id: str) -> CalendarFile:
    """Every date of a project; NotFound if there is none, OnlyForTheTeam as its page."""
    with reading() as session:
        project = project_to_read(session, reference)
        only_readers(session, project, person_id)
        days = [_day(session, project, task) for task in project.tasks if task.is_open]
        return _file(session, reference, [*days, *_dates(session, project)])


def my_calendar(person_id: str) -> CalendarFile:
    """What a person is asked, and the dates of the projects that they lead or deputise in."""
    with reading() as session:
        days: list[CalendarDay] = []
        for project in _projects(session, person_id):
            asked = [task for task in project.tasks if task.is_open and task.assignee_id == person_id]
            days += [_day(session, project, task) for task in asked]
            if person_id in {project.lead_id, project.deputy_id}:
                days += _dates(session, project)
        return _file(session, "my-qi-dates", days)


def _projects(session: Session, person_id: str) -> list[Project]:
    asked = select(HumanTask.project_id).where(
        HumanTask.assignee_id == person_id, HumanTask.state == TaskState.OPEN
    )
    theirs = or_(Project.lead_id == person_id, Project.deputy_id == person_id)
    query = select(Project).where(Project.closed_at.is_(None), or_(Project.id.in_(asked), theirs))
    loaded = query.options(
        selectinload(Project.tasks).joinedload(HumanTask.decision), joinedload(Project.lead)
    )
    return list(session.scalars(loaded.order_by(Project.id)))


def _day(session: Session, project: Project, task: HumanTask) -> CalendarDay:
    minutes = FORMS[task.kind].minutes
    what = task.asked if task.planned_on is None else "specialty meeting"
    return CalendarDay(
        key=f"task-{task.id}",
        version=task.version,
        day=task.planned_on or task.due_on,
        said=f"{project.reference}: {what}, “{project.title}”",
        link=f"{letterhead(session).base_url}/tasks/{task.id}",
        more=[
            f"Asked of: {task.role.label}.",
            f"It takes about {minutes} minute{'s' if minutes > 1 else ''}.",
        ],
    )


def _dates(session: Session, project: Project) -> list[CalendarDay]:
    page = f"{letterhead(session).base_url}/projects/{project.reference}"
    return [
        _project_day(project, project_date, page)
        for project_date in upcoming_dates(project, local_date(now()))
    ]


def _project_day(project: Project, project_date: ProjectDate, page: str) -> CalendarDay:
    return CalendarDay(
        key=f"project-{project.id}-{project_date.key}",
        version=project.version,
        day=project_date.day,
        said=f"{project.reference}: {project_date.said} “{project.title}”",
        link=page,
    )


def _file(session: Session, name: str, days: list[CalendarDay]) -> CalendarFile:
    domain = letterhead(session).from_address.rpartition("@")[2]
    return CalendarFile(f"{name}.ics", calendar_file(days, domain=domain, now=now()))
