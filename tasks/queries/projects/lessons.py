"""What earlier projects like this one have learned, shown where the next one is planned (6.6; OB-117)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.answers.project_answers import form_of
from models.forms import TaskForm
from models.forms.project.closure import EndorseMethodologyForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, Stage, TaskKind

SHOWN_WITH = frozenset({TaskKind.REVIEW_EVIDENCE, TaskKind.DESIGN, TaskKind.PLAN_CYCLE})
"""The steps in which a project can still profit from it."""

ENDED = (Stage.CLOSED, Stage.ABANDONED, Stage.WITHDRAWN, Stage.DECLINED)
"""The ends after which there is something to learn."""

EARLY = {TaskKind.ABANDON: "Abandoned", TaskKind.WITHDRAW: "Withdrawn"}
"""The answers with which a project ends early, and what that is called."""

_TOLD_OF = (TaskKind.SHARE_LEARNING, TaskKind.REVIEW_METHODOLOGY, TaskKind.ENDORSE_METHODOLOGY, *EARLY)

MOST = 3
LONGEST = 300
"""Characters of one answer; the whole stands on the page of the project."""

METHODOLOGY = {
    "dataset": "Dataset",
    "sampling": "Sampling",
    "collection": "Data collection",
    "cleansing": "Data cleansing",
    "analysis": "Analysis",
}
"""The five headings of the methodology review."""

COMMENT = "QI Support Team"
"""Who comments on it."""

_WORD = re.compile(r"\w{4,}")
_SAY_NOTHING = frozenset(
    {"audit", "clinical", "national", "project", "quality", "improvement", "care", "with", "within"}
)


@dataclass(frozen=True)
class Lesson:
    """An earlier project that is like this one: what was learned, and what its methodology review says, in lines."""

    reference: str
    title: str
    lines: tuple[str, ...]

    @property
    def methodology(self) -> tuple[str, ...]:
        """The lines of its methodology review and of the comment on it."""
        begins = (*METHODOLOGY.values(), COMMENT)
        return tuple(line for line in self.lines if line.startswith(tuple(f"{label}: " for label in begins)))


def lessons_for(session: Session, project: Project, kind: TaskKind) -> list[Lesson]:
    """The ended projects that share the most words of their titles, those of the same service first; three at most.

    Also those that were declined, withdrawn or abandoned: what did not work saves the next team a year (OB-094).
    """
    words = _words(project.title)
    if kind not in SHOWN_WITH or not words:
        return []
    query = select(Project.id, Project.reference, Project.title, Project.service_id).where(
        Project.definition == LIFECYCLE.definition, Project.stage.in_(ENDED), Project.id != project.id
    )
    alike = [
        (len(words & _words(title)), service_id == project.service_id, reference, title, project_id)
        for project_id, reference, title, service_id in session.execute(query).tuples()
    ]
    best = sorted((row for row in alike if row[0]), reverse=True)[:MOST]
    answers = _answers(session, [project_id for *_, project_id in best])
    lessons = [Lesson(reference, title, tuple(_lines(answers, at))) for _, _, reference, title, at in best]
    return [lesson for lesson in lessons if lesson.lines]


def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold())) - _SAY_NOTHING


def _answers(session: Session, ids: list[str]) -> dict[tuple[str, TaskKind], TaskForm]:
    """The newest learning, methodology review, comment on it and early end of each project."""
    query = (
        select(HumanTask.project_id, HumanTask.kind, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            HumanTask.project_id.in_(ids),
            or_(HumanTask.kind.in_(_TOLD_OF), Decision.outcome == Outcome.DECLINED),
        )
        .order_by(Decision.at)
    )
    return {(at, kind): form_of(decision, kind) for at, kind, decision in session.execute(query).tuples()}


def _early_lines(answers: Mapping[tuple[str, TaskKind], TaskForm], project_id: str) -> Iterator[str]:
    """How a project ended early and why, and what was learned from that."""
    for (at, kind), form in answers.items():
        if at != project_id:
            continue
        if kind in EARLY:
            learned = str(getattr(form, "learning", "") or "")
            yield _short(f"{EARLY[kind]}: {form.why}")
            yield from filter(None, [_short(learned)])
        elif form.result is Outcome.DECLINED and form.why:
            yield _short(f"Declined: {form.why}")


def _lines(answers: Mapping[tuple[str, TaskKind], TaskForm], project_id: str) -> Iterator[str]:
    learning = answers.get((project_id, TaskKind.SHARE_LEARNING))
    if isinstance(learning, ShareLearningForm) and learning.learning:
        yield _short(learning.learning)
    yield from _early_lines(answers, project_id)
    review = answers.get((project_id, TaskKind.REVIEW_METHODOLOGY))
    sentence = {label: getattr(review, name, None) for name, label in METHODOLOGY.items()}
    yield from (f"{label}: {_short(words)}" for label, words in sentence.items() if words)
    comment = answers.get((project_id, TaskKind.ENDORSE_METHODOLOGY))
    if isinstance(comment, EndorseMethodologyForm) and comment.reason:
        yield f"{COMMENT}: {_short(comment.reason)}"


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST].rsplit(' ', 1)[0]} …"
