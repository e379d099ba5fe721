"""The register of projects: searched, narrowed, cut into pages."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from models.clock import at_local, local_date, now
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Project, Service
from models.vocabulary import ProjectType, Stage, TaskState
from tasks.database.unit_of_work import reading
from tasks.projects.check_ins import is_asked_how_it_stands, is_silent
from tasks.queries.projects.listing import TO_LIST, ListedProject, listed

PAGE = 25
FRESH = timedelta(days=365)
"""How long an entry is taken to be true without anybody saying so again (6.4, OB-101)."""


@dataclass(frozen=True, kw_only=True)
class RegisterFilter:
    """What the register is narrowed to; what is left out narrows nothing."""

    search: str = ""
    stage: Stage | None = None
    service: str = ""
    project_type: ProjectType | None = None
    is_open: bool | None = None
    only_overdue: bool = False
    only_unconfirmed: bool = False
    only_silent: bool = False
    offset: int = 0
    limit: int = PAGE


@dataclass(frozen=True)
class FoundProjects:
    """A page of the register, the newest project first, and how many projects there are in all."""

    total: int
    projects: list[ListedProject]


def find_projects(wanted: RegisterFilter) -> FoundProjects:
    """The projects that fit, by a part of title or reference and by what they are."""
    conditions = [Project.definition == LIFECYCLE.definition, *_narrowed(wanted)]
    with reading() as session:
        total = session.scalar(select(func.count()).select_from(Project).where(*conditions)) or 0
        page = select(Project).where(*conditions).options(*TO_LIST).order_by(Project.id.desc())
        found = session.scalars(page.offset(wanted.offset).limit(wanted.limit))
        return FoundProjects(total, [listed(project) for project in found])


def every_project(wanted: RegisterFilter) -> list[ListedProject]:
    """All that fit, by reference, with the annual programmes that are agreed like projects."""
    with reading() as session:
        found = session.scalars(
            select(Project).where(*_narrowed(wanted)).options(*TO_LIST).order_by(Project.reference)
        )
        return [listed(project) for project in found]


def services() -> list[tuple[str, str]]:
    """Code and name of every Care Delivery Service, by name."""
    with reading() as session:
        found = session.execute(select(Service.code, Service.name).order_by(Service.name))
        return [(code, name) for code, name in found]


def _narrowed(wanted: RegisterFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in wanted.search.split():
        in_title = Project.title.icontains(word, autoescape=True)
        found.append(or_(in_title, Project.reference.icontains(word, autoescape=True)))
    if wanted.stage is not None:
        found.append(Project.stage == wanted.stage)
    if wanted.service:
        found.append(Project.service.has(Service.code == wanted.service))
    if wanted.project_type is not None:
        found.append(Project.project_type == wanted.project_type)
    if wanted.is_open is not None:
        found.append(Project.closed_at.is_(None) if wanted.is_open else Project.closed_at.is_not(None))
    if wanted.only_overdue:
        late = HumanTask.project_id == Project.id, HumanTask.state == TaskState.OPEN
        found.append(exists().where(*late, HumanTask.due_on < local_date(now())))
    if wanted.only_unconfirmed:
        found.append(_unconfirmed(local_date(now())))
    if wanted.only_silent:
        found.append(or_(is_silent(now()), is_asked_how_it_stands()))
    return found


def _unconfirmed(today: date) -> ColumnElement[bool]:
    """Open, and for a year nobody has said that the entry is true; a new entry is true by itself."""
    year_ago = today - FRESH
    is_old = Project.created_at < at_local(year_ago, 0)
    return and_(
        Project.closed_at.is_(None),
        or_(Project.confirmed_on < year_ago, and_(Project.confirmed_on.is_(None), is_old)),
    )
