"""What one person has to do, what their teams have to do, and the projects they take part in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import local_date, now
from models.records import Absence, Decision, HumanTask, Project, ProjectPart, RoleHolding, Service
from models.vocabulary import TENTATIVE, Part, Role, TaskKind, TaskState
from tasks.database.unit_of_work import reading
from tasks.people.permissions import GROUPS
from tasks.queries.people.absences import ListedAbsence, absences_of, stood_in_for
from tasks.queries.people.taken_on import lies_with_team
from tasks.queries.projects.begun import BegunProposal, begun_proposals
from tasks.queries.projects.listing import TO_LIST, ListedProject, ListedTask, listed, listed_task

_PARTS_SHOWN = {
    Part.SPONSOR: "Senior sponsor",
    Part.MEMBER: "Team member",
    Part.FIGURES: "Data collector",
    Part.TESTER: "Tester of a change",
}
"""Parts besides those that a project itself names, as one’s list of projects calls them (OB-086)."""

OF_A_GROUP = (Role.CDS_QUALITY_LEAD, Role.CDS_QUALITY_GROUP)
"""The roles whose holders follow the actions of their service (OB-114)."""

PAGE = 25
"""Lines of each list on one page."""

_WITH_ASSIGNEES = selectinload(Project.tasks.and_(HumanTask.state == TaskState.OPEN)).joinedload(
    HumanTask.assignee
)

Listed = TypeVar("Listed")
Row = TypeVar("Row", bound=tuple[Any, ...])


@dataclass(frozen=True)
class ListCut(Generic[Listed]):
    """The lines of a list that stand on one of its pages, the number of that page, and how many lines there are."""

    lines: Sequence[Listed] = ()
    page: int = 1
    total: int = 0


@dataclass(frozen=True, kw_only=True)
class OwnWorkPages:
    """Which page of each of somebody's lists is looked at; the first of whatever has fewer."""

    tasks: int = 1
    shared: int = 1
    projects: int = 1


FIRST = OwnWorkPages()


@dataclass(frozen=True)
class OwnWork:
    """The tasks a person does, those of their teams and of others, and their projects, a page of each.

    A task of the QI Support Team that nobody has taken on is of the team, also for whoever got the email: `not_taken`
    has the ids of those among `shared`.
    `away` are their own absences that are not over, `standing_in` those in which they stand in for others, `log`
    is the service whose actions they follow, by code and name; `is_of_group` says that reports are made for a group or
    committee of theirs. `roles` says what they are in each project, by its
    reference, `last_cycles` when its newest cycle was answered about, `waiting` what is asked of others in those
    projects, the most urgent first. `begun` is what they began to propose and have not sent.
    """

    tasks: ListCut[ListedTask]
    shared: ListCut[ListedTask]
    not_taken: frozenset[str]
    projects: ListCut[ListedProject]
    roles: Mapping[str, Sequence[str]]
    waiting: Sequence[ListedTask]
    away: Sequence[ListedAbsence]
    standing_in: Sequence[ListedAbsence]
    log: tuple[str, str] | None
    is_of_group: bool = False
    begun: Sequence[BegunProposal] = ()
    last_cycles: Mapping[str, date] = field(default_factory=dict)


def own_work(person_id: str, pages: OwnWorkPages = FIRST) -> OwnWork:
    """What one person has to do, the most urgent first, and their projects, open ones first; a page of each."""
    is_asked = HumanTask.assignee_id == person_id
    with reading() as session:
        is_own = and_(is_asked, not_(lies_with_team()))
        of_team = and_(not_(is_own), or_(is_asked, _may_be_answered_by(session, person_id)))
        shared, not_taken = _open(session, of_team, pages.shared)
        own, page, total = _projects(session, person_id, pages.projects)
        projects = [each.project for each in own]
        holdings = _group_holdings(session, person_id)
        return OwnWork(
            tasks=_open(session, is_own, pages.tasks)[0],
            shared=shared,
            not_taken=not_taken,
            projects=ListCut([listed(project) for project in projects], page, total),
            roles={each.project.reference: _roles(each, person_id) for each in own},
            last_cycles={
                each.project.reference: local_date(each.last_cycle_at)
                for each in own
                if each.last_cycle_at and each.project.cycle
            },
            waiting=_of_others(projects, person_id),
            away=absences_of(session, person_id, seen_by=person_id),
            standing_in=stood_in_for(session, person_id),
            log=_followed_of(holdings),
            is_of_group=any(role in GROUPS for role, *_ in holdings),
            begun=begun_proposals(session, person_id),
        )


