"""An answer that was sent, for the form in which it is corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.answers.asked_fields import fields_not_asked
from models.answers.changed_fields import standing_values
from models.answers.spoken_answers import AnswerDifference, differences
from models.answers.stored import upgraded
from models.errors import NotFound
from models.forms import FORMS
from models.records import Correction, Decision, HumanTask, Person
from models.vocabulary import TaskKind
from tasks.answers.correcting import reading_of, refuse_correction
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_by_id
from tasks.queries.tasks.choices import Choices, choices


@dataclass(frozen=True)
class AnswerToCorrect:
    """An answer as it now stands, for the form in which it is corrected.

    `reading` is which reading of it stands. Where another one was opened, `opened` is what that said, and
    `meanwhile` what was put right since.
    """

    reference: str
    title: str
    kind: TaskKind
    about: str
    values: Mapping[str, Any]
    choices: Choices
    not_asked: frozenset[str]
    reading: str
    opened: Mapping[str, Any]
    meanwhile: Sequence[AnswerDifference]


def answer_to_correct(task_id: str, person_id: str, opened: str = "") -> AnswerToCorrect:
    """An answer that a person may correct now; refused as `correct_answer` refuses. `opened` is an earlier reading."""
    with reading() as session:
        task = session.get(HumanTask, task_id)
        if task is None:
            raise NotFound("such task")
        project = project_by_id(session, task.project_id)
        refuse_correction(session, project, task, session.get_one(Person, person_id))
        form, decision = FORMS[task.kind], task.decision
        values = standing_values(decision, form) if decision else {}
        before = _opened(session, decision, opened) if decision else None
        offered = choices(session, project)
        return AnswerToCorrect(
            reference=project.reference,
            title=project.title,
            kind=task.kind,
            about=task.about or "",
            values=values,
            choices=offered,
            not_asked=fields_not_asked(form, project),
            reading=reading_of(decision) if decision else "",
            opened=values if before is None else before,
            meanwhile=[] if before is None else differences(form, before, values, offered),
        )


def _opened(session: Session, decision: Decision, reading: str) -> Mapping[str, Any] | None:
    """What an earlier reading of an answer said, in the fields of today's form; None if it has none of that id."""
    form = FORMS[session.get_one(HumanTask, decision.task_id).kind]
    if reading == decision.id:
        return upgraded(form, decision.answer, decision.form_version)
    correction = session.get(Correction, reading)
    if correction is None or correction.decision_id != decision.id:
        return None
    return upgraded(form, correction.answer, correction.form_version)
