"""The register of projects: searched, narrowed, cut into pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.inputs.text import clean_line
from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.records import HumanTask, Project, Service
from models.vocabulary import ProjectType, Stage, TaskState
from tasks.database.unit_of_work import reading
from tasks.projects.check_ins import is_asked_how_it_stands, is_silent
from tasks.queries.projects.listing import TO_LIST, ListedProject, listed
from tasks.queries.projects.word_search import has_word

PAGE = 25
AT_ONCE = 500
"""Projects that are read together where all are."""

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


def find_projects(filters: RegisterFilter) -> FoundProjects:
    """The projects that fit, by a part of title or reference and by what they are."""
    with reading() as session:
        conditions = [Project.definition == LIFECYCLE.definition, *_narrowed(session, filters)]
        count = select(func.count()).select_from(Project).where(*conditions).correlate(None)
        query = select(Project, count.scalar_subquery()).where(*conditions).options(*TO_LIST)
        page = query.order_by(Project.id.desc()).offset(filters.offset).limit(filters.limit)
        rows = session.execute(page).tuples().all()
        total = rows[0][1] if rows else session.scalar(count) or 0
        return FoundProjects(total, [listed(project) for project, _ in rows])


_IN_THE_REGISTER = Project.definition.in_((LIFECYCLE.definition, PROGRAMME.definition))


def every_project(filters: RegisterFilter) -> Iterator[ListedProject]:
    """All that fit, by reference, with the annual programmes that are agreed like projects.

    They are read as they are taken, some hundred at once: a register of any length needs no memory.
    """
    last = ""
    while True:
        with reading() as session:
            page = (
                select(Project)
                .where(Project.reference > last, _IN_THE_REGISTER, *_narrowed(session, filters))
                .options(*TO_LIST)
            )
            projects = [
                listed(project)
                for project in session.scalars(page.order_by(Project.reference).limit(AT_ONCE))
            ]
        yield from projects
        if len(projects) < AT_ONCE:
            return
        last = projects[-1].reference


def services() -> list[tuple[str, str]]:
    """Code and name of every Care Delivery Service, by name."""
    with reading() as session:
        rows = session.execute(select(Service.code, Service.name).order_by(Service.name))
        return [(code, name) for code, name in rows]


def _narrowed(session: Session, filters: RegisterFilter) -> list[ColumnElement[bool]]:
    conditions = [has_word(session, word) for word in clean_line(filters.search).split()]
    if filters.stage is not None:
        conditions.append(Project.stage == filters.stage)
    if filters.service:
        conditions.append(Project.service.has(Service.code == filters.service))
    if filters.project_type is not None:
        conditions.append(Project.project_type == filters.project_type)
    if filters.is_open is not None:
        conditions.append(Project.closed_at.is_(None) if filters.is_open else Project.closed_at.is_not(None))
    if filters.only_overdue:
        late = HumanTask.project_id == Project.id, HumanTask.state == TaskState.OPEN
        conditions.append(exists().where(*late, HumanTask.due_on < local_date(now())))
    if filters.only_unconfirmed:
        conditions.append(_unconfirmed(local_date(now())))
    if filters.only_silent:
        conditions.append(or_(is_silent(now()), is_asked_how_it_stands()))
    return conditions


def _unconfirmed(today: date) -> ColumnElement[bool]:
    """Open, and for a year nobody has said that the entry is true; a new entry is true by itself."""
    year_ago = today - FRESH
    is_old = Project.created_at < at_local(year_ago, 0)
    return and_(
        Project.closed_at.is_(None),
        or_(Project.confirmed_on < year_ago, and_(Project.confirmed_on.is_(None), is_old)),
    )
