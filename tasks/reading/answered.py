"""What was answered about a project so far: the newest answer of each step, with who gave it and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Person, Project
from models.vocabulary import Role, TaskKind


@dataclass(frozen=True)
class Answered:
    """An answer as it was given; `answer` has the values of the fields of its form."""

    kind: TaskKind
    about: str | None
    role: Role
    cycle: int
    by: str
    at: datetime
    outcome: str
    answer: Mapping[str, Any]


def answered(session: Session, project: Project) -> list[Answered]:
    """The newest answer of each step, the newest first."""
    given = [(task, task.decision) for task in project.tasks if task.decision is not None]
    given.sort(key=lambda one: (one[1].at, one[1].id), reverse=True)
    names = names_of(session, {decision.person_id for _, decision in given})
    return [
        Answered(
            kind=task.kind,
            about=task.about,
            role=task.role,
            cycle=task.cycle,
            by=names[decision.person_id],
            at=decision.at,
            outcome=decision.outcome.said,
            answer=decision.answer,
        )
        for task, decision in given
    ]


def names_of(session: Session, person_ids: set[str]) -> dict[str, str]:
    """The names of people by id."""
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return dict(found.tuples().all())
