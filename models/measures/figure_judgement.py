"""The one judgement of a measure: whether its target is met, and whether it has got better (6.6, 6.7; OB-042).

Pages, papers, letters, forms, the dossier and the command line ask here and nowhere else (G14). Nothing is called met,
better or worse that was not judged: a measure of which nobody has said which way is better, or a target of which nobody
has said how it is meant, is shown with its figures and the words “not judged”.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from models.measures.comparison import CycleComparison, compared_cycles
from models.measures.results import Result, SeriesIdentity, SpecifiedSeries, plain
from models.measures.specification import MeasureSpecification
from models.measures.verdicts import AnyChart, TargetStatus, Verdict, is_firm, verdict_of_chart
from models.spc import (
    Aim,
    Assurance,
    ChartKind,
    ControlChart,
    ControlOptions,
    Observation,
    XmRChart,
    control_chart,
)
from models.spc.chart import LimitsBasis, chart_on
from models.spc.choice import ChartChoice, ChartFacts, chart_choice
from models.vocabulary import MeasureKind

REMEMBERED = 200
"""So many judgements, and as many pictures of their charts, are kept in a process: those of twenty large projects."""

_BY_SIDE = {1: Verdict.IMPROVED, -1: Verdict.WORSE, 0: Verdict.CHANGED}


@dataclass(frozen=True)
class FigureJudgement:
    """What the figures of a measure come to.

    `status` is of the newest cycle’s result, or where there are no cycles of the newest figure; None without a target
    or without figures. `comparison` is None where there are no two cycles of which one follows the other.
    """

    series: SpecifiedSeries
    choice: ChartChoice
    chart: AnyChart
    status: TargetStatus | None
    verdict: Verdict
    comparison: CycleComparison | None = None

    @property
    def measure(self) -> MeasureSpecification:
        return self.series.measure

    @property
    def result(self) -> Result | None:
        """The result of its newest cycle; None for figures of no cycle."""
        return self.series.results[-1] if self.series.results else None

    @property
    def misses_target(self) -> bool:
        """Whether it was judged against its target and is on the wrong side of it."""
        return self.status is not None and self.status.is_missed

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met as things are; None for what was not judged, or has too few values."""
        is_told = is_firm(self.chart) and self.verdict is not Verdict.UNDIRECTED
        return self.chart.assurance if is_told else None

    @property
    def said(self) -> str:
        """The result with its period, the target and where it stands to it, and what the figures show."""
        if not self.series.figures:
            return f"{self.measure.name}: no figures yet. {self.verdict.label}."
        words = f"{self.measure.name}: {self._value}"
        if self.status is not None:
            words += f"; {self.measure.target_words}: {self.status.label}"
        return f"{words}. {self.shown}."

    @property
    def _value(self) -> str:
        if result := self.result:
            early = " (retrospective: data from before approval)" if result.retrospective else ""
            return f"{result.said}, {result.period.said}{early}"
        last = self.series.figures[-1]
        words = self.measure.written(self.measure.value_of(last))
        counted = "" if last.out_of is None else f" ({plain(last.number)} of {plain(last.out_of)})"
        return f"{words}{counted}, {self.measure.period_words(last.day)}"

    @property
    def shown(self) -> str:
        """Which way is better, and the verdict, in words, with the cycles compared if it rests on them."""
        if self.chart.aim.improve is None:
            return self.verdict.label
        words = f"{self.chart.aim.label}. {self.verdict.label}"
        if self.comparison is None or is_firm(self.chart):
            return words
        return f"{words}: {self.comparison.said}"


def judge_figures(series: SpecifiedSeries, *, chosen: ChartKind | None = None) -> FigureJudgement:
    """A measure judged by its figures on the chart that suits it, or on the one that is `chosen` here or in its design.

    From twelve values on the chart says whether it has changed. With fewer, the first cycle is compared with the
    newest, if its figures are all earlier: changed is what the 95% interval says. Figures of which nobody was counted
    have no value and are left out.
    """
    return _judged(_SeriesToJudge(series.identity, chosen, series))


