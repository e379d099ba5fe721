"""What of a project somebody may correct: a list of answers, and one of them as it now stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.answers.changed_fields import standing_values
from models.engine.corrections import is_correctable
from models.errors import NotFound
from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Person, Project
from models.vocabulary import TaskKind
from tasks.answers.correcting import may_correct, refuse_correction
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_by_id, project_to_read
from tasks.queries.tasks.choices import Choices, choices


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


@dataclass(frozen=True)
class AnswerToCorrect:
    """An answer as it now stands, for the form in which it is corrected."""

    reference: str
    title: str
    kind: TaskKind
    about: str
    values: Mapping[str, Any]
    choices: Choices


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


def answer_to_correct(task_id: str, person_id: str) -> AnswerToCorrect:
    """An answer that a person may correct now; refused as `correct_answer` refuses."""
    with reading() as session:
        task = session.get(HumanTask, task_id)
        if task is None:
            raise NotFound("such task")
        project = project_by_id(session, task.project_id)
        refuse_correction(session, project, task, session.get_one(Person, person_id))
        decision = task.decision
        values = standing_values(decision, FORMS[task.kind]) if decision else {}
        offered = choices(session, project)
        return AnswerToCorrect(project.reference, project.title, task.kind, task.about or "", values, offered)
