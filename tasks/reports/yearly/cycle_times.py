"""How long our own steps take, from the proposal on, as monthly medians on SPC charts (6.7; OB-042, OB-118)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date
from models.measures.verdicts import Verdict, verdict_of_chart
from models.papers import Chart, Column, Section, SourcedFigure, Table
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask, Project, Transition
from models.rounding import one_decimal
from models.spc import Aim, Direction, XmRChart, xmr_chart
from models.vocabulary import Outcome, TaskKind, Word
from models.working_time import working_days_between
from notifications.documents.charts import spc_sentence, spc_svg
from tasks.projects.approval_dates import APPROVING, is_step, steps_to
from tasks.reports.evidence.model import Evidence, ReportPeriod
from tasks.reports.sections.parts import counted

MONTHS = 24
LEAST_MONTHS = 6


class CycleStep(Word):
    """What is reached, counted from the day on which a project was proposed."""

    REGISTRATION = "registration", "registration"
    APPROVAL = "approval", "approval"
    FIGURES = "figures", "first figures"
    CLOSURE = "closure", "closure"


_DECIDED_BY: Mapping[CycleStep, Sequence[Outcome]] = {
    CycleStep.REGISTRATION: (Outcome.REGISTERED,),
    CycleStep.APPROVAL: APPROVING,
    CycleStep.CLOSURE: (Outcome.CLOSED,),
}
"""A step is done when a project first moves on as one of these outcomes leads it, whatever stage comes next."""


@dataclass(frozen=True)
class StepDuration:
    """How many working days a project took to a step, and when it got there."""

    reference: str
    reached_on: date
    working_days: int


def first_month(period: ReportPeriod) -> date:
    """The first day of the 24 months that end with a period."""
    last = period.last.year * 12 + period.last.month - 1
    return date((last - MONTHS + 1) // 12, (last - MONTHS + 1) % 12 + 1, 1)


def step_durations(session: Session, period: ReportPeriod) -> Mapping[CycleStep, list[StepDuration]]:
    """Every step that a project reached for the first time in those months, also if it was closed since."""
    begin, end = at_local(first_month(period), 0), at_local(period.last + timedelta(days=1), 0)
    grouped_durations: dict[CycleStep, list[StepDuration]] = {step: [] for step in CycleStep}
    for step, outcomes in _DECIDED_BY.items():
        moved = (
            select(Project.reference, Project.created_at, func.min(Transition.at))
            .join(Transition, Transition.project_id == Project.id)
            .where(Project.definition == LIFECYCLE.definition, is_step(steps_to(*outcomes)))
            .group_by(Project.reference, Project.created_at)
            .having(func.min(Transition.at) >= begin, func.min(Transition.at) < end)
            .order_by(Project.reference)
        )
        grouped_durations[step] += [_taken(*row) for row in session.execute(moved).tuples()]
    figures = (
        select(Project.reference, Project.created_at, func.min(Decision.at))
        .join(HumanTask, HumanTask.project_id == Project.id)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(Project.definition == LIFECYCLE.definition, HumanTask.kind == TaskKind.SUBMIT_DATA)
        .group_by(Project.reference, Project.created_at)
        .having(func.min(Decision.at) >= begin, func.min(Decision.at) < end)
        .order_by(Project.reference)
    )
    grouped_durations[CycleStep.FIGURES] += [_taken(*row) for row in session.execute(figures).tuples()]
    return grouped_durations


def _taken(reference: str, began: datetime, at: datetime) -> StepDuration:
    reached = local_date(at)
    return StepDuration(reference, reached, working_days_between(local_date(began), reached))


def cycle_times(session: Session, evidence: Evidence) -> Section:
    """A sentence for each step, and a chart where half a year has values: fewer say no more than the sentence."""
    taken = step_durations(session, evidence.period)
    charts = {step: _chart(durations) for step, durations in taken.items()}
    return Section(
        "How long our own steps take",
        paragraphs=[
            (
                "Working days from the proposal of a project, as the median of the projects that got there in a month. "
                "Less is better."
            ),
            *(duration_sentence(step, taken[step], charts[step], evidence.period) for step in CycleStep),
        ],
        charts=[
            _drawn(step, taken[step], chart)
            for step, chart in charts.items()
            if chart.limits is not None and len(chart.points) >= LEAST_MONTHS
        ],
    )


def by_month(taken: Iterable[StepDuration]) -> dict[date, list[StepDuration]]:
    """By the first day of the month in which the step was reached; a month in which none was is not there."""
    grouped_durations: dict[date, list[StepDuration]] = defaultdict(list)
    for duration in sorted(taken, key=lambda duration: (duration.reached_on, duration.reference)):
        grouped_durations[duration.reached_on.replace(day=1)].append(duration)
    return grouped_durations


def duration_sentence(
    step: CycleStep, taken: Sequence[StepDuration], chart: XmRChart, period: ReportPeriod
) -> str:
    """A sentence such as “To approval: 12 working days (the median of 30 projects in the period)”, and its trend."""
    days = [duration.working_days for duration in taken if period.has(duration.reached_on)]
    if not days:
        return f"To {step.label}: no project got there in the period."
    middle = f"{_median(days).normalize():f}"
    of = f"the median of {counted(len(days), 'project')}" if len(days) > 1 else "1 project"
    unit = "working day" if middle == "1" else "working days"
    return f"To {step.label}: {middle} {unit} ({of} in the period). {_shows(chart)}"


def _shows(chart: XmRChart) -> str:
    match verdict_of_chart(chart):
        case Verdict.IMPROVED:
            return "The last month shows an improvement."
        case Verdict.WORSE:
            return "The last month gives cause for concern: it takes longer than it did."
        case Verdict.TOO_FEW:
            return "Too few months have values to tell whether it changes."
        case _:
            return "The last month shows usual variation: no change."


def _median(days: Sequence[int]) -> Decimal:
    return one_decimal(Decimal(str(median(days))))


def _chart(taken: Sequence[StepDuration]) -> XmRChart:
    values = [
        (month, float(median(duration.working_days for duration in durations)))
        for month, durations in by_month(taken).items()
    ]
    return xmr_chart(values, Aim(Direction.DECREASE))


def _drawn(step: CycleStep, taken: Sequence[StepDuration], chart: XmRChart) -> Chart:
    title = f"Working days from proposal to {step.label}"
    return Chart(
        title=title,
        svg=spc_svg(chart, title="Working days, median of each month", key=f"to-{step.value}"),
        alternative=spc_sentence(chart),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=[
                Column("Month"),
                Column("Median, working days", is_number=True),
                Column("Projects", is_number=True),
            ],
            rows=[
                (
                    f"{month:%B %Y}",
                    _median([duration.working_days for duration in durations]),
                    SourcedFigure(len(durations), [duration.reference for duration in durations]),
                )
                for month, durations in by_month(taken).items()
            ],
        ),
    )
