"""An XmR chart as SVG: the values with their mean, limits and target, and a shape for what each point shows."""

from collections.abc import Iterator, Sequence

from models.spc import ChartPeriod, XmRChart
from notifications.documents.charts.canvas import plotted_svg
from notifications.documents.charts.descriptions import (
    is_by_months,
    point_said,
    shown_points,
    shown_value,
    spc_notes,
    spc_sentence,
)
from notifications.documents.charts.drawing import GREY, INK
from notifications.documents.charts.marks import Annotation, annotation_words
from notifications.documents.charts.plotted import PlottedChart, PlottedPeriod, PlottedPoint


def spc_svg(
    chart: XmRChart, *, title: str, key: str = "chart", annotations: Sequence[Annotation] = ()
) -> str:
    """The chart as one SVG element; `key` must differ from that of every other chart on the page.

    It is a picture with title and description, and `spc_sentence` says the same where there is none. With fewer
    than three values, or none, it says so in words. `annotations` are marked with letters and listed below.
    """
    plotted = PlottedChart(
        description=" ".join([spc_sentence(chart), *(f"{line}." for line in annotation_words(annotations))]),
        notes=[*spc_notes(chart), f"{chart.rule_set}. {chart.aim.label}."],
        periods=[_plotted(chart, period) for period in chart.periods],
        named=[*_named(chart)],
        by_months=is_by_months(chart),
        target=chart.aim.target,
        absent=[*chart.missing, *chart.suppressed],
        annotations=annotations,
    )
    return plotted_svg(plotted, title=title, key=key)


def _plotted(chart: XmRChart, period: ChartPeriod) -> PlottedPeriod:
    limits, number = period.limits, len(period.points)
    has_limits = limits is not None and not limits.is_flat
    return PlottedPeriod(
        points=[
            PlottedPoint(point.day, point.value, point.variation, point_said(chart, point))
            for point in shown_points(period)
        ],
        centre=[limits.mean] * number if limits else (),
        limits=[[limits.lpl] * number, [limits.upl] * number] if limits and has_limits else (),
        reason=period.reason,
        is_judged=limits is not None and not period.is_short,
    )


def _named(chart: XmRChart) -> Iterator[tuple[str, float, str]]:
    """The lines that stand at the right end: what each is called, its value and its colour."""
    limits = chart.limits
    if limits is not None:
        yield f"Mean {shown_value(chart, limits.mean)}", limits.mean, INK
    if limits is not None and not limits.is_flat:
        yield f"Upper limit {shown_value(chart, limits.upl)}", limits.upl, GREY
        yield f"Lower limit {shown_value(chart, limits.lpl)}", limits.lpl, GREY
