"""A measure on a page: what its figures show, by the one judgement of them, with its charts and their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from models.measures.specification import MeasureSpecification, SpecifiedSeries
from notifications.documents.charts import chart_words, compliance_svg, measured_sentences, measured_svg
from notifications.documents.charts.numerals import as_written
from tasks.projects.charted import ChartedMeasure
from web.views import MeasureView

VALUES = {"%": "Per cent"}
"""What the column of the values is called, where the unit alone does not say it."""

LEAST_OVER_TIME = 3
"""Values of a standard from which its chart over time says more than its bars."""


def measure_views(measures: Sequence[ChartedMeasure]) -> list[MeasureView]:
    """The measures as a page shows them, in their order."""
    return [measure_view(measure, number) for number, measure in enumerate(measures, start=1)]


def measure_view(measure: ChartedMeasure, number: int) -> MeasureView:
    """A measure as the page shows it; `number` keeps its charts apart from the others of the page."""
    judgement, name = measure.judgement, measure.name
    words = chart_words(judgement.figures)
    return MeasureView(
        name=name,
        said=judgement.said.removeprefix(f"{name}: "),
        assurance=words.assurance,
        why=judgement.declared if judgement.series.settings.chart else [words.why, *judgement.declared],
        charts=_charts(measure, number),
        reading=[*words.icons, *measured_sentences(judgement.figures, measure.marks)[1:]],
        verdict=judgement.verdict.label,
        columns=_columns(judgement.figures.measure),
        figures=list(_rows(judgement.figures.series)),
    )


def _columns(measure: MeasureSpecification) -> list[str]:
    value = VALUES.get(measure.unit_words.strip(), measure.unit_words.strip().capitalize() or "Value")
    first = "Event" if measure.kind.is_of_rare_events else "Period"
    return [first, "Number", "Out of", value] if measure.kind.has_denominator else [first, value]


def _rows(series: SpecifiedSeries) -> Iterator[list[str]]:
    """Each figure as the chart has it: its period, its numbers, and what it comes to."""
    measure = series.measure
    for figure in series.figures:
        counted = [figure.number, figure.out_of] if measure.kind.has_denominator else []
        numbers = ["" if number is None else as_written(float(number)) for number in counted]
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
        drawn = measured_svg(judgement.figures, key=f"measure-{number}", annotations=measure.marks)
        charts.append((f"Chart of {name}", _drawn(drawn), True))
    return charts


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 -- drawn by us, with every word of others escaped as XML