def followed(session: Session, person_id: str) -> tuple[str, str] | None:
    """Code and name of the service in which a person leads or is the quality group; None for everybody else."""
    return _followed_of(_group_holdings(session, person_id))


_Holdings: TypeAlias = Sequence[tuple[Role, str | None, str | None]]
"""Roles that somebody holds in groups, each with code and name of its service, if it is of one."""


def _group_holdings(session: Session, person_id: str) -> _Holdings:
    held = (
        select(RoleHolding.role, Service.code, Service.name)
        .outerjoin(Service, RoleHolding.service_id == Service.id)
        .where(RoleHolding.person_id == person_id, RoleHolding.role.in_({*OF_A_GROUP, *GROUPS}))
        .order_by(RoleHolding.id)
    )
    return session.execute(held).tuples().all()


def _followed_of(holdings: _Holdings) -> tuple[str, str] | None:
    return next(((code, name) for role, code, name in holdings if role in OF_A_GROUP and code and name), None)


def _open(
    session: Session, which: ColumnElement[bool], page: int
) -> tuple[ListCut[ListedTask], frozenset[str]]:
    """A page of the open tasks, and the ids of those on it that nobody of the QI Support Team has taken on."""
    query = (
        select(HumanTask, Project, func.count().over(), lies_with_team())
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, which)
        .options(joinedload(HumanTask.assignee))
        .order_by(HumanTask.due_on, HumanTask.id)
    )
    rows = session.execute(_cut(query, page)).tuples().all()
    if not rows and page > 1:
        return _open(session, which, 1)
    cut = ListCut([listed_task(task, project) for task, project, *_ in rows], page, rows[0][2] if rows else 0)
    return cut, frozenset(task.id for task, _, _, is_left in rows if is_left)


def _cut(query: Select[Row], page: int) -> Select[Row]:
    return query.offset((page - 1) * PAGE).limit(PAGE)


def _may_be_answered_by(session: Session, person_id: str) -> ColumnElement[bool]:
    """Tasks of a role that the person holds or stands in for, but no decision on a project of their own (P7)."""
    away = _away_meanwhile(person_id)
    acting = [person_id, *session.scalars(away)]
    confirmed = [person_id, *session.scalars(away.where(Absence.stand_in_confirmed_at.is_not(None)))]
    held = session.scalars(select(RoleHolding).where(RoleHolding.person_id.in_(confirmed)))
    in_role = [
        and_(HumanTask.role == holding.role, Project.service_id == holding.service_id)
        if holding.service_id
        else HumanTask.role == holding.role
        for holding in held
    ]
    as_deputy = and_(
        HumanTask.role == Role.LEAD, or_(Project.deputy_id.in_(acting), Project.lead_id.in_(acting))
    )
    takes_part = or_(
        Project.lead_id == person_id,
        Project.creator_id == person_id,
        and_(Project.deputy_id.is_not(None), Project.deputy_id == person_id),
        and_(Project.supervisor_id.is_not(None), Project.supervisor_id == person_id),
        exists().where(
            ProjectPart.project_id == Project.id,
            ProjectPart.person_id == person_id,
            or_(ProjectPart.ended_at.is_(None), ProjectPart.part.not_in(TENTATIVE)),
            ProjectPart.mistaken_at.is_(None),
        ),
    )
    return and_(or_(as_deputy, *in_role), not_(and_(HumanTask.decides, takes_part)))


