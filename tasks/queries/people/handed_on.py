"""What went from somebody to others when they left, and by what act: projects handed over, tasks passed on (OB-043)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import at_local, local_date
from models.errors import NotFound
from models.records import HandOver, HistoryEntry, HumanTask, PassedOn, Person, Project
from models.vocabulary import PersonFact, TaskState
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_support_team
from tasks.people.person_facts import day_of, taking_back


@dataclass(frozen=True)
class WentOn:
    """A project or a task that went to somebody else: what, to whom, on which day, and why.

    `link` is where it is handed back, as long as that is possible.
    """

    what: str
    reference: str
    to: str
    on_day: date
    why: str
    link: str


@dataclass(frozen=True)
class PersonFactsSeen:
    """The dates that the register has of a person, and what went to others since they left, or were said to."""

    name: str
    days: Mapping[PersonFact, date]
    went_on: Sequence[WentOn]


def person_facts_seen(viewer_id: str, person_id: str) -> PersonFactsSeen:
    """What can be taken back of a person; OnlyForTheTeam for all but the QI Support Team, NotFound."""
    with reading() as session:
        only_support_team(session, viewer_id)
        person = session.get(Person, person_id)
        if person is None:
            raise NotFound("such person")
        known = {fact: day_of(person, fact) for fact in PersonFact}
        days = {fact: day for fact, day in known.items() if day is not None}
        left_on = days.get(PersonFact.LEFT) or _left_by_mistake(session, person)
        went_on = _went_on(session, person, left_on) if left_on else []
        return PersonFactsSeen(person.name, days, went_on)


def _left_by_mistake(session: Session, person: Person) -> date | None:
    """Since when the register said last that they had left, which was taken back."""
    query = select(HistoryEntry.detail).where(
        HistoryEntry.action == taking_back(PersonFact.LEFT),
        HistoryEntry.object_type == Person.__tablename__,
        HistoryEntry.object_id == person.id,
    )
    detail = session.scalar(query.order_by(HistoryEntry.seq.desc()).limit(1))
    return date.fromisoformat(detail["was"]) if detail else None


def _went_on(session: Session, person: Person, since: date) -> list[WentOn]:
    return [*_projects(session, person, since), *_tasks(session, person, since)]


def _projects(session: Session, person: Person, since: date) -> list[WentOn]:
    query = (
        select(HandOver, Project, Person)
        .join(Project, Project.id == HandOver.project_id)
        .join(Person, Person.id == HandOver.to_id)
        .where(HandOver.from_id == person.id, HandOver.done_at >= at_local(since, 0))
        .order_by(HandOver.id)
    )
    return [
        WentOn(
            what=f"{project.title}: led by {to.name} now",
            reference=project.reference,
            to=to.name,
            on_day=hand_over.on_day,
            why=hand_over.reason or "It was agreed.",
            link=f"/projects/{project.reference}/do/hand-over"
            if project.is_open and project.lead_id == to.id
            else "",
        )
        for hand_over, project, to in session.execute(query)
    ]


def _tasks(session: Session, person: Person, since: date) -> list[WentOn]:
    """Tasks still open that were passed on by the policy, and not by a person or with their project."""
    query = (
        select(PassedOn, HumanTask, Project, Person)
        .join(HumanTask, HumanTask.id == PassedOn.task_id)
        .join(Project, Project.id == HumanTask.project_id)
        .join(Person, Person.id == PassedOn.to_id)
        .options(joinedload(HumanTask.assignee))
        .where(
            PassedOn.from_id == person.id,
            PassedOn.by_id.is_(None),
            PassedOn.at >= at_local(since, 0),
            HumanTask.state == TaskState.OPEN,
        )
        .order_by(PassedOn.id)
    )
    return [
        WentOn(
            what=task.kind.label,
            reference=project.reference,
            to=to.name,
            on_day=local_date(passed.at),
            why=passed.reason,
            link=f"/tasks/{task.id}/do/pass-on",
        )
        for passed, task, project, to in session.execute(query)
    ]
