"""The one judgement of a measure: whether its target is met, and whether it has got better (6.6, 6.7; OB-042, G14).

Of cycles here, of figures of any kind in `figure_judgement.py`, on which this one rests. Pages, papers, forms, the
dossier and the command line ask here and nowhere else. Nothing is called met, better or worse that was not judged: a
measure of which nobody has said which way is better, or a target of which nobody has said how it is meant, is shown
with its figures and the words “not judged”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.cycles.cycle_results import (
    NO_SETTINGS,
    AllSettings,
    MeasuredCycle,
    MeasureSeries,
    Result,
    series_of,
)
from models.forms.project.measure import Measure
from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.specification import SpecifiedSeries
from models.measures.verdicts import AnyChart, TargetStatus, Verdict, is_firm, verdict_of_chart
from models.spc import Observation
from models.spc.choice import ChartChoice
from models.spc.proportions import ProportionDifference, proportion_difference

__all__ = [
    "CycleComparison",
    "Judgement",
    "TargetStatus",
    "Verdict",
    "is_firm",
    "is_unjudged",
    "judge",
    "judgements",
    "misses_target",
    "specified",
    "target_said",
    "target_status",
    "verdict_of_chart",
]


_BY_SIDE = {1: Verdict.IMPROVED, -1: Verdict.WORSE, 0: Verdict.CHANGED}


@dataclass(frozen=True)
class CycleComparison:
    """The newest cycle beside the first, and the difference between them."""

    first: Result
    newest: Result
    difference: ProportionDifference

    @property
    def said(self) -> str:
        """Both results with their periods, the difference in percentage points, and its 95% interval."""
        value, lower, upper = (
            _points(share) for share in (self.difference.value, self.difference.lower, self.difference.upper)
        )
        return (
            f"{self.first.percent}% ({self.first.period.said}), then {self.newest.percent}% "
            f"({self.newest.period.said}): a difference of {value} percentage points "
            f"(95% interval {lower} to {upper})"
        )


@dataclass(frozen=True)
class Judgement:
    """A measure over all its cycles, its newest result, and what they show.

    `figures` is the judgement of its figures, on their chart. `comparison` is None where there are no two cycles of
    which one follows the other.
    """

    series: MeasureSeries
    status: TargetStatus | None
    figures: FigureJudgement
    comparison: CycleComparison | None
    verdict: Verdict

    @property
    def measure(self) -> Measure:
        return self.series.measure

    @property
    def chart(self) -> AnyChart:
        """Its figures on their chart, in the unit of the measure."""
        return self.figures.chart

    @property
    def choice(self) -> ChartChoice:
        """Which chart that is, and why."""
        return self.figures.choice

    @property
    def declared(self) -> list[str]:
        """What people declared of its chart, with their reasons."""
        return self.series.settings.sentences

    @property
    def result(self) -> Result:
        """The result of its newest cycle."""
        return self.series.results[-1]

    @property
    def said(self) -> str:
        """The result with its period, the target with its sense and whether it is met, and what the figures show."""
        result = self.result
        words = (
            f"{self.measure.name}: {result.percent}% ({result.numerator:,} of {result.denominator:,}), "
            f"{result.period.said}"
        )
        if result.retrospective:
            words += " (retrospective: data from before approval)"
        if self.status is not None:
            words += f"; {target_said(self.measure)}: {self.status.label}"
        return f"{words}. {self.shown}."

    @property
    def shown(self) -> str:
        """The verdict in words, with the cycles compared if it rests on them."""
        if self.chart.aim.improve is None:
            return self.verdict.label
        words = f"{self.chart.aim.label}. {self.verdict.label}"
        if self.comparison is None or is_firm(self.chart):
            return words
        return f"{words}: {self.comparison.said}"


def target_said(measure: Measure) -> str:
    """“target at least 95%”, “target 95%” if nobody has said how it is meant; empty without one."""
    target = measure.meant_target
    return target.wording(measure.specification.unit_words) if target else ""


def target_status(result: Result) -> TargetStatus | None:
    """Where a result stands to its target, compared without rounding; None without a target."""
    target = result.measure.meant_target
    return target.status_of(Fraction(100 * result.numerator, result.denominator)) if target else None


def specified(series: MeasureSeries) -> SpecifiedSeries:
    """The figures of all cycles as those of a measure of any kind: a share, in per cent."""
    figures = [Observation(*count) for count in series.counts]
    return series.settings.applied(SpecifiedSeries(series.measure.specification, figures))


def misses_target(result: Result) -> bool:
    """Whether a result was judged against its target and is on the wrong side of it."""
    status = target_status(result)
    return status is not None and status.is_missed


def is_unjudged(result: Result) -> bool:
    """Whether a result has a target of which nobody has said how it is meant, so that nobody knows if it is met."""
    return target_status(result) is TargetStatus.NOT_JUDGED


def judge(series: MeasureSeries) -> Judgement:
    """A measure judged by all its cycles.

    From twelve values on statistical process control says whether it has changed. With fewer, the first cycle is
    compared with the newest, if its figures are all earlier: changed is what the 95% interval of the difference says.
    """
    figures = judge_figures(specified(series))
    comparison = _comparison(series.results)
    verdict = _verdict(figures.chart, comparison)
    return Judgement(series, target_status(series.results[-1]), figures, comparison, verdict)


def _verdict(chart: AnyChart, comparison: CycleComparison | None) -> Verdict:
    if chart.aim.improve is None:
        return Verdict.UNDIRECTED
    if is_firm(chart) or comparison is None:
        return verdict_of_chart(chart)
    side = comparison.difference.sign
    return _BY_SIDE[side * chart.aim.sign] if side else Verdict.NO_DIFFERENCE


def _comparison(results: Sequence[Result]) -> CycleComparison | None:
    first, newest = results[0], results[-1]
    if (first.period.last or first.period.last_begins) >= newest.period.first:
        return None  # the same people may stand on both sides
    counts = ((rows.numerator, rows.denominator) for rows in (first, newest))
    return CycleComparison(first, newest, proportion_difference(*counts))


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def judgements(
    cycles: Sequence[MeasuredCycle], approved_on: date | None, settings: AllSettings = NO_SETTINGS
) -> list[Judgement]:
    """The measures of the newest of these cycles, given in order, each judged by all of them on its chart."""
    return [
        judge(series.charted(settings))
        for series in series_of(cycles, approved_on)
        if series.results[-1].cycle == cycles[-1].number
    ]
