"""The measures of a project, judged by the figures of all its cycles."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer_of
from models.clock import local_date
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import SubmitDataForm
from models.measures.cycle_results import NO_SETTINGS, MeasuredCycle
from models.measures.judgement import Judgement, is_unjudged, judgements, misses_target
from models.records import Decision, HumanTask, Project
from models.vocabulary import TaskKind
from tasks.projects.approval_dates import ApprovalDates, approval_dates
from tasks.projects.chart_settings import chart_settings

_MEASURING = (TaskKind.PLAN_CYCLE, TaskKind.SUBMIT_DATA)


def judged_measures(session: Session, project: Project) -> list[Judgement]:
    """The measures of the newest cycle that has figures, each judged by all cycles; none before there are figures."""
    cycles = measured_cycles(session, project)
    if not cycles:
        return []
    ids = select(Project.id).where(Project.id == project.id)
    dates = approval_dates(session, ids).get(project.id, ApprovalDates())
    return judgements(cycles, dates.approved_on, chart_settings(session, ids).get(project.id, NO_SETTINGS))


class UnsettledTargets(NamedTuple):
    """The names of the measures whose newest figures miss their target, and of those that were not judged."""

    missed: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()


def unsettled_targets(session: Session, project: Project) -> UnsettledTargets:
    """What somebody has to act on, or to accept as it is (6.6; OB-112)."""
    judged = judged_measures(session, project)
    return UnsettledTargets(
        tuple(judgement.measure.name for judgement in judged if misses_target(judgement.result)),
        tuple(judgement.measure.name for judgement in judged if is_unjudged(judgement.result)),
    )


def measured_cycles(session: Session, project: Project) -> list[MeasuredCycle]:
    """The cycles that have figures, each with the plan of that cycle, the oldest first; the newest answers count.

    They are read from all answers: `Project.tasks` has those of the newest cycle only.
    """
    given = (
        select(HumanTask.kind, HumanTask.cycle, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == project.id, HumanTask.kind.in_(_MEASURING))
        .order_by(HumanTask.stage_entry, HumanTask.opened_at)
    )
    decisions = {(kind, cycle): decision for kind, cycle, decision in session.execute(given).tuples()}
    return [
        MeasuredCycle(
            cycle, answer_of(plan, PlanCycleForm), answer_of(figures, SubmitDataForm), local_date(figures.at)
        )
        for (kind, cycle), figures in sorted(decisions.items(), key=lambda entry: entry[0][1])
        if kind is TaskKind.SUBMIT_DATA and (plan := decisions.get((TaskKind.PLAN_CYCLE, cycle)))
    ]
