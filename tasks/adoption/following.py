"""What has become of each service that was asked to adopt what a project has learned, until it does (6.5; OB-108)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.clock import at_local
from models.records import Adoption, Decision, HumanTask, Person, Project, Service
from models.vocabulary import AdoptionState, Outcome, Stage, TaskState

_FollowedRow: TypeAlias = tuple[str, HumanTask, str, Decision | None, Project | None]

_WITHOUT_A_PROJECT = {
    Outcome.WILL_NOT_ADOPT: AdoptionState.DECLINED,
    Outcome.WORKS_SO_ALREADY: AdoptionState.ALREADY,
}


@dataclass(frozen=True)
class FollowedAdoption:
    """A service that was asked: of whom, by when, and what came of it.

    `reason` is that of a no, or how they work already; `reference` is the project in which it is adopted. Either may
    be empty. `is_late` says that no answer came in time.
    """

    service: str
    state: AdoptionState
    asked_of: str
    due_on: date
    is_late: bool
    reason: str = ""
    reference: str = ""
    stage: Stage | None = None


@dataclass(frozen=True)
class AdoptedProject:
    """The project that another adopts, by its reference and title."""

    reference: str
    title: str


def adoptions_of(session: Session, project_id: str, *, today: date) -> list[FollowedAdoption]:
    """The services that were asked about a project, by name, each with what came of it."""
    adopting = aliased(Project)
    query = (
        select(Service.name, HumanTask, Person.name, Decision, adopting)
        .join(Adoption, Adoption.service_id == Service.id)
        .join(HumanTask, HumanTask.id == Adoption.task_id)
        .join(Person, Person.id == HumanTask.assignee_id)
        .outerjoin(Decision, Decision.task_id == HumanTask.id)
        .outerjoin(adopting, adopting.id == Adoption.project_id)
        .where(Adoption.origin_id == project_id)
        .order_by(Service.name)
    )
    rows: Iterable[_FollowedRow] = session.execute(query).tuples()
    return [
        FollowedAdoption(
            service=service,
            state=_state(task, decision.outcome if decision else None, project),
            asked_of=person,
            due_on=task.due_on,
            is_late=task.is_overdue(today),
            reason=decision.reason if decision else "",
            reference=project.reference if project else "",
            stage=project.stage if project else None,
        )
        for service, task, person, decision, project in rows
    ]


def adopted_by(session: Session, project_id: str) -> AdoptedProject | None:
    """The project that a project adopts; None if it began by itself."""
    query = (
        select(Project.reference, Project.title)
        .join(Adoption, Adoption.origin_id == Project.id)
        .where(Adoption.project_id == project_id)
    )
    row = session.execute(query).tuples().first()
    return AdoptedProject(*row) if row else None


def adoptions_counted(session: Session, first: date, last: date) -> Counter[AdoptionState]:
    """How many services that were asked from the first to the last day came to what, as it stands now."""
    query = (
        select(HumanTask, Decision, Project)
        .join(Adoption, Adoption.task_id == HumanTask.id)
        .outerjoin(Decision, Decision.task_id == HumanTask.id)
        .outerjoin(Project, Project.id == Adoption.project_id)
        .where(
            Adoption.asked_at >= at_local(first, 0), Adoption.asked_at < at_local(last + timedelta(days=1), 0)
        )
    )
    rows: Iterable[tuple[HumanTask, Decision | None, Project | None]] = session.execute(query).tuples()
    return Counter(
        _state(task, decision.outcome if decision else None, project) for task, decision, project in rows
    )


def _state(task: HumanTask, outcome: Outcome | None, project: Project | None) -> AdoptionState:
    if task.state is TaskState.OPEN or outcome is None:
        return AdoptionState.ASKED
    if project is None:
        return _WITHOUT_A_PROJECT[outcome]
    if not project.is_open and project.stage is not Stage.CLOSED:
        return AdoptionState.ENDED
    return AdoptionState.ADOPTED if project.cycle else AdoptionState.BEGUN
