"""An answer that was sent, for the form in which it is corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.answers.asked_fields import fields_not_asked
from models.answers.changed_fields import standing_values
from models.errors import NotFound
from models.forms import FORMS
from models.records import HumanTask, Person
from models.vocabulary import TaskKind
from tasks.answers.correcting import refuse_correction
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_by_id
from tasks.queries.tasks.choices import Choices, choices


@dataclass(frozen=True)
class AnswerToCorrect:
    """An answer as it now stands, for the form in which it is corrected."""

    reference: str
    title: str
    kind: TaskKind
    about: str
    values: Mapping[str, Any]
    choices: Choices
    not_asked: frozenset[str]


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
        return AnswerToCorrect(
            project.reference,
            project.title,
            task.kind,
            task.about or "",
            values,
            offered,
            fields_not_asked(FORMS[task.kind], project),
        )