@dataclass(frozen=True)
class _SeriesToJudge:
    """A series by which its judgement is remembered: a page is looked at more often than figures change."""

    identity: SeriesIdentity
    chosen: ChartKind | None
    series: SpecifiedSeries = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _judged(to_judge: _SeriesToJudge) -> FigureJudgement:
    series, chosen = to_judge.series, to_judge.chosen
    measure = series.measure
    figures = _with_values(series)
    told = replace(series, figures=figures)
    choice = chart_choice(_facts(measure, figures), chosen=chosen or measure.chart)
    chart = _charted(told, choice.kind)
    comparison = compared_cycles(series.results)
    return FigureJudgement(told, choice, chart, _status(told), _verdict(chart, comparison), comparison)


def allowed_charts(series: SpecifiedSeries) -> list[ChartKind]:
    """The charts on which the figures of a measure can be drawn, that somebody may choose from."""
    facts = _facts(series.measure, _with_values(series))
    return [kind for kind in ChartKind if facts.allow(kind)]


def _with_values(series: SpecifiedSeries) -> list[Observation]:
    return sorted(filter(None, map(series.measure.usable, series.figures)))


def _status(series: SpecifiedSeries) -> TargetStatus | None:
    if series.results:
        return series.results[-1].status
    target, measure = series.measure.target, series.measure
    return target.status_of(measure.value_of(series.figures[-1])) if target and series.figures else None


def _verdict(chart: AnyChart, comparison: CycleComparison | None) -> Verdict:
    if chart.aim.improve is None:
        return Verdict.UNDIRECTED
    if is_firm(chart) or comparison is None:
        return verdict_of_chart(chart)
    return _BY_SIDE[comparison.sign * chart.aim.sign] if comparison.sign else Verdict.NO_DIFFERENCE


def _facts(measure: MeasureSpecification, figures: Sequence[Observation]) -> ChartFacts:
    return ChartFacts(
        kind=measure.kind,
        number=len(figures),
        nothings=sum(not figure.number for figure in figures),
        least=min((figure.number for figure in figures), default=1),
        has_denominators=bool(figures) and all(_is_countable(measure.kind, figure) for figure in figures),
    )


def _is_countable(kind: MeasureKind, figure: Observation) -> bool:
    """Whether a figure may stand in a p or u chart."""
    if not kind.has_denominator or figure.out_of is None or figure.number < 0:
        return False
    return kind is not MeasureKind.PROPORTION or figure.number <= figure.out_of


def _charted(series: SpecifiedSeries, kind: ChartKind) -> AnyChart:
    return xmr_of(series) if kind is ChartKind.XMR else _control_of(series, kind)


def xmr_of(series: SpecifiedSeries) -> XmRChart:
    """The XmR chart of the figures in the unit of their measure."""
    basis = LimitsBasis(frozen_on=series.frozen_on)
    chart = chart_on(basis, _values(series), _aim(series.measure), rebase_on=series.rebase_on)
    return replace(chart, absences=dict(series.absences))


def _control_of(series: SpecifiedSeries, kind: ChartKind) -> ControlChart:
    measure, figures = series.measure, series.figures
    if not _facts(measure, figures).has_denominators:
        figures = [Observation(day, value) for day, value in _values(series)]
    per = measure.per if measure.kind is MeasureKind.RATE else None
    chart = control_chart(
        kind,
        figures,
        _aim(measure),
        rebase_on=series.rebase_on,
        options=ControlOptions(frozen_on=series.frozen_on, per=per),
    )
    return replace(chart, absences=dict(series.absences))


def _aim(measure: MeasureSpecification) -> Aim:
    return Aim(measure.direction, measure.target.line if measure.target else None)


def _values(series: SpecifiedSeries) -> list[tuple[date, float]]:
    return [(figure.day, float(series.measure.value_of(figure))) for figure in series.figures]
