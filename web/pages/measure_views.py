"""A measure on a page: what its figures show, by the one judgement of them, with its charts and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from models.clock import brief_date
from models.rounding import percent_of
from notifications.documents.charts import chart_words, compliance_svg, measured_sentences, measured_svg
from tasks.projects.charted import ChartedMeasure
from web.views import FigureRow, MeasureView

LEAST_OVER_TIME = 3
"""Values of a standard from which its chart over time says more than its bars."""


def measure_views(measures: Sequence[ChartedMeasure]) -> list[MeasureView]:
    """The measures as a page shows them, in their order."""
    return [measure_view(measure, number) for number, measure in enumerate(measures, start=1)]


def measure_view(measure: ChartedMeasure, number: int) -> MeasureView:
    """A measure as the page shows it; `number` keeps its charts apart from the others of the page."""
    judgement, name = measure.judgement, measure.name
    counts, words = judgement.series.counts, chart_words(judgement.figures)
    by_month = all(count.first.day == 1 for count in counts)
    return MeasureView(
        name=name,
        said=judgement.said.removeprefix(f"{name}: "),
        assurance=words.assurance,
        why=judgement.declared if judgement.series.settings.chart else [words.why, *judgement.declared],
        charts=_charts(measure, number),
        reading=[*words.icons, *measured_sentences(judgement.figures, measure.marks)[1:]],
        verdict=judgement.verdict.label,
        figures=[
            FigureRow(
                period=_period(count.first, by_month=by_month),
                numerator=f"{count.numerator:,}",
                denominator=f"{count.denominator:,}",
                share=f"{percent_of(count.numerator, count.denominator)}%",
            )
            for count in counts
        ],
    )


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


def _period(first: date, *, by_month: bool) -> str:
    return f"{first:%B %Y}" if by_month else f"from {brief_date(first)}"
