"""What figures the plan in force asks for: measures, groups and periods, and which of them are missing."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from models.answers.project_answers import answer
from models.clock import local_date
from models.forms.project.cycle_plan import PlanCycleForm
from models.inputs.text import compared
from models.measures.figures import FigureKey, FiguresPlan
from models.measures.periods import last_day_of, periods_between
from models.measures.specification import MeasureSpecification
from models.records import Project
from models.spc.rhythm import Rhythm

A_YEAR = timedelta(days=365)
"""As long does a plan measure that does not say until when."""


def figures_plan(project: Project, approved_on: date | None) -> FiguresPlan | None:
    """What the newest plan asks for; None before there is one."""
    plan = answer(project, PlanCycleForm)
    if plan is None:
        return None
    begins = plan.collect_from if all((plan.collect_from,)) else local_date(project.created_at)
    ends = (
        plan.collect_until if all((plan.collect_until,)) else begins + A_YEAR
    )  # a stored plan may lack a date
    return FiguresPlan(
        measures={measure.key: measure.specification for measure in plan.measures},
        collect_from=begins,
        collect_until=ends,
        groups={
            measure.key: {compared(name): name for name in measure.group_names}
            for measure in plan.measures
            if measure.group_names
        },
        approved_on=approved_on,
    )


def groups_asked(plan: FiguresPlan, measure: str) -> list[str]:
    """Of whom figures of a measure are asked: of everybody (“”), and of each of its groups."""
    return ["", *plan.groups.get(measure, ())]


def periods_of(plan: FiguresPlan, measure: MeasureSpecification, until: date) -> list[date]:
    """The first days of the periods that the plan asks for, as far as they have begun by a day."""
    if measure.kind.is_of_rare_events or measure.rhythm is Rhythm.IRREGULAR:
        return []
    return list(periods_between(plan.collect_from, min(plan.collect_until, until), measure.rhythm))


def missing_figures(plan: FiguresPlan, there: Collection[FigureKey], today: date) -> Iterator[FigureKey]:
    """What the plan asks for, of periods that are over, and nobody has entered; the oldest period first."""
    asked = [
        FigureKey(key, first, group)
        for key, measure in plan.measures.items()
        for first in periods_of(plan, measure, today - timedelta(days=1))
        if last_day_of(first, measure.rhythm) < today
        for group in groups_asked(plan, key)
    ]
    yield from sorted((key for key in asked if key not in there), key=lambda key: key.period)
