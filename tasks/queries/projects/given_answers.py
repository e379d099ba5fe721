"""What was answered about a project so far: the newest answer of each step, with who gave it and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.on_behalf import in_place_of
from models.answers.spoken_answers import AnswerDifference, differences
from models.answers.stored import upgraded
from models.forms import FORMS, TaskForm
from models.records import Correction, Decision, Person, Project
from models.vocabulary import CorrectionState, Role, TaskKind


@dataclass(frozen=True)
class GivenCorrection:
    """What somebody put right in an answer, or wanted to: what it said and what it says, and why."""

    by: str
    at: datetime
    reason: str
    state: CorrectionState
    differences: Sequence[AnswerDifference]


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as it now stands, with its corrections, the newest first.

    `answer` has the values of the fields of its form, and of those that are gone.
    """

    kind: TaskKind
    about: str | None
    role: Role
    cycle: int
    by: str
    at: datetime
    outcome: str
    answer: Mapping[str, Any]
    corrections: Sequence[GivenCorrection] = ()


def given_answer(session: Session, project: Project) -> list[GivenAnswer]:
    """The newest answer of each step, the newest first."""
    given = [(task, task.decision) for task in project.tasks if task.decision is not None]
    given.sort(key=lambda row: (row[1].at, row[1].id), reverse=True)
    names = names_of(session, {text for _, decision in given for text in who_gave(decision)})
    return [
        GivenAnswer(
            kind=task.kind,
            about=task.about,
            role=task.role,
            cycle=task.cycle,
            by=given_by(decision, names),
            at=decision.at,
            outcome=decision.outcome.said,
            answer=upgraded(FORMS[task.kind], *decision.standing),
            corrections=[_given(correction, FORMS[task.kind]) for correction in decision.corrections],
        )
        for task, decision in given
    ]


def _given(correction: Correction, form: type[TaskForm]) -> GivenCorrection:
    return GivenCorrection(
        by=correction.person.name,
        at=correction.at,
        reason=correction.reason,
        state=correction.state,
        differences=differences(form, correction.before, correction.answer),
    )


def who_gave(decision: Decision) -> list[str]:
    """The ids of whoever gave an answer, and of the one for whom they stood in, if for anybody."""
    return [text for text in (decision.person_id, decision.for_person_id) if text]


def given_by(decision: Decision, names: Mapping[str, str]) -> str:
    """“Samir Qureshi on behalf of Dr Helen Marsh (away until Mon 16 Nov)”: both names are on the record (OB-054)."""
    stood_in_for = names.get(decision.for_person_id or "", "")
    return in_place_of(names[decision.person_id], stood_in_for, decision.for_until)


def names_of(session: Session, person_ids: set[str]) -> dict[str, str]:
    """The names of people by id; of whoever was read before in this look, nobody is asked again."""
    known: dict[str, str] = session.info.setdefault("names", {})
    if unknown := person_ids - known.keys():
        rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(unknown)))
        known |= dict(rows.tuples().all())
    return {person_id: known[person_id] for person_id in person_ids if person_id in known}


def note_names(session: Session, people: Iterable[Person | None]) -> None:
    """These people are known by name for the rest of this look."""
    known: dict[str, str] = session.info.setdefault("names", {})
    known |= {person.id: person.name for person in people if person is not None}
