"""What figures the plan in force asks for: measures, groups and periods, and which of them are missing."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from models.answers.plan_in_force import plan_in_force
from models.answers.project_answers import answer
from models.clock import local_date
from models.forms.project.plans.design import DesignForm
from models.inputs.text import compared
from models.measures.figures import FigureKey, FiguresPlan
from models.measures.periods import last_day_of, periods_between
from models.records import Project
from models.spc.rhythm import Rhythm

NO_ANCHORS: Mapping[str, date] = {}

A_YEAR = timedelta(days=365)
"""As long does a plan measure that does not say until when."""


def figures_plan(
    project: Project, approved_on: date | None, anchors: Mapping[str, date] = NO_ANCHORS
) -> FiguresPlan | None:
    """What the newest plan of a cycle asks for, else the design; None before there is either."""
    plan = plan_in_force(project)
    if plan is None:
        return None
    begins = _or(plan.collect_from, local_date(project.created_at))
    design = answer(project, DesignForm)
    return FiguresPlan(
        measures={measure.key: measure.specification for measure in plan.measures},
        collect_from=begins,
        collect_until=_or(plan.measured_until, begins + A_YEAR),
        groups={
            measure.key: {compared(name): name for name in measure.group_names}
            for measure in plan.measures
            if measure.group_names
        },
        approved_on=approved_on,
        anchors=anchors,
        first_day=design.collect_from if design else None,
    )


def _or(day: date | None, otherwise: date) -> date:
    """A day of a plan; a stored plan may lack it."""
    return otherwise if day is None else day


def groups_asked(plan: FiguresPlan, measure: str) -> list[str]:
    """Of whom figures of a measure are asked: of everybody (“”), and of each of its groups."""
    return ["", *plan.groups.get(measure, ())]


def periods_of(plan: FiguresPlan, key: str, until: date) -> list[date]:
    """The first days of the periods of a measure that the plan asks for, as far as they have begun by a day."""
    measure = plan.measures[key]
    if measure.kind.is_of_rare_events or measure.rhythm is Rhythm.IRREGULAR:
        return []
    first = plan.period_of(key, plan.collect_from)
    return list(periods_between(first, min(plan.collect_until, until), measure.rhythm))


def ended_periods(plan: FiguresPlan, key: str, today: date) -> list[date]:
    """Those of them that may be entered: a period that is not over would stand there as a whole one."""
    rhythm = plan.measures[key].rhythm
    return [first for first in periods_of(plan, key, today) if last_day_of(first, rhythm) <= today]


def missing_figures(plan: FiguresPlan, there: Collection[FigureKey], today: date) -> Iterator[FigureKey]:
    """What the plan asks for, of periods that are over, and nobody has entered; the oldest period first."""
    asked = [
        FigureKey(key, first, group)
        for key, measure in plan.measures.items()
        for first in periods_of(plan, key, today - timedelta(days=1))
        if last_day_of(first, measure.rhythm) < today
        for group in groups_asked(plan, key)
    ]
    yield from sorted((key for key in asked if key not in there), key=lambda key: key.period)
