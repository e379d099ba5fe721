"""A measure on a page: what its figures show, by the one judgement of them, with its charts and their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from models.measures.figure_judgement import REMEMBERED, FigureJudgement
from models.measures.groups import WHY_HIDDEN
from models.measures.results import SeriesIdentity, SpecifiedSeries, plain
from models.spc.choice import ChartChoice
from notifications.documents.charts import (
    Annotation,
    ComplianceBar,
    chart_words,
    compliance_svg,
    measured_sentences,
    measured_svg,
)
from tasks.charts.charted import ChartedMeasure
from tasks.charts.charted_groups import ChartedGroup
from web.views import GroupView, MeasureView

LEAST_OVER_TIME = 3
"""Values of a standard from which its chart over time says more than its bars."""


def measure_views(measures: Sequence[ChartedMeasure]) -> list[MeasureView]:
    """The measures as a page shows them, in their order."""
    return [measure_view(measure, number) for number, measure in enumerate(measures, start=1)]


def measure_view(measure: ChartedMeasure, number: int) -> MeasureView:
    """A measure as the page shows it; `number` keeps its charts apart from the others of the page.

    It is remembered by all that it rests on, as judgements and pictures are.
    """
    judgement = measure.judgement
    return _view(
        _MeasureToShow(
            (judgement.series.identity, judgement.choice),
            (tuple(measure.marks), tuple(measure.compliance)),
            tuple(
                (group.name, group.judgement.series.identity, tuple(group.hidden)) for group in measure.groups
            ),
            number,
            measure,
        )
    )


@dataclass(frozen=True)
class _MeasureToShow:
    """A measure by which its view is remembered: a page is looked at more often than figures change."""

    judged: tuple[SeriesIdentity, ChartChoice]
    drawn_on: tuple[tuple[Annotation, ...], tuple[ComplianceBar, ...]]
    groups: tuple[tuple[str, SeriesIdentity, tuple[date, ...]], ...]
    number: int
    measure: ChartedMeasure = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _view(to_show: _MeasureToShow) -> MeasureView:
    measure, number = to_show.measure, to_show.number
    judgement, name = measure.judgement, measure.name
    words = chart_words(judgement)
    return MeasureView(
        name=name,
        said=judgement.said.removeprefix(f"{name}: "),
        assurance=words.assurance,
        why=_why(judgement, words.why),
        charts=_charts(measure, number),
        reading=[*words.icons, *measured_sentences(judgement, measure.marks)[1:]],
        verdict=judgement.verdict.label,
        groups=[_group(group, f"{number}-{place}") for place, group in enumerate(measure.groups, start=1)],
        groups_note=WHY_HIDDEN if any(group.hidden for group in measure.groups) else "",
        columns=_columns(judgement.series),
        figures=list(_rows(judgement.series)),
    )


def chart_alone(measure: ChartedMeasure, key: str) -> Markup:
    """The chart of a measure over time, with its marks; `key` keeps it apart from the others of the page."""
    return _drawn(measured_svg(measure.judgement, key=key, annotations=measure.marks))


def _why(judgement: FigureJudgement, reason: str) -> list[str]:
    """Why it is this chart, with what was declared; whoever chose one says it better than we do."""
    declared = list(judgement.series.declared)
    return declared if judgement.measure.chart and declared else [reason, *declared]


def _group(group: ChartedGroup, key: str) -> GroupView:
    judgement = group.judgement
    if not judgement.series.figures:
        return GroupView(name=group.name, said="No figure may be shown.")
    drawn = measured_svg(judgement, key=f"group-{key}")
    name = judgement.measure.name
    return GroupView(
        name=group.name,
        said=judgement.said.removeprefix(f"{name}: "),
        chart=_drawn(drawn) if len(judgement.chart.points) >= LEAST_OVER_TIME else None,
    )


def _columns(series: SpecifiedSeries) -> list[str]:
    measure = series.measure
    value = measure.axis_words.capitalize() or "Value"
    first = "Event" if measure.kind.is_of_rare_events else "Period"
    if not measure.kind.has_denominator:
        return [first, value]
    return [first, "Number", "Out of", *(["Left out"] if series.exceptions else []), value]


def _rows(series: SpecifiedSeries) -> Iterator[list[str]]:
    """Each figure as the chart has it: its period, its numbers, and what it comes to."""
    measure = series.measure
    for figure in series.figures:
        left_out = [series.exceptions.get(figure.day)] if series.exceptions else []
        counted = [figure.number, figure.out_of, *left_out] if measure.kind.has_denominator else []
        numbers = ["" if number is None else plain(number) for number in counted]
        value = measure.written(measure.value_of(figure)).removesuffix(measure.unit_words)
        yield [measure.period_words(figure.day), *numbers, value]


def _charts(measure: ChartedMeasure, number: int) -> list[tuple[str, Markup, bool]]:
    """Each chart with its name: of a standard the bars of its cycles, and of all the figures over time."""
    name, judgement = measure.name, measure.judgement
    charts = []
    if measure.compliance:
        bars = compliance_svg(
            measure.compliance, measure.standard_target, title=f"{name}, by cycle", key=f"standard-{number}"
        )
        charts.append((f"{name} by cycle", _drawn(bars), False))
    if not charts or len(judgement.chart.points) >= LEAST_OVER_TIME:
        drawn = measured_svg(judgement, key=f"measure-{number}", annotations=measure.marks)
        charts.append((f"Chart of {name}", _drawn(drawn), True))
    return charts


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 -- drawn by us, with every word of others escaped as XML
