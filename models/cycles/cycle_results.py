"""The figures of a project's cycles: a result for each measure with its period, and each measure over all cycles."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from models.answers.plan_in_force import plan_in_force
from models.forms.project.data_collection import SubmitDataForm
from models.forms.project.measure import Measure
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.inputs.text import compared
from models.measures.chart_settings import NO_SETTINGS, AllSettings, as_declared
from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.periods import last_day_of
from models.measures.results import MeasuredPeriod, Result, SpecifiedSeries, can_be_pooled
from models.measures.specification import MeasureSpecification
from models.records import Project
from models.spc import Observation, Rhythm, rhythm_of
from models.vocabulary import MeasureKind

_SCALED = {MeasureKind.RATE, MeasureKind.MEAN, MeasureKind.MEDIAN}
"""What another unit makes another number; of anything else it is a word for what is counted."""

_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}
_DAYS = {Rhythm.DAY: 1, Rhythm.WEEK: 7}


class CycleFigure(NamedTuple):
    """A figure of a cycle, its measure named as its plan writes it or as it is `compared`, with its first day."""

    measure: str
    first: date
    number: float
    out_of: float | None = None
    exceptions: float | None = None

    @property
    def observation(self) -> Observation:
        """The figure as charts take it: on the first day of its period."""
        return Observation(self.first, self.number, self.out_of)


def cycle_figure(
    measure: str, first: date, numbers: tuple[Decimal, Decimal | None, Decimal | None]
) -> CycleFigure:
    """A figure with its decimal numbers (how many, out of how many, how many left out) as charts take them."""
    number, out_of, exceptions = numbers
    return CycleFigure(
        measure,
        first,
        _plain(number),
        None if out_of is None else _plain(out_of),
        None if exceptions is None else _plain(exceptions),
    )


def figures_as_given(answer: SubmitDataForm) -> list[CycleFigure]:
    """The figures of everybody in an answer, as they stand in it; what could not be read of one leaves it out."""
    return [
        cycle_figure(figure.measure, figure.period, (figure.number, figure.out_of, figure.exceptions))
        for figure in answer.figures
        if not figure.group and figure.period is not None and figure.number is not None
    ]


def _plain(number: Decimal) -> float:
    plain = float(number)
    return int(plain) if plain.is_integer() else plain  # no more digits are kept than a float has exactly


@dataclass(frozen=True)
class MeasuredCycle:
    """A cycle with its plan, the figures of everybody that count for it, and the day on which the newest were given."""

    number: int
    plan: MeasurementPlan
    figures: Sequence[CycleFigure]
    given_on: date


def judgements(
    cycles: Sequence[MeasuredCycle], approved_on: date | None, settings: AllSettings = NO_SETTINGS
) -> list[FigureJudgement]:
    """The measures of the newest of these cycles' plans that have figures, each judged by all on its chart.

    A measure without a figure in the newest cycle is judged by its newest result, of a cycle before.
    """
    return [judge_figures(series) for series in as_declared(newest_series(cycles, approved_on), settings)]


def newest_series(cycles: Sequence[MeasuredCycle], approved_on: date | None) -> list[SpecifiedSeries]:
    """The measures of the plan of the newest of these cycles that have figures in any of them, each over all."""
    planned = {key for cycle in cycles[-1:] for _, key in _keyed(cycle.plan)}
    return [series for key, series in _series(cycles, approved_on).items() if key in planned]


def results_of(cycle: MeasuredCycle, approved_on: date | None) -> list[Result]:
    """The results of a cycle, one for each measure of its plan that has any figures."""
    return [result for _, _, result in _measured(cycle, approved_on)]


def _series(cycles: Iterable[MeasuredCycle], approved_on: date | None) -> dict["_SeriesKey", SpecifiedSeries]:
    """Each measure over all cycles; the newest plan that has it says what it is, and newer figures replace older.

    A measure that a later plan writes in other letters is the same measure, and its series goes on; one that becomes
    another kind of number begins anew.
    """
    measures: dict[_SeriesKey, MeasureSpecification] = {}
    results: dict[_SeriesKey, list[Result]] = {}
    figures: dict[_SeriesKey, dict[date, Observation]] = {}
    exceptions: dict[_SeriesKey, dict[date, float]] = {}
    for cycle in cycles:
        for key, given, result in _measured(cycle, approved_on):
            measures[key] = result.measure
            results.setdefault(key, []).append(result)
            figures.setdefault(key, {}).update({figure.day: figure for figure in given.figures})
            exceptions.setdefault(key, {}).update(given.exceptions)
    return {
        key: SpecifiedSeries(measure, sorted(figures[key].values()), results[key], exceptions=exceptions[key])
        for key, measure in measures.items()
    }


class _FiguresOfCycle(NamedTuple):
    """The figures of a measure in a cycle, in the order of their days, and how many were left out by day."""

    figures: Sequence[Observation]
    exceptions: Mapping[date, float]


class _SeriesKey(NamedTuple):
    """What a measure is known by over the cycles: its name, what kind of number it is, and in which unit."""

    name: str
    kind: MeasureKind
    unit: str


def _measured(
    cycle: MeasuredCycle, approved_on: date | None
) -> Iterator[tuple[_SeriesKey, _FiguresOfCycle, Result]]:
    """Each measure of a cycle that has figures: what it is known by, all its figures, and what they come to."""
    by_name: dict[str, list[CycleFigure]] = {}
    for figure in cycle.figures:
        by_name.setdefault(figure.measure, []).append(figure)
    for measure, series_key in _keyed(cycle.plan):
        given = by_name.get(measure.name) or by_name.get(series_key.name, [])
        specification = measure.specification
        figures = sorted(filter(None, (specification.usable(figure.observation) for figure in given)))
        if figures:
            left_out = {figure.first: figure.exceptions for figure in given if figure.exceptions is not None}
            known = _FiguresOfCycle(figures, left_out)
            yield series_key, known, _result(measure, cycle, known, approved_on)


def _keyed(plan: MeasurementPlan) -> Iterator[tuple[Measure, _SeriesKey]]:
    """The measures of a plan, each with what it is known by."""
    keys = [measure.key for measure in plan.measures]
    for measure, key in zip(plan.measures, keys, strict=True):
        is_alone = keys.count(key) == 1  # two of one plan of release 0.2 may be compared the same
        unit = compared(measure.unit or "") if measure.kind in _SCALED else ""
        yield measure, _SeriesKey(key if is_alone else measure.name, measure.kind, unit)


def _result(
    measure: Measure, cycle: MeasuredCycle, given: _FiguresOfCycle, approved_on: date | None
) -> Result:
    figures = given.figures
    rhythm = _rhythm(measure, figures)
    measured = _measured_since(cycle.plan.collect_from, figures, rhythm)
    rests_on = measured if can_be_pooled(measure.kind) else measured[-1:]
    return Result(
        measure=measure.specification,
        cycle=cycle.number,
        period=_period(measure, cycle, rests_on, rhythm),
        figures=rests_on,
        retrospective=approved_on is not None and rests_on[-1].day < approved_on,
        has_early=approved_on is not None and figures[0].day < approved_on,
        exceptions=_left_out(rests_on, given.exceptions),
    )


def _left_out(figures: Sequence[Observation], exceptions: Mapping[date, float]) -> int | None:
    """How many were left out of these figures in all; None where nobody said it of any."""
    known = [exceptions[figure.day] for figure in figures if figure.day in exceptions]
    return int(sum(known)) if known else None


def _measured_since(
    since: date | None, figures: Sequence[Observation], rhythm: Rhythm
) -> Sequence[Observation]:
    """The figures of periods that the plan measures; those of before are a baseline, unless there are no others.

    A stored plan may lack its first day.
    """
    return [figure for figure in figures if since and last_day_of(figure.day, rhythm) >= since] or figures


def _rhythm(measure: Measure, figures: Sequence[Observation]) -> Rhythm:
    """The rhythm that the days of figures show, else the one that their plan declares."""
    rhythm = rhythm_of([figure.day for figure in figures])
    return measure.rhythm if rhythm is Rhythm.IRREGULAR and measure.rhythm is not None else rhythm


def _period(
    measure: Measure, cycle: MeasuredCycle, rests_on: Sequence[Observation], rhythm: Rhythm
) -> MeasuredPeriod:
    """What a result is of; that of a rare event is its day."""
    days = [figure.day for figure in rests_on]
    if measure.kind.is_of_rare_events:
        return MeasuredPeriod(days[0], days[-1], days[-1])
    return measured_period(days, cycle.plan, cycle.given_on, rhythm)


def measured_period(
    days: Sequence[date], plan: MeasurementPlan, given_on: date, rhythm: Rhythm
) -> MeasuredPeriod:
    """What figures are of whose periods begin on these days, given in order.

    It ends one step of their rhythm after the last of them begins; where they have none, with the period that the
    plan measures if they lie in it and it was over when they were given. Otherwise its end is not known.
    """
    first, last = days[0], days[-1]
    if rhythm in _MONTHS:
        return MeasuredPeriod(first, last, _months_later(last, _MONTHS[rhythm]) - timedelta(days=1))
    if rhythm in _DAYS:
        return MeasuredPeriod(first, last, last + timedelta(days=_DAYS[rhythm] - 1))
    until = plan.measured_until
    is_planned = until is not None and plan.collect_from <= first and last <= until <= given_on
    return MeasuredPeriod(first, last, until if is_planned else None)


def _months_later(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def measure_names(project: Project) -> tuple[str, ...]:
    """The names of the measures in the newest plan."""
    plan = plan_in_force(project)
    return tuple(measure.name for measure in plan.measures) if plan else ()


def planned_measures(project: Project) -> tuple[MeasureSpecification, ...]:
    """The measures in the newest plan, as it specifies them."""
    plan = plan_in_force(project)
    return tuple(measure.specification for measure in plan.measures) if plan else ()
