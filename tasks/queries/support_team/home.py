"""What the QI Support Team needs for its day: what is stuck, who asks for help, what its members have to do (2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import local_date, now
from models.engine.whose_turn import rests_until
from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.records import CoachingLine, Feedback, HelpRequest, HumanTask, Person, Project
from models.vocabulary import HelpWanted, Role, Stage, TaskKind, TaskState
from models.working_time import working_days_between
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role, supporters
from tasks.people.permissions import only_team
from tasks.queries.people.taken_on import lies_with_team
from tasks.queries.projects.listing import ListedProject, ListedTask, listed_task
from tasks.queries.register.finding import RegisterFilter, find_projects
from tasks.queries.register.order import STUCK

LATE = RegisterFilter(is_open=True, only_overdue=True, sort=STUCK)
"""Everything late in the register, the most stuck first; what rests or is on hold is not late."""

MOST_STUCK = 5
NEWEST_PROPOSALS = 8
NEW_FOR = timedelta(days=14)
"""How long a proposal is new."""

COACHED_FOR = timedelta(days=30)
"""The days of coaching that the workload of a member shows."""


@dataclass(frozen=True)
class OpenHelp:
    """Help that is asked for and not given yet; `age` in working days."""

    task_id: str
    reference: str
    title: str
    kind: HelpWanted
    asked_at: datetime
    age: int
    due_on: date
    resting_until: date | None
    asked_of: str


@dataclass(frozen=True)
class NewProposal:
    """A project that was proposed lately."""

    reference: str
    title: str
    stage: Stage
    proposed_at: datetime


@dataclass(frozen=True)
class MemberWork:
    """One of the team: which of its tasks they do, the most urgent first, the projects they support, and their hours.

    `minutes` is what the tasks take together, `coached` the minutes of coaching in the last thirty days.
    """

    person_id: str
    name: str
    tasks: Sequence[ListedTask]
    projects: int
    minutes: int
    coached: int


NOBODY = ""
NOT_TAKEN = "Nobody has taken these on"


@dataclass(frozen=True)
class TeamWork:
    """What the team has to do: what nobody has taken on, and the work of each member."""

    not_taken: MemberWork
    members: Sequence[MemberWork]

    @property
    def every(self) -> Sequence[MemberWork]:
        """What nobody has taken on first, if there is any; then each member."""
        return [*([self.not_taken] if self.not_taken.tasks else []), *self.members]

    @property
    def approvals(self) -> Sequence[ListedTask]:
        """The approvals that wait for the team: those of quality assurance (5.1, 6.3; OB-063), the first due first."""
        approvals = [task for work in self.every for task in work.tasks if task.kind is TaskKind.APPROVE]
        return sorted(approvals, key=lambda task: (task.due_on, task.project))


@dataclass(frozen=True)
class SupportHome:
    """All of it; `stuck` are the latest of the register, `feedback` is how much nobody has dealt with yet.

    `may_take` and `may_give` say what the reader may do with a task of the team: a member takes one on, and the Head of
    Clinical Audit gives them out, too (5.1; OB-063). Of `own`, the ids of decisions on a project in which the reader
    takes or took part, they do neither (P7).
    """

    stuck: Sequence[ListedProject]
    help: Sequence[OpenHelp]
    proposals: Sequence[NewProposal]
    feedback: int
    team: TeamWork
    may_take: bool
    may_give: bool
    own: frozenset[str]


def support_home(person_id: str) -> SupportHome:
    """What the team’s page shows; OnlyForTheTeam."""
    moment = now()
    with reading() as session:
        only_team(session, person_id)
    stuck = find_projects(replace(LATE, limit=MOST_STUCK)).projects
    with reading() as session:
        return SupportHome(
            stuck=stuck,
            help=_help(session, local_date(moment)),
            proposals=_proposals(session, moment),
            feedback=session.scalar(select(func.count()).where(Feedback.settled_at.is_(None))) or 0,
            team=team_at_work(session, moment),
            may_take=is_in_role(session, person_id, Role.QIST),
            may_give=is_in_role(session, person_id, Role.QIST, Role.HEAD_OF_CLINICAL_AUDIT),
            own=_own_decisions(session, person_id),
        )


def _own_decisions(session: Session, person_id: str) -> frozenset[str]:
    query = (
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, HumanTask.role == Role.QIST, HumanTask.decides)
        .options(selectinload(Project.parts))
    )
    rows = session.execute(query).tuples()
    return frozenset(task.id for task, project in rows if person_id in project.may_not_decide)


def _help(session: Session, today: date) -> list[OpenHelp]:
    query = (
        select(HelpRequest, HumanTask, Project, Person.name)
        .join(HumanTask, HumanTask.id == HelpRequest.task_id)
        .join(Project, Project.id == HelpRequest.project_id)
        .join(Person, Person.id == HumanTask.assignee_id)
        .where(HumanTask.state == TaskState.OPEN)
        .order_by(HelpRequest.asked_at)
    )
    return [
        OpenHelp(
            task_id=task.id,
            reference=project.reference,
            title=project.title,
            kind=request.kind,
            asked_at=request.asked_at,
            age=working_days_between(local_date(request.asked_at), today),
            due_on=task.due_on,
            resting_until=rests_until(task, project),
            asked_of=name,
        )
        for request, task, project, name in session.execute(query).tuples()
    ]


def _proposals(session: Session, moment: datetime) -> list[NewProposal]:
    query = (
        select(Project.reference, Project.title, Project.stage, Project.created_at)
        .where(
            Project.definition == LIFECYCLE.definition,
            Project.closed_at.is_(None),
            Project.created_at >= moment - NEW_FOR,
        )
        .order_by(Project.created_at.desc(), Project.id.desc())
        .limit(NEWEST_PROPOSALS)
    )
    return [NewProposal(*row) for row in session.execute(query).tuples()]


def team_at_work(session: Session, moment: datetime) -> TeamWork:
    """Everybody of the team by name, then whoever else has taken a task of it on; and what nobody has taken on."""
    projects = _count_of_projects(session)
    coached = _coaching(session, local_date(moment) - COACHED_FOR)
    people = {person.id: person.name for person in supporters(session, local_date(moment))}
    tasks_of: dict[str, list[ListedTask]] = {}
    for task, project, is_left in _tasks_of_the_team(session):
        owner = NOBODY if is_left else task.assignee_id
        tasks_of.setdefault(owner, []).append(listed_task(task, project))
        if owner:
            people.setdefault(owner, task.assignee.name)

    def work_of(person_id: str, name: str) -> MemberWork:
        tasks = tasks_of.get(person_id, [])
        return MemberWork(
            person_id=person_id,
            name=name,
            tasks=tasks,
            projects=projects.get(person_id, 0),
            minutes=sum(FORMS[task.kind].minutes for task in tasks),
            coached=coached.get(person_id, 0),
        )

    return TeamWork(work_of(NOBODY, NOT_TAKEN), [work_of(*person) for person in people.items()])


def _tasks_of_the_team(session: Session) -> list[tuple[HumanTask, Project, bool]]:
    """Each with its project, and whether nobody has taken it on."""
    query = (
        select(HumanTask, Project, lies_with_team())
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, HumanTask.role == Role.QIST)
        .options(joinedload(HumanTask.assignee))
        .order_by(HumanTask.due_on, HumanTask.id)
    )
    return [(task, project, bool(is_left)) for task, project, is_left in session.execute(query).tuples()]


def _count_of_projects(session: Session) -> dict[str | None, int]:
    query = (
        select(Project.supporter_id, func.count())
        .where(Project.closed_at.is_(None), Project.supporter_id.is_not(None))
        .group_by(Project.supporter_id)
    )
    return dict(session.execute(query).tuples().all())


def _coaching(session: Session, since: date) -> dict[str, int]:
    query = (
        select(CoachingLine.given_by_id, func.sum(CoachingLine.minutes))
        .where(CoachingLine.given_on >= since)
        .group_by(CoachingLine.given_by_id)
    )
    return dict(session.execute(query).tuples().all())
