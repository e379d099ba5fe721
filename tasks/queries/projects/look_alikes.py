"""“Has this been done?”: projects like one that somebody is about to propose, whatever became of them (6.2)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, false, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from models.answers.project_answers import form_of
from models.clock import local_date, now, spoken_date
from models.forms.project.spread.sharing import ShareLearningForm
from models.inputs.text import compared
from models.measures.figure_judgement import FigureJudgement
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.projects.measures import judged_of_projects
from tasks.search.matching import with_stem
from tasks.search.parts_of_words import has_word

MOST = 5
SHORT = 200
"""Characters of what came of a project; the whole stands on its page."""

_ENDED_IT = frozenset({Outcome.DECLINED, Outcome.WITHDRAWN, Outcome.ABANDONED, Outcome.RESEARCH})
LOOKED_THROUGH = 50
"""So many projects that share most words are compared."""

MOST_STEMS, IN_TEXTS = 8, 3
"""So many of the longest words are looked for; so many make projects alike that share none in their titles."""

_WORD = re.compile(r"\w{4,}")
_SAY_NOTHING = frozenset(
    {"audit", "clinical", "national", "project", "quality", "improvement", "improving", "improve", "care", "with",
     "within", "from", "into", "local", "service", "patients", "patient", "hours", "reducing", "reduce", "better"}
)  # fmt: skip
_ENDINGS = ((8, 3), (6, 2))
"""Letters that words of such a length may differ by at their end: “summary”, “summaries”; “wait” stays whole."""


@dataclass(frozen=True)
class LookAlike:
    """An earlier project: where it stands, what came of it, and whom to ask. `is_same_title`: titles are compared."""

    reference: str
    title: str
    state: str
    outcome: str
    ask: str
    is_same_title: bool
    led_by: str
    """The id of its lead while it is under way; empty once it has ended."""


def look_alikes(session: Session, title: str, about: str = "", *, but: str | None = None) -> list[LookAlike]:
    """The projects most like a title and a few words, those of the same title first; five at most.

    A project is like it whose title shares two of its telling words, or the one that it has, or that shares three of
    them in all that it intended and learned. `but` is the project itself.
    """
    stems, key = _stems(f"{title} {about}"), compared(title)
    telling = sorted(stems, key=len, reverse=True)[:MOST_STEMS]
    in_title = [has_word(session, stem) for stem in telling]
    same = case((has_word(session, title.strip()) if title.strip() else false(), 1), else_=0)
    in_texts = [fits for stem in telling if (fits := with_stem(session, stem)) is not None]
    if not telling and not title.strip():
        return []
    shared = _count(in_title)
    query = (
        select(Project)
        .where(
            Project.definition == LIFECYCLE.definition,
            Project.id != (but or ""),
            or_(same == 1, shared >= max(min(2, len(telling)), 1), _count(in_texts) >= IN_TEXTS),
        )
        .options(joinedload(Project.lead), joinedload(Project.service))
        .order_by(same.desc(), shared.desc(), Project.id.desc())
        .limit(LOOKED_THROUGH)
    )
    ranked = sorted(
        (
            (compared(project.title) == key, _shared(stems, project.title), project.reference, project)
            for project in session.scalars(query)
        ),
        key=lambda row: row[:3],
        reverse=True,
    )[:MOST]
    outcomes = _outcomes(session, [row[3] for row in ranked if not row[3].is_open])
    return [
        _seen(project, outcomes.get(project.id, ""), is_same_title=is_same)
        for is_same, _, _, project in ranked
    ]


def _count(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    return sum((case((condition, 1), else_=0) for condition in conditions), literal(0))


def _stems(text: str) -> frozenset[str]:
    words = set(_WORD.findall(text.casefold())) - _SAY_NOTHING
    return frozenset(map(_stem, words))


def _stem(word: str) -> str:
    return next((word[:-ending] for length, ending in _ENDINGS if len(word) >= length), word)


def _shared(stems: frozenset[str], title: str) -> int:
    folded = title.casefold()
    return sum(stem in folded for stem in stems)


def _seen(project: Project, outcome: str, *, is_same_title: bool) -> LookAlike:
    here = project.lead.is_here(local_date(now()))
    who = f"The project lead, {project.lead.name}" if here else "The QI Support Team: its lead has left"
    return LookAlike(
        reference=project.reference,
        title=project.title,
        state=_state(project),
        outcome=outcome,
        ask=f"{who} ({project.service.name})" if project.service and here else who,
        is_same_title=is_same_title,
        led_by=project.lead_id if project.is_open else "",
    )


def _state(project: Project) -> str:
    if project.closed_at is not None:
        return f"{project.stage.label} on {spoken_date(local_date(project.closed_at))}"
    if project.held_until:
        return f"On hold at: {project.stage.label.lower()}"
    return f"Under way: {project.stage.label.lower()}"


def _outcomes(session: Session, projects: Sequence[Project]) -> dict[str, str]:
    """What came of projects that have ended: their verdicts, results and learning, or why they went no further."""
    if not projects:
        return {}
    query = (
        select(HumanTask.project_id, HumanTask.kind, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id.in_([project.id for project in projects]))
        .order_by(Decision.at)
    )
    ended = {project.id: project.stage for project in projects}
    results, outcomes = dict[str, str](), dict[str, str]()
    for project_id, kind, decision in session.execute(query).tuples():
        if kind is TaskKind.WRITE_FINAL_REPORT:
            results[project_id] = _of_report(decision.standing[0])
        for sentence in _said(ended[project_id], kind, decision):
            outcomes[project_id] = _short(sentence)
    closed = [project.id for project in projects if project.stage is Stage.CLOSED]
    judged = judged_of_projects(session, closed) if closed else {}
    shown = {project_id: _measured(of_project) for project_id, of_project in judged.items()}
    parts = (shown, results, outcomes)
    return {
        project_id: " ".join(part[project_id] for part in parts if part.get(project_id))
        for project_id in ended
    }


def _measured(judged: Sequence[FigureJudgement]) -> str:
    """What the measures of a project show at its end, each by its name."""
    verdicts = [f"{judgement.measure.name}: {judgement.verdict.label}" for judgement in judged]
    return _short(f"Measured: {'; '.join(verdicts)}.")


def _of_report(report: Mapping[str, Any]) -> str:
    """What a final report says came out: its results, of which later forms ask no more, else its conclusion."""
    told = {"Results": report.get("results"), "Conclusion": report.get("conclusion")}
    return next((f"{label}: {_short(str(words))}" for label, words in told.items() if words), "")


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= SHORT else f"{sentence[:SHORT].rsplit(' ', 1)[0]} …"


def _said(stage: Stage, kind: TaskKind, decision: Decision) -> Iterator[str]:
    if stage is Stage.CLOSED:
        if kind is TaskKind.SHARE_LEARNING:
            form = form_of(decision, kind)
            if isinstance(form, ShareLearningForm) and form.learning:
                yield f"Learned: {form.learning}"
    elif decision.reason and decision.outcome in _ENDED_IT:
        yield f"Because: {decision.reason}"
