"""The figures of a project's cycles: a result for each measure with its period, and each measure over all cycles."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from models.answers.project_answers import answer
from models.clock import brief_date, spoken_months
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import SubmitDataForm
from models.forms.project.measure import Measure
from models.inputs.text import compared
from models.measures.chart_settings import NOTHING_DECLARED, ChartSettings
from models.records import Project
from models.rounding import percent_of
from models.spc.rhythm import Rhythm, rhythm_of

AllSettings = Mapping[str, ChartSettings]
NO_SETTINGS: AllSettings = MappingProxyType({})

_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}
_DAYS = {Rhythm.DAY: 1, Rhythm.WEEK: 7}


class PeriodCount(NamedTuple):
    """How many there were, out of how many, in a period of which its first day is known."""

    first: date
    numerator: int
    denominator: int


@dataclass(frozen=True)
class MeasuredPeriod:
    """From the first day to the last that figures are of; `last` is None if nobody said when the last part ends."""

    first: date
    last_begins: date
    last: date | None

    @property
    def said(self) -> str:
        """“Jan to Mar 2027”; “from 1 Jan 2027” if its end is not known."""
        if self.last is not None:
            return spoken_months(self.first, self.last)
        if self.first == self.last_begins:
            return f"from {brief_date(self.first)}"
        return f"periods that begin from {brief_date(self.first)} to {brief_date(self.last_begins)}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """A measure's result over all periods of one cycle."""

    measure: Measure
    cycle: int
    period: MeasuredPeriod
    numerator: int
    denominator: int
    retrospective: bool = False

    @property
    def percent(self) -> Decimal:
        """Numerator by denominator, in per cent, rounded half up to one decimal place for people."""
        return percent_of(self.numerator, self.denominator)


@dataclass(frozen=True)
class MeasureSeries:
    """A measure over all cycles: the result of each, the oldest first, and each period once, in their order.

    `settings` is what people declared of its chart.
    """

    measure: Measure
    results: Sequence[Result]
    counts: Sequence[PeriodCount]
    settings: ChartSettings = NOTHING_DECLARED

    def charted(self, settings: AllSettings) -> "MeasureSeries":
        """The same with what was declared of its chart, of all that was declared by names as `compared`."""
        return replace(self, settings=settings.get(compared(self.measure.name), NOTHING_DECLARED))


@dataclass(frozen=True)
class MeasuredCycle:
    """A cycle with its plan, the figures that were given for it, and the day on which they were given."""

    number: int
    plan: PlanCycleForm
    figures: SubmitDataForm
    given_on: date


def results_of(cycle: MeasuredCycle, approved_on: date | None) -> list[Result]:
    """The results of a cycle, one for each measure of its plan that has any figures."""
    return [
        _result(measure, cycle, counts, approved_on)
        for measure in cycle.plan.measures
        if (counts := _counts(cycle, measure.name))
    ]


def series_of(cycles: Iterable[MeasuredCycle], approved_on: date | None) -> list[MeasureSeries]:
    """Each measure over all cycles; the newest plan that has it says what it is, and newer figures replace older.

    A measure that a later plan writes in other letters is the same measure, and its series goes on.
    """
    measures: dict[str, Measure] = {}
    results: dict[str, list[Result]] = {}
    counts: dict[str, dict[date, PeriodCount]] = {}
    for cycle in cycles:
        for result in results_of(cycle, approved_on):
            name, key = result.measure.name, _series_key(result.measure, cycle.plan)
            measures[key] = result.measure
            results.setdefault(key, []).append(result)
            counts.setdefault(key, {}).update({count.first: count for count in _counts(cycle, name)})
    return [
        MeasureSeries(measure, results[key], sorted(counts[key].values()))
        for key, measure in measures.items()
    ]


def _series_key(measure: Measure, plan: PlanCycleForm) -> str:
    """What a measure is known by over the cycles; two of one plan of release 0.2 may be compared the same."""
    key = compared(measure.name)
    alike = [other for other in plan.measures if compared(other.name) == key]
    return key if len(alike) == 1 else measure.name


def _counts(cycle: MeasuredCycle, name: str) -> list[PeriodCount]:
    """The figures of a measure in a cycle, in the order of their periods."""
    return sorted(
        PeriodCount(figure.period, figure.numerator, figure.denominator)
        for figure in cycle.figures.figures
        if figure.measure == name
    )


def _result(
    measure: Measure, cycle: MeasuredCycle, counts: Sequence[PeriodCount], approved_on: date | None
) -> Result:
    return Result(
        measure=measure,
        cycle=cycle.number,
        period=measured_period([count.first for count in counts], cycle.plan, cycle.given_on),
        numerator=sum(count.numerator for count in counts),
        denominator=sum(count.denominator for count in counts),
        retrospective=approved_on is not None and counts[0].first < approved_on,
    )


def measured_period(days: Sequence[date], plan: PlanCycleForm, given_on: date) -> MeasuredPeriod:
    """What figures are of whose periods begin on these days, given in order.

    It ends one step of their rhythm after the last of them begins; where they have none, with the period that the
    plan measures if they lie in it and it was over when they were given. Otherwise its end is not known.
    """
    first, last = days[0], days[-1]
    rhythm = rhythm_of(days)
    if rhythm in _MONTHS:
        return MeasuredPeriod(first, last, _months_later(last, _MONTHS[rhythm]) - timedelta(days=1))
    if rhythm in _DAYS:
        return MeasuredPeriod(first, last, last + timedelta(days=_DAYS[rhythm] - 1))
    is_planned = plan.collect_from <= first and last <= plan.collect_until <= given_on
    return MeasuredPeriod(first, last, plan.collect_until if is_planned else None)


def _months_later(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def measure_names(project: Project) -> tuple[str, ...]:
    """The names of the measures in the newest plan."""
    plan = answer(project, PlanCycleForm)
    return tuple(measure.name for measure in plan.measures) if plan else ()
