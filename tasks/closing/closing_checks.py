"""What the closure of a project still lacks: one list, for the page, for the form and for the lead (6.6; OB-112)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.planned_actions import AGREED_IN, planned_by_key, under_names
from models.answers.project_answers import form_of, newest_answered
from models.answers.renamed_measures import PLANNED_IN, names_in_plans
from models.clock import local_date
from models.closing.missing import (
    ActionTaken,
    MissingForClosure,
    missed_measures,
    national_registration,
    never_measured,
    undecided_risks,
    unjudged_effects,
)
from models.cycles.cycle_results import planned_measures
from models.forms.project.action_monitoring import ImplementActionForm
from models.measures.figure_judgement import FigureJudgement
from models.policy.lifecycle import LIFECYCLE
from models.records import AcceptedRisk, Decision, HumanTask, Project
from models.vocabulary import EffectVerdict, Outcome, Stage, TaskKind
from tasks.actions.effects import UnjudgedAction, unjudged_actions
from tasks.closing.risks import risk_decided_in, risks_of
from tasks.national.open_answers import open_gap_analyses
from tasks.projects.measures import judged_measures


@dataclass(frozen=True)
class ClosingProject:
    """A project that is to be closed, in the session in which it is read; `judged` are its measures in force."""

    session: Session
    project: Project
    judged: Sequence[FigureJudgement]


ClosingCheck = Callable[[ClosingProject], Iterable[MissingForClosure]]


def missing_for_closure(
    session: Session, project: Project, judged: Sequence[FigureJudgement] | None = None
) -> list[MissingForClosure]:
    """Everything that the closure of a project lacks, the weightiest first; nothing for an annual programme.

    `judged` are its measures where they are judged already. The database is asked as often as there are checks,
    however many measures, actions and risks there are.
    """
    if project.definition != LIFECYCLE.definition:
        return []
    closing = ClosingProject(
        session, project, judged_measures(session, project) if judged is None else judged
    )
    return [missing for check in CLOSING_CHECKS for missing in check(closing)]


def missing_at_closure(
    session: Session, project: Project, judged: Sequence[FigureJudgement] | None = None
) -> list[MissingForClosure]:
    """What the closure still lacks, the weightiest first, while a project stands at it; nothing before and after."""
    return missing_for_closure(session, project, judged) if project.stage is Stage.CLOSURE else []


def _missed_results(closing: ClosingProject) -> Iterator[MissingForClosure]:
    """Missed targets, targets of which nothing is known, and risks that wait for a decision."""
    session, project = closing.session, closing.project
    risks = risks_of(session, project)
    missed = [judgement for judgement in closing.judged if judgement.misses_target]
    actions = _actions_taken(session, project, risks) if missed else []
    yield from missed_measures(project, missed, actions, risks)
    yield from never_measured(project, planned_measures(project), closing.judged, risks)
    yield from undecided_risks(project, risks, project.tasks)


def _effects(closing: ClosingProject) -> Iterator[MissingForClosure]:
    """Actions on which nothing was said since they were done, and those of which the figures tell only now.

    “Cannot tell” is an answer with which a project closes, as long as no newer figures tell. An action that by
    agreement outlasts the final report is not waited for: its effect is judged where the results are watched further.
    """
    project = closing.project
    done = [task for task in project.tasks if task.kind is TaskKind.IMPLEMENT_ACTION and _is_done(task)]
    check = newest_answered(project, TaskKind.CHECK_EFFECT)
    if check is None or check.decision is None:
        return
    checked_at = check.decision.at
    unjudged = unjudged_actions(closing.session, project, closing.judged)
    unsaid = [
        action.done.what
        for action in unjudged
        if action.done.at > checked_at and not action.is_left_open and not action.outlasts_report
    ]
    unsaid += [
        task.about or ""
        for task in done
        if task.decision is not None and task.decision.at > checked_at and _is_instead_of_risk(project, task)
    ]
    yield from unjudged_effects(
        project, unsaid, [action.done.what for action in unjudged if _is_told(action, local_date(checked_at))]
    )


def _is_told(action: UnjudgedAction, checked_on: date) -> bool:
    """Whether figures of after the check tell of an action that was left open there."""
    is_newer = action.measured_until is not None and action.measured_until > checked_on
    return action.is_left_open and is_newer and action.figures.verdict is not EffectVerdict.CANNOT_TELL


def _is_instead_of_risk(project: Project, task: HumanTask) -> bool:
    """Whether an action was asked for because a risk was not accepted; it was agreed in no meeting."""
    return any(risk.kind in _RISKS_DECIDED and task.task_key == f"{risk.id}-0" for risk in project.tasks)


def _is_done(task: HumanTask) -> bool:
    return task.decision is not None and task.decision.outcome is Outcome.COMPLETED


def _registration(closing: ClosingProject) -> Iterable[MissingForClosure]:
    """What a national audit is registered as."""
    return national_registration(closing.project, newest_answered(closing.project, TaskKind.REGISTER))


def _recommendations(closing: ClosingProject) -> Iterator[MissingForClosure]:
    """What national reports about its topic recommend and nobody has answered (6.6; OB-006, OB-112)."""
    for analysis in open_gap_analyses(closing.session, closing.project.topic_id):
        yield MissingForClosure(analysis.sentence, analysis.turn, f"/projects/{analysis.reference}")


CLOSING_CHECKS: tuple[ClosingCheck, ...] = (_missed_results, _effects, _registration, _recommendations)
"""Each gives what it misses; one that is added here is on the page, in the refusal and in the list for the lead."""


_RISKS_DECIDED = (TaskKind.ACCEPT_RISK, TaskKind.REVIEW_RISK)


def _actions_taken(session: Session, project: Project, risks: Sequence[AcceptedRisk]) -> list[ActionTaken]:
    """The actions of every cycle that are done, each with the measures that it is for."""
    query = (
        select(HumanTask, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            HumanTask.project_id == project.id,
            HumanTask.kind.in_([*AGREED_IN, *PLANNED_IN, *_RISKS_DECIDED, TaskKind.IMPLEMENT_ACTION]),
        )
        .order_by(Decision.at, Decision.id)
    )
    answered = session.execute(query).tuples().all()
    of_risks = {risk.task_id: risk.measures for risk in risks}
    measures = {
        f"{task.id}-0": of_risks.get(risk_decided_in(task), [])
        for task, _ in answered
        if task.kind in _RISKS_DECIDED
    }
    names = names_in_plans(decision for task, decision in answered if task.kind in PLANNED_IN)
    for task, decision in answered:
        for key, action in under_names(planned_by_key(task.id, task.kind, decision), names).items():
            measures[key] = [action.addresses] if action.addresses else []
    return [
        ActionTaken(measures.get(task.task_key, ()), form.changed_on)
        for task, decision in answered
        if task.kind is TaskKind.IMPLEMENT_ACTION and decision.outcome is Outcome.COMPLETED
        if isinstance(form := form_of(decision, task.kind), ImplementActionForm) and form.changed_on
    ]
