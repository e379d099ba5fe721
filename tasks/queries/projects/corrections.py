"""Which answers of a project somebody may correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.engine.corrections import is_correctable
from models.policy.lifecycle import LIFECYCLE
from models.records import Person, Project
from models.vocabulary import TaskKind
from tasks.answers.correcting import may_correct
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_to_read


@dataclass(frozen=True)
class CorrectableAnswer:
    """An answer that may be corrected."""

    task_id: str
    kind: TaskKind
    about: str
    cycle: int
    at: datetime


@dataclass(frozen=True)
class CorrectableAnswers:
    """Those of a project that one person may correct, the newest first."""

    reference: str
    title: str
    answers: Sequence[CorrectableAnswer]


def correctable_answers(reference: str, person_id: str) -> CorrectableAnswers:
    """What a person may correct of a project; NotFound if there is no such project."""
    with reading() as session:
        project = project_to_read(session, reference)
        answers = answers_to_correct(session, project, session.get_one(Person, person_id))
        return CorrectableAnswers(project.reference, project.title, answers)


def answers_to_correct(session: Session, project: Project, person: Person) -> list[CorrectableAnswer]:
    """The answers of a project that a person may correct, the newest first."""
    if project.definition != LIFECYCLE.definition:
        return []
    tasks = [
        task
        for task in project.tasks
        if is_correctable(task)
        and may_correct(session, project, task, person)
        and not (task.decides and person.id in project.may_not_decide)
    ]
    answers = [
        CorrectableAnswer(task.id, task.kind, task.about or "", task.cycle, task.decision.at)
        for task in tasks
        if task.decision is not None
    ]
    return sorted(answers, key=lambda answer: answer.at, reverse=True)
