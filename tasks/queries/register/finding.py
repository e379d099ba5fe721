"""The register of projects: searched, narrowed, in an order, cut into pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.programme_year import first_day, is_programme_year, year_after
from models.records import HumanTask, Person, Project, Service
from models.vocabulary import ParityOfEsteem, Priority, ProjectType, Role, Stage, TaskState
from tasks.database.unit_of_work import reading
from tasks.projects.check_ins import is_asked_how_it_stands, is_silent
from tasks.projects.lateness import is_late
from tasks.queries.projects.activity import ACTIVITY, Activity
from tasks.queries.projects.listing import TO_LIST, ListedProject, listed
from tasks.queries.register.order import RegisterOrder, last_true_day, register_order
from tasks.search.matching import SearchMatch, matching, misspelt

PAGE = 25
AT_ONCE = 500
"""Projects that are read together where all are."""

SERVED = "served"
"""The word for all that serves parity of esteem, whichever way (4.2; OB-048)."""

FRESH = timedelta(days=365)
"""How long an entry is taken to be true without anybody saying so again (6.4, OB-101)."""


@dataclass(frozen=True, kw_only=True)
class RegisterFilter:
    """What the register is narrowed to, and its order; what is left out narrows nothing.

    `lead` is a part of a name or address, `supporter` a whole address, `waits_for` the role whose turn it is, `parity`
    any of several words. `sort` is
    the key of a column; without one the best match of a search comes first, and else the newest.
    """

    search: str = ""
    stage: Stage | None = None
    service: str = ""
    project_type: ProjectType | None = None
    priority: Priority | None = None
    parity: tuple[ParityOfEsteem, ...] = ()
    year: str = ""
    lead: str = ""
    supporter: str = ""
    waits_for: Role | None = None
    is_open: bool | None = None
    only_overdue: bool = False
    only_held: bool = False
    only_unconfirmed: bool = False
    only_silent: bool = False
    sort: str = ""
    is_reversed: bool = False
    offset: int = 0
    limit: int = PAGE

    @property
    def words(self) -> dict[str, str]:
        """The filter as the address of the register says it, by the names there; nothing that narrows nothing."""
        chosen = {
            "q": self.search,
            "stage": self.stage or "",
            "service": self.service,
            "type": self.project_type or "",
            "priority": self.priority or "",
            "parity": SERVED if len(self.parity) > 1 else "".join(self.parity),
            "year": self.year,
            "lead": self.lead,
            "supporter": self.supporter,
            "waits": self.waits_for or "",
            "open": "" if self.is_open is None else "yes" if self.is_open else "no",
            "overdue": "yes" * self.only_overdue,
            "held": "yes" * self.only_held,
            "unconfirmed": "yes" * self.only_unconfirmed,
            "silent": "yes" * self.only_silent,
            "sort": self.sort,
            "turned": "yes" * self.is_reversed,
        }
        return {name: str(word) for name, word in chosen.items() if word}


@dataclass(frozen=True)
class FoundProjects:
    """A page of the register, and how many projects there are in all.

    `is_misspelt` says that none has the words of the search, and these have words much like them.
    """

    total: int
    projects: Sequence[ListedProject]
    is_misspelt: bool = False


def find_projects(filters: RegisterFilter) -> FoundProjects:
    """The projects that fit, by their words and by what they are; by words much like them where none has the words."""
    with reading() as session:
        match = matching(session, filters.search)
        projects = _page(session, filters, match)
        if projects.total or match is None or (close := misspelt(session, filters.search)) is None:
            return projects
        return replace(_page(session, filters, close), is_misspelt=True)


def find_several(narrowed: Sequence[RegisterFilter]) -> list[FoundProjects]:
    """The first page of each of several filters without a search: a project that is in two of them is read once."""
    with reading() as session:
        pages = []
        for filters in narrowed:
            order, fitting = _fitting(filters, None)
            pages.append(session.execute(_cut(filters, order, fitting)).tuples().all())
        ids = sorted({project_id for rows in pages for project_id, _, _ in rows})
        projects = {}
        for start in range(0, len(ids), AT_ONCE):
            query = select(Project, *ACTIVITY).where(Project.id.in_(ids[start : start + AT_ONCE]))
            for row in session.execute(query.options(*TO_LIST)):
                projects[row.Project.id] = listed(row.Project, Activity.of(row))
    return [
        FoundProjects(rows[0][2] if rows else 0, [projects[project_id] for project_id, _, _ in rows])
        for rows in pages
    ]


_IN_THE_REGISTER = Project.definition.in_((LIFECYCLE.definition, PROGRAMME.definition))


def every_project(filters: RegisterFilter) -> Iterator[ListedProject]:
    """All that fit, by reference, with the annual programmes that are agreed like projects.

    They are read as they are taken, some hundred at once: a register of any length needs no memory.
    """
    last = ""
    while True:
        with reading() as session:
            match = matching(session, filters.search)
            conditions = [*_narrowed(filters), *([match.fits] if match else [])]
            page = (
                select(Project, *ACTIVITY)
                .where(Project.reference > last, _IN_THE_REGISTER, *conditions)
                .options(*TO_LIST)
            )
            projects = [
                listed(row.Project, Activity.of(row))
                for row in session.execute(page.order_by(Project.reference).limit(AT_ONCE))
            ]
        yield from projects
        if len(projects) < AT_ONCE:
            return
        last = projects[-1].reference


def _page(session: Session, filters: RegisterFilter, match: SearchMatch | None) -> FoundProjects:
    """The projects of one page are chosen and counted first; only of these everything else is read."""
    order, fitting = _fitting(filters, match)
    cut = _cut(filters, order, fitting).subquery()
    query = (
        select(Project, cut.c.total, *ACTIVITY)
        .join(cut, cut.c.id == Project.id)
        .options(*TO_LIST)
        .order_by(*order.of(cut))
    )
    rows = session.execute(query).all() if filters.limit else []
    if not rows:
        return FoundProjects(session.scalar(select(func.count()).select_from(fitting)) or 0, ())
    return FoundProjects(rows[0].total, [listed(row.Project, Activity.of(row)) for row in rows])


def _fitting(filters: RegisterFilter, match: SearchMatch | None) -> tuple[RegisterOrder, CTE]:
    """The order, and every project that fits, by `id` with the `key` of that order: read once, counted and cut."""
    rank = match.rank if match else None
    order = register_order(filters.sort, is_reversed=filters.is_reversed, rank=rank)
    query = select(Project.id, order.key.label("key")).where(
        Project.definition == LIFECYCLE.definition, *_narrowed(filters)
    )
    if match is not None:
        query = query.join(match.projects, match.projects.c.project_id == Project.id)
    return order, query.cte("fitting")


def _cut(filters: RegisterFilter, order: RegisterOrder, fitting: CTE) -> Select[tuple[str, Any, int]]:
    """The ids of a page in its order, each with the key of the order, and how many fit in all."""
    total = select(func.count()).select_from(fitting).scalar_subquery()
    return (
        select(fitting.c.id, fitting.c.key, total.label("total"))
        .order_by(*order.of(fitting))
        .offset(filters.offset)
        .limit(filters.limit)
    )


def _narrowed(filters: RegisterFilter) -> Iterator[ColumnElement[bool]]:
    if filters.service:
        yield Project.service.has(Service.code == filters.service)
    for asked, column in (
        (filters.stage, Project.stage),
        (filters.project_type, Project.project_type),
        (filters.priority, Project.priority),
    ):
        if asked is not None:
            yield column == asked
    if filters.parity:
        yield Project.parity.in_(filters.parity)
    if filters.is_open is not None:
        yield Project.closed_at.is_(None) if filters.is_open else Project.closed_at.is_not(None)
    yield from _of_people(filters)
    yield from _of_year(filters.year)
    yield from _as_it_stands(filters)


def _of_people(filters: RegisterFilter) -> Iterator[ColumnElement[bool]]:
    if filters.lead:
        named = or_(
            Person.name.icontains(filters.lead, autoescape=True),
            Person.email.icontains(filters.lead, autoescape=True),
        )
        yield Project.lead_id.in_(select(Person.id).where(named))
    if filters.supporter:
        yield Project.supporter_id.in_(select(Person.id).where(Person.email == filters.supporter))
    if filters.waits_for is not None:
        waiting = HumanTask.state == TaskState.OPEN, HumanTask.role == filters.waits_for
        yield exists().where(HumanTask.project_id == Project.id, *waiting)


def _of_year(year: str) -> Iterator[ColumnElement[bool]]:
    """Those on the programme of a year, and of those on none whatever was proposed in it."""
    if is_programme_year(year):
        first, after = at_local(first_day(year), 0), at_local(first_day(year_after(year)), 0)
        proposed = and_(
            Project.programme_year.is_(None), Project.created_at >= first, Project.created_at < after
        )
        yield or_(Project.programme_year == year, proposed)


def _as_it_stands(filters: RegisterFilter) -> Iterator[ColumnElement[bool]]:
    today = local_date(now())
    if filters.only_overdue:
        yield exists().where(HumanTask.project_id == Project.id, is_late(today)).correlate(Project)
    if filters.only_held:
        yield and_(Project.closed_at.is_(None), Project.hold.is_not(None), Project.hold != "")
    if filters.only_unconfirmed:
        yield _unconfirmed(today)
    if filters.only_silent:
        yield or_(is_silent(now()), is_asked_how_it_stands())


def _unconfirmed(today: date) -> ColumnElement[bool]:
    """Open, and for a year neither was the entry confirmed nor did its lead act; a new one is true by itself."""
    year_ago = today - FRESH
    is_old = Project.created_at < at_local(year_ago, 0)
    last = last_true_day()
    return and_(Project.closed_at.is_(None), is_old, or_(last.is_(None), last < year_ago))
