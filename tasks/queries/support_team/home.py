"""What the QI Support Team needs for its day: what is stuck, who asks for help, what its members have to do (2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.records import CoachingLine, Feedback, HelpRequest, HumanTask, Person, Project
from models.vocabulary import HelpWanted, Role, Stage, TaskState
from models.working_time import working_days_between
from tasks.database.unit_of_work import reading
from tasks.people.lookup import supporters
from tasks.people.permissions import only_team
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
    """One of the team: its open tasks of the team, the most urgent first, the projects they support, and their hours.

    `minutes` is what the tasks take together, `coached` the minutes of coaching in the last thirty days.
    """

    person_id: str
    name: str
    tasks: Sequence[ListedTask]
    projects: int
    minutes: int
    coached: int


@dataclass(frozen=True)
class SupportHome:
    """All of it; `stuck` are the latest of the register, `feedback` is how much nobody has dealt with yet."""

    stuck: Sequence[ListedProject]
    help: Sequence[OpenHelp]
    proposals: Sequence[NewProposal]
    feedback: int
    members: Sequence[MemberWork]


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
            members=members_at_work(session, moment),
        )


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


def members_at_work(session: Session, moment: datetime) -> list[MemberWork]:
    """Everybody of the team by name, then whoever else is asked something of the team’s."""
    tasks = _tasks_of_the_team(session)
    projects = _count_of_projects(session)
    coached = _coaching(session, local_date(moment) - COACHED_FOR)
    people = {person.id: person.name for person in supporters(session, local_date(moment))}
    others = {task.assignee_id: task.assignee.name for task, _ in tasks if task.assignee_id not in people}
    return [
        MemberWork(
            person_id=person_id,
            name=name,
            tasks=[listed_task(task, project) for task, project in tasks if task.assignee_id == person_id],
            projects=projects.get(person_id, 0),
            minutes=sum(FORMS[task.kind].minutes for task, _ in tasks if task.assignee_id == person_id),
            coached=coached.get(person_id, 0),
        )
        for person_id, name in (*people.items(), *others.items())
    ]


def _tasks_of_the_team(session: Session) -> list[tuple[HumanTask, Project]]:
    query = (
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, HumanTask.role == Role.QIST)
        .options(joinedload(HumanTask.assignee))
        .order_by(HumanTask.due_on, HumanTask.id)
    )
    return [(task, project) for task, project in session.execute(query).tuples()]


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
