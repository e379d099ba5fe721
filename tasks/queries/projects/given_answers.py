"""What was answered about a project so far: the newest answer of each step, with who gave it and when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.on_behalf import in_place_of
from models.answers.spoken_answers import AnswerDifference, differences
from models.answers.stored import upgraded
from models.forms import FORMS, TaskForm
from models.records import Correction, Decision, Person, Project
from models.vocabulary import CorrectionState, Role, TaskKind
from tasks.projects.figure_rights import may_enter


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

    `answer` has the values of the fields of its form, and of those that are gone. `leaves_groups_out` says that its
    figures of single groups are not for this reader.
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
    leaves_groups_out: bool = False


def given_answer(session: Session, project: Project, viewer_id: str) -> list[GivenAnswer]:
    """The newest answer of each step, the newest first, as somebody may read it.

    Figures of single groups are for those who may enter figures; others find them where small numbers are hidden
    (3.4; OB-129).
    """
    given = [(task, task.decision) for task in project.tasks if task.decision is not None]
    given.sort(key=lambda row: (row[1].at, row[1].id), reverse=True)
    names = names_of(session, {text for _, decision in given for text in who_gave(decision)})
    answers = [
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
    told = [_tells_of_groups(decision) for _, decision in given]
    if not any(told) or may_enter(session, project, session.get_one(Person, viewer_id)):
        return answers
    return [
        _of_everybody(answer, decision) if tells else answer
        for answer, (_, decision), tells in zip(answers, given, told, strict=True)
    ]


def _tells_of_groups(decision: Decision) -> bool:
    """Whether an answer, or one of its corrections, has a figure of a single group."""
    corrected = [(correction.before, correction.answer) for correction in decision.corrections]
    return any(_without_groups(values) != values for values in (decision.answer, *chain(*corrected)))


def _without_groups(values: Mapping[str, Any]) -> Mapping[str, Any]:
    figures = values.get("figures")
    if not isinstance(figures, list):
        return values
    return {**values, "figures": [row for row in figures if not (isinstance(row, dict) and row.get("group"))]}


def _of_everybody(answer: GivenAnswer, decision: Decision) -> GivenAnswer:
    """An answer without its figures of single groups, in its corrections neither."""
    form = FORMS[answer.kind]
    corrections = [_given(correction, form, _without_groups) for correction in decision.corrections]
    return replace(
        answer, answer=_without_groups(answer.answer), corrections=corrections, leaves_groups_out=True
    )


def _given(
    correction: Correction,
    form: type[TaskForm],
    read: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> GivenCorrection:
    return GivenCorrection(
        by=correction.person.name,
        at=correction.at,
        reason=correction.reason,
        state=correction.state,
        differences=differences(form, read(correction.before), read(correction.answer)),
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
