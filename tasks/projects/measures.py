"""The measures of a project, judged by the figures of all its cycles."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer, answer_of
from models.clock import local_date
from models.cycles.cycle_results import (
    CycleFigure,
    MeasuredCycle,
    cycle_figure,
    figures_as_given,
    judgements,
)
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import SubmitDataForm
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.inputs.text import compared
from models.measures.chart_settings import NO_SETTINGS
from models.measures.figure_judgement import FigureJudgement
from models.measures.figures import FigureKey
from models.measures.verdicts import TargetStatus
from models.records import Decision, HumanTask, Project
from models.vocabulary import TaskKind
from tasks.figures.reading import FigureRow, ProjectFigure, figure_rows, that_count
from tasks.projects.approval_dates import ApprovalDates, approval_dates
from tasks.projects.chart_settings import chart_settings

_MEASURING = (TaskKind.DESIGN, TaskKind.PLAN_CYCLE, TaskKind.SUBMIT_DATA)


def judged_measures(session: Session, project: Project) -> list[FigureJudgement]:
    """The measures in force that have figures, each judged by all cycles; none before there are figures."""
    cycles = measured_cycles(session, project)
    if not cycles:
        return []
    ids = select(Project.id).where(Project.id == project.id)
    dates = approval_dates(session, ids).get(project.id, ApprovalDates())
    return judgements(cycles, dates.approved_on, chart_settings(session, ids).get(project.id, NO_SETTINGS))


def judged_of_projects(session: Session, project_ids: Sequence[str]) -> dict[str, list[FigureJudgement]]:
    """The measures in force of several projects, judged, by project id; none without figures is there.

    It takes as many reads as one project does.
    """
    ids = select(Project.id).where(Project.id.in_(project_ids))
    answered = _answered(session, ids)
    rows: dict[str, list[FigureRow]] = {}
    for row in figure_rows(session, project_ids):
        rows.setdefault(row.project_id, []).append(row)
    dates, settings = approval_dates(session, ids), chart_settings(session, ids)
    judged = {
        project_id: judgements(
            _measured(answered.get(project_id, {}), rows.get(project_id, [])),
            dates.get(project_id, ApprovalDates()).approved_on,
            settings.get(project_id, NO_SETTINGS),
        )
        for project_id in answered.keys() | rows.keys()
    }
    return {project_id: of_project for project_id, of_project in judged.items() if of_project}


class UnsettledTargets(NamedTuple):
    """The names of the measures whose newest figures miss their target, and of those that were not judged."""

    missed: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()


def unsettled_targets(judged: Sequence[FigureJudgement]) -> UnsettledTargets:
    """What somebody has to act on, or to accept as it is (6.6; OB-112), of the measures in force."""
    return UnsettledTargets(
        tuple(judgement.measure.name for judgement in judged if judgement.misses_target),
        tuple(judgement.measure.name for judgement in judged if judgement.status is TargetStatus.NOT_JUDGED),
    )


class PlannedDays(NamedTuple):
    """From when to when the plan of a cycle measures."""

    cycle: int
    first: date
    last: date


def planned_days(session: Session, project: Project) -> list[PlannedDays]:
    """The days that the plans of a project measure, the newest cycle first; the design stands for the first cycle."""
    answered = sorted(_answered_in(session, project).items(), key=lambda entry: entry[0][1])
    plans: dict[int, MeasurementPlan] = {}
    for (kind, cycle), decision in answered:
        if kind is TaskKind.DESIGN:
            plans[1] = answer_of(decision, DesignForm)
        elif kind is TaskKind.PLAN_CYCLE:
            plans[cycle] = answer_of(decision, PlanCycleForm)
    return [
        PlannedDays(cycle, *plan.days_measured)
        for cycle, plan in sorted(plans.items(), reverse=True)
        if plan.days_measured
    ]


def measured_cycles(session: Session, project: Project) -> list[MeasuredCycle]:
    """The cycles that have figures, each with its plan or the design, the oldest first; the newest answers count.

    They are read from all answers, since `Project.tasks` has those of the newest cycle only, and from the rows.
    """
    return _measured(_answered_in(session, project), figure_rows(session, [project.id]))


def _measured(answered: "_Answered", rows: Sequence[FigureRow]) -> list[MeasuredCycle]:
    plans = {
        cycle: answer_of(decision, PlanCycleForm)
        for (kind, cycle), decision in answered.items()
        if kind is TaskKind.PLAN_CYCLE
    }
    given = {
        cycle: GivenFigures(local_date(decision.at), figures_as_given(answer_of(decision, SubmitDataForm)))
        for (kind, cycle), decision in answered.items()
        if kind is TaskKind.SUBMIT_DATA
    }
    designs = [decision for (kind, _), decision in answered.items() if kind is TaskKind.DESIGN]
    planned = plans_of_cycles(plans, answer_of(designs[-1], DesignForm) if designs else None, given, rows)
    return cycles_with_figures(planned, given, rows)


class GivenFigures(NamedTuple):
    """The figures of everybody that were given with the answer of a cycle, and on which day."""

    on: date
    figures: Sequence[CycleFigure]


def plans_of_cycles(
    plans: Mapping[int, MeasurementPlan],
    design: MeasurementPlan | None,
    given: Mapping[int, GivenFigures],
    rows: Sequence[FigureRow],
) -> dict[int, MeasurementPlan]:
    """The plan of each cycle: its own, or the design where nobody planned it anew."""
    measured = {*given, *(row.cycle for row in rows)} if design else set()
    return {cycle: design for cycle in measured if design} | dict(plans)


def cycles_with_figures(
    plans: Mapping[int, MeasurementPlan], given: Mapping[int, GivenFigures], rows: Sequence[FigureRow]
) -> list[MeasuredCycle]:
    """The planned cycles of a project that have figures, by their numbers, the oldest first.

    Rows, as `figure_rows` gives them, count in place of what an answer says of the same measure and period. A figure of
    a cycle that was not planned counts for none.
    """
    if not rows:
        return [
            MeasuredCycle(cycle, plans[cycle], given[cycle].figures, given[cycle].on)
            for cycle in sorted(plans.keys() & given.keys())
        ]
    of_cycle: dict[int, list[ProjectFigure]] = {}
    for figure in that_count(_in_answers(given), rows):
        if not figure.key.group:
            of_cycle.setdefault(figure.cycle, []).append(figure)
    return [
        MeasuredCycle(
            cycle,
            plans[cycle],
            list(_named_by(plans[cycle], of_cycle.get(cycle, ()))),
            max([figure.given_on for figure in of_cycle.get(cycle, ())], default=_given_on(given, cycle)),
        )
        for cycle in sorted(of_cycle.keys() | given.keys())
        if cycle in plans
    ]


def _in_answers(given: Mapping[int, GivenFigures]) -> Iterator[ProjectFigure]:
    """The figures of answers as rows are read, the oldest cycle first."""
    for cycle, of_cycle in sorted(given.items()):
        for figure in of_cycle.figures:
            out_of = None if figure.out_of is None else Decimal(str(figure.out_of))
            key = FigureKey(compared(figure.measure), figure.first)
            exceptions = None if figure.exceptions is None else Decimal(str(figure.exceptions))
            number = Decimal(str(figure.number))
            yield ProjectFigure(cycle, key, number, out_of, of_cycle.on, exceptions=exceptions)


def _named_by(plan: MeasurementPlan, figures: Sequence[ProjectFigure]) -> Iterator[CycleFigure]:
    """The figures of the measures of a plan, under the names that it gives them."""
    names = {measure.key: measure.name for measure in plan.measures}
    for figure in figures:
        if figure.key.measure in names:
            name = names[figure.key.measure]
            yield cycle_figure(name, figure.key.period, (figure.number, figure.out_of, figure.exceptions))


def _given_on(given: Mapping[int, GivenFigures], cycle: int) -> date:
    return given[cycle].on if cycle in given else date.max


_Answered: TypeAlias = dict[tuple[TaskKind, int], Decision]
"""The newest plan and the newest figures of each cycle of a project, and the newest design."""


def _answered_in(session: Session, project: Project) -> _Answered:
    return _answered(session, select(Project.id).where(Project.id == project.id)).get(project.id, {})


def _answered(session: Session, ids: Select[tuple[str]]) -> dict[str, _Answered]:
    """What was answered of plans and figures in each of these projects, by its id."""
    given = (
        select(HumanTask.project_id, HumanTask.kind, HumanTask.cycle, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id.in_(ids), HumanTask.kind.in_(_MEASURING))
        .order_by(HumanTask.stage_entry, HumanTask.opened_at)
    )
    answered: dict[str, _Answered] = {}
    for project_id, kind, cycle, decision in session.execute(given).tuples():
        answered.setdefault(project_id, {})[kind, cycle] = decision
    return answered


def plan_of_cycle(session: Session, project: Project, cycle: int) -> MeasurementPlan | None:
    """The plan of a cycle, else the design; None where it has neither."""
    planned = decision_in_cycle(session, project, TaskKind.PLAN_CYCLE, cycle)
    return answer_of(planned, PlanCycleForm) if planned else answer(project, DesignForm)


def decision_in_cycle(session: Session, project: Project, kind: TaskKind, cycle: int) -> Decision | None:
    """The newest decision on a kind of task in a cycle of a project; None where it has none."""
    query = (
        select(Decision)
        .join(HumanTask, HumanTask.id == Decision.task_id)
        .where(HumanTask.project_id == project.id, HumanTask.kind == kind, HumanTask.cycle == cycle)
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
    return session.scalars(query.limit(1)).first()
