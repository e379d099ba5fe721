"""The measures of a project, judged by the figures of all its cycles."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer_of
from models.clock import local_date
from models.cycles.cycle_results import NO_SETTINGS, MeasuredCycle
from models.cycles.judgement import Judgement, is_unjudged, judgements, misses_target
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import Figure, SubmitDataForm
from models.inputs.text import compared
from models.records import Decision, HumanTask, Project
from models.vocabulary import TaskKind
from tasks.figures.reading import ProjectFigure, figure_rows, figures_of_answer, that_count
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

    They are read from all answers, since `Project.tasks` has those of the newest cycle only, and from the rows of
    figures, which count in place of what an answer says of the same measure and period. A figure of a cycle that was
    not planned counts for none.
    """
    answered = _answered(session, project)
    of_cycle: dict[int, list[ProjectFigure]] = {}
    in_answers = [
        figure
        for (kind, cycle), given in sorted(answered.items())
        if kind is TaskKind.SUBMIT_DATA
        for figure in figures_of_answer(answer_of(given, SubmitDataForm), cycle, given.at)
    ]
    for figure in that_count(in_answers, figure_rows(session, [project.id])):
        of_cycle.setdefault(figure.cycle, []).append(figure)
    cycles = []
    for (kind, cycle), planned in sorted(answered.items()):
        given, figures = answered.get((TaskKind.SUBMIT_DATA, cycle)), of_cycle.get(cycle, [])
        if kind is TaskKind.PLAN_CYCLE and (given or figures):
            plan = answer_of(planned, PlanCycleForm)
            cycles.append(
                MeasuredCycle(cycle, plan, _as_given(plan, figures, given), _given_on(figures, given))
            )
    return cycles


def _answered(session: Session, project: Project) -> dict[tuple[TaskKind, int], Decision]:
    """The newest plan and the newest figures of each cycle."""
    given = (
        select(HumanTask.kind, HumanTask.cycle, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == project.id, HumanTask.kind.in_(_MEASURING))
        .order_by(HumanTask.stage_entry, HumanTask.opened_at)
    )
    return {(kind, cycle): decision for kind, cycle, decision in session.execute(given).tuples()}


def _as_given(
    plan: PlanCycleForm, figures: Sequence[ProjectFigure], given: Decision | None
) -> SubmitDataForm:
    """The figures of a cycle as its form has them, of everybody: an answer that no row adds to is as it was given."""
    answer = answer_of(given, SubmitDataForm) if given else SubmitDataForm.model_construct(figures=[])
    if given and all(figure.id is None for figure in figures):
        return answer
    names = {compared(measure.name): measure.name for measure in plan.measures}
    of_everybody = [figure for figure in figures if not figure.key.group and figure.key.measure in names]
    return SubmitDataForm.model_construct(
        figures=[
            Figure.model_construct(
                measure=names[figure.key.measure],
                period=figure.key.period,
                numerator=int(figure.number),
                denominator=int(figure.out_of or 0),
            )
            for figure in of_everybody
        ],
        completeness=answer.completeness if given else "",
    )


def _given_on(figures: Sequence[ProjectFigure], given: Decision | None) -> date:
    """The day on which the newest of them came in."""
    days = [figure.given_on for figure in figures] + ([local_date(given.at)] if given else [])
    return max(days)
