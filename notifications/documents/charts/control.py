"""A run, p, u, t or g chart as SVG: the values with their centre, limits and target, and what each point shows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.spc import ControlChart, ControlPeriod, ControlPoint, Variation
from notifications.documents.charts.canvas import plotted_svg
from notifications.documents.charts.control_sentences import (
    IN_MONTHS,
    centre_name,
    control_notes,
    control_sentences,
    control_value,
    day_words,
)
from notifications.documents.charts.drawing import GREY, INK
from notifications.documents.charts.marks import Annotation, annotation_words
from notifications.documents.charts.numerals import as_written
from notifications.documents.charts.plotted import PlottedChart, PlottedPeriod, PlottedPoint


def control_svg(
    chart: ControlChart, *, title: str, key: str = "chart", annotations: Sequence[Annotation] = ()
) -> str:
    """The chart as one SVG element, as `spc_svg` draws an XmR chart; `control_sentences` say the same."""
    marked = [f"{line}." for line in annotation_words(annotations)]
    plotted = PlottedChart(
        description=" ".join([*control_sentences(chart), *marked]),
        notes=control_notes(chart),
        periods=[_plotted(chart, period) for period in chart.periods],
        named=[*_named(chart)],
        by_months=chart.rhythm in IN_MONTHS,
        target=chart.aim.target,
        unit="%" if chart.is_percent else "",
        absent=[*chart.missing, *chart.suppressed],
        annotations=annotations,
    )
    return plotted_svg(plotted, title=title, key=key)


def _plotted(chart: ControlChart, period: ControlPeriod) -> PlottedPeriod:
    points = period.points
    lower = [point.lower for point in points if point.lower is not None]
    upper = [point.upper for point in points if point.upper is not None]
    return PlottedPeriod(
        points=[_point(chart, point, is_short=period.is_short) for point in points],
        centre=[point.centre for point in points],
        limits=[line for line in (lower, upper) if line],
        reason=period.reason,
        is_judged=not period.is_short,
    )


def _point(chart: ControlChart, point: ControlPoint, *, is_short: bool) -> PlottedPoint:
    """A point as it may be shown: what rests on too few values does not stand out."""
    shown = replace(point, rule=None, variation=Variation.COMMON_CAUSE) if is_short else point
    words = f"{day_words(chart, shown.day)}: {control_value(chart, shown.value)}{_counted(shown)}"
    if shown.rule:
        words += f", {shown.variation.label} ({shown.rule.label})"
    return PlottedPoint(shown.day, shown.value, shown.variation, words)


def _counted(point: ControlPoint) -> str:
    number, out_of = point.observed.number, point.observed.out_of
    return "" if out_of is None else f" ({as_written(number)} of {as_written(out_of)})"


def _named(chart: ControlChart) -> Iterator[tuple[str, float, str]]:
    """The lines that stand at the right end: what each is called, its value at the last point, and its colour."""
    if not chart.points:
        return
    last = chart.points[-1]
    yield f"{centre_name(chart.kind)} {control_value(chart, last.centre)}", last.centre, INK
    if last.upper is not None:
        yield f"Upper limit {control_value(chart, last.upper)}", last.upper, GREY
    if last.lower is not None:
        yield f"Lower limit {control_value(chart, last.lower)}", last.lower, GREY