def _away_meanwhile(person_id: str) -> Select[tuple[str]]:
    """Those who are away today and for whom the person stands in."""
    today = local_date(now())
    return select(Absence.person_id).where(
        Absence.stand_in_id == person_id,
        Absence.taken_back_at.is_(None),
        Absence.first_day <= today,
        Absence.last_day >= today,
    )


class _OwnRow(NamedTuple):
    """A project of somebody, whether an action in it is or was theirs, and when its newest cycle was answered about."""

    project: Project
    owns_action: bool
    last_cycle_at: datetime | None


def _roles(own: _OwnRow, person_id: str) -> list[str]:
    """What somebody is in a project; whoever only proposed it has that alone."""
    project = own.project
    held = {
        Role.LEAD.label: project.lead_id,
        Role.DEPUTY.label: project.deputy_id,
        "Supervisor": project.supervisor_id,
        "Supporter": project.supporter_id,
    }
    noted = [
        _PARTS_SHOWN[part.part]
        for part in project.parts
        if part.person_id == person_id and part.part in _PARTS_SHOWN and part.mistaken_at is None
    ]
    action = ["Action owner"] if own.owns_action else []
    leading = [name for name, holder in held.items() if holder == person_id]
    if leading:  # a deputy of the team is no mere member
        noted = [role for role in noted if role != _PARTS_SHOWN[Part.MEMBER]]
    roles = [*leading, *dict.fromkeys(noted), *action]
    return roles or ["Proposed it"]


def _of_others(projects: Sequence[Project], person_id: str) -> list[ListedTask]:
    """What is asked of others in these projects, the most urgent first."""
    tasks = [
        listed_task(task, project)
        for project in projects
        for task in project.open_tasks
        if task.assignee_id != person_id
    ]
    return sorted(tasks, key=lambda task: (task.due_on, task.id))[:PAGE]


def _projects(session: Session, person_id: str, page: int) -> tuple[Sequence[_OwnRow], int, int]:
    """A page of their projects, open ones first, with what is asked in each; its number, and how many there are."""
    owns_action = exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.assignee_id == person_id,
        HumanTask.kind == TaskKind.IMPLEMENT_ACTION,
        HumanTask.state.in_((TaskState.OPEN, TaskState.DONE)),
    )
    theirs = or_(
        owns_action,
        exists().where(
            ProjectPart.project_id == Project.id,
            ProjectPart.person_id == person_id,
            ProjectPart.part.in_(_PARTS_SHOWN),
            ProjectPart.mistaken_at.is_(None),
        ),
        Project.lead_id == person_id,
        Project.deputy_id == person_id,
        Project.supervisor_id == person_id,
        Project.supporter_id == person_id,
        Project.creator_id == person_id,
    )
    query = (
        select(Project, owns_action.label("owns_action"), _last_cycle_at(), func.count().over())
        .where(theirs)
        .options(*TO_LIST, _WITH_ASSIGNEES, selectinload(Project.parts))
        .order_by(Project.closed_at.is_not(None), Project.id.desc())
    )
    rows = session.execute(_cut(query, page)).tuples().all()
    if not rows and page > 1:
        return _projects(session, person_id, 1)
    return [_OwnRow(*row[:3]) for row in rows], page, rows[0][3] if rows else 0


def _last_cycle_at() -> ScalarSelect[datetime]:
    """When the figures or the findings of a project were last given."""
    return (
        select(func.max(Decision.at))
        .join(HumanTask, HumanTask.id == Decision.task_id)
        .where(
            HumanTask.project_id == Project.id,
            HumanTask.kind.in_((TaskKind.SUBMIT_DATA, TaskKind.REPORT_FINDINGS)),
        )
        .correlate(Project)
        .scalar_subquery()
    )
