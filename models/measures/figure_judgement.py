"""The judgement of the figures of a measure of any kind against its target and its direction (6.6, 6.7; OB-042).

Every judgement rests on it, also that of cycles (`judgement.py`). Nothing is called met, better or worse that was not
judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from models.measures.specification import MeasureSpecification, SeriesIdentity, SpecifiedSeries
from models.measures.verdicts import AnyChart, TargetStatus, Verdict, verdict_of_chart
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


@dataclass(frozen=True)
class FigureJudgement:
    """What the figures of a measure come to; `status` is of the newest, None without a target or without figures."""

    series: SpecifiedSeries
    choice: ChartChoice
    chart: AnyChart
    status: TargetStatus | None
    verdict: Verdict

    @property
    def measure(self) -> MeasureSpecification:
        return self.series.measure

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met as things are; None for what was not judged, or has too few values."""
        is_told = self.verdict not in {Verdict.TOO_FEW, Verdict.UNDIRECTED}
        return self.chart.assurance if is_told else None

    @property
    def said(self) -> str:
        """The newest figure with its period, the target and where it stands to it, and what the figures show."""
        measure, figures = self.measure, self.series.figures
        if not figures:
            return f"{measure.name}: no figures yet. {self.verdict.label}."
        last = figures[-1]
        words = (
            f"{measure.name}: {measure.written(measure.value_of(last))}{_counted(last)}, "
            f"{measure.period_words(last.day)}"
        )
        if measure.target is not None and self.status is not None:
            words += f"; {measure.target.wording(measure.unit_words)}: {self.status.label}"
        return f"{words}. {self.shown}."

    @property
    def shown(self) -> str:
        """Which way is better, and the verdict, in words."""
        if self.chart.aim.improve is None:
            return self.verdict.label
        return f"{self.chart.aim.label}. {self.verdict.label}"


def judge_figures(series: SpecifiedSeries, *, chosen: ChartKind | None = None) -> FigureJudgement:
    """A measure judged by its figures on the chart that suits it, or on the one that is `chosen` here or in its design.

    From twelve values on the chart says whether it has changed. Figures of which nobody was counted (out of 0) have no
    value and are left out.
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
    target = measure.target
    status = target.status_of(measure.value_of(figures[-1])) if target and figures else None
    return FigureJudgement(told, choice, chart, status, verdict_of_chart(chart))


def allowed_charts(series: SpecifiedSeries) -> list[ChartKind]:
    """The charts on which the figures of a measure can be drawn, that somebody may choose from."""
    facts = _facts(series.measure, _with_values(series))
    return [kind for kind in ChartKind if facts.allow(kind)]


def _with_values(series: SpecifiedSeries) -> list[Observation]:
    return sorted(figure for figure in series.figures if figure.out_of is None or figure.out_of > 0)


def _counted(figure: Observation) -> str:
    if figure.out_of is None:
        return ""
    number, out_of = (
        f"{value:,.0f}" if value == int(value) else f"{value:,}" for value in (figure.number, figure.out_of)
    )
    return f" ({number} of {out_of})"


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
    if not kind.has_denominator:
        return False
    if figure.out_of is None or figure.number < 0:
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
