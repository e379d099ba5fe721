"""What a run, p, u, t or g chart says, in sentences that can stand where there is no picture."""

from collections.abc import Iterator
from datetime import date

from models.measures.verdicts import icon_words, is_firm, verdict_of_chart
from models.spc import ChartKind, ControlChart, ControlPeriod, ControlPoint, Rhythm
from models.spc.chart import FIRM_FROM
from notifications.documents.charts.descriptions import sentence_on_target
from notifications.documents.charts.numerals import as_written, decimals_for, rounded

IN_MONTHS = {Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR}
_MOST_NAMED = 3
_MOST_DECIMALS = 2
_MEDIANS = {ChartKind.RUN, ChartKind.G}
_UNITS = {ChartKind.T: ("day between events", "days between events"), ChartKind.G: ("case", "cases")}


def control_sentences(chart: ControlChart) -> list[str]:
    """All that a chart shows: how much there is, what its end shows, centre, limits, runs, target and caveats."""
    if not chart.points:
        return control_notes(chart)
    parts = [
        _beginning(chart),
        f"{verdict_of_chart(chart).label}.",
        _of_centre(chart),
        _of_runs(chart),
        _of_outside(chart),
        sentence_on_target(chart, unit="%" if chart.is_percent else ""),
    ]
    return [*filter(None, parts), *icon_words(chart), *control_notes(chart)]


def control_notes(chart: ControlChart) -> list[str]:
    """What one should know before one trusts a chart, and the rules by which it is read."""
    if not chart.points:
        return ["There are no values yet.", _rules(chart)]
    return [*_notes(chart), _rules(chart)]


def control_value(chart: ControlChart, value: float) -> str:
    """A value or a line as exact as the values of the chart vary, in the unit of the chart."""
    spread = chart.spread / 6 or abs(value) / 10 or 1
    decimals = min(_MOST_DECIMALS, decimals_for(spread))
    is_whole = value == round(value, decimals)
    number = as_written(round(value, decimals)) if is_whole else rounded(value, decimals)
    return f"{number}%" if chart.is_percent else number


def centre_name(kind: ChartKind) -> str:
    """What the line in the middle is: the median, or the mean."""
    return "Median" if kind in _MEDIANS else "Centre" if kind is ChartKind.T else "Mean"


def day_words(chart: ControlChart, day: date) -> str:
    """“March 2026” in a monthly series, otherwise “2 March 2026”."""
    return f"{day:%B %Y}" if chart.rhythm in IN_MONTHS else f"{day.day} {day:%B %Y}"


def _beginning(chart: ControlChart) -> str:
    points = chart.points
    last = _with_unit(chart, points[-1].value)
    number = chart.rhythm.counted(len(points))
    if len(points) == 1:
        return f"{number}, {day_words(chart, points[0].day)}: {last}."
    span = f"from {day_words(chart, points[0].day)} to {day_words(chart, points[-1].day)}"
    return f"{number}, {span}; the last is {last}."


def _with_unit(chart: ControlChart, value: float) -> str:
    shown = control_value(chart, value)
    if chart.kind in _UNITS:
        single, several = _UNITS[chart.kind]
        unit = single if shown == "1" else several
        return f"{shown} {unit}"
    return f"{shown} per {chart.per:,}" if chart.per else shown


def _of_centre(chart: ControlChart) -> str:
    last = chart.points[-1]
    words = f"The {centre_name(chart.kind).lower()} is {control_value(chart, last.centre)}"
    if last.lower is None or last.upper is None:
        return f"{words}."
    lower, upper = control_value(chart, last.lower), control_value(chart, last.upper)
    are_equal = len({(point.lower, point.upper) for point in chart.periods[-1].points}) == 1
    where = "the limits are" if are_equal else "the limits of the last value are"
    return f"{words}, {where} {lower} and {upper}."


def _of_runs(chart: ControlChart) -> str:
    runs = chart.runs
    if runs.longest_run is None or not is_firm(chart):
        return ""
    side = centre_name(chart.kind).lower()
    return (
        f"The longest run on one side of the {side} has {_values(runs.longest_run)}, where up to "
        f"{runs.longest_allowed} is chance. The line crosses it {_times(runs.crossings or 0)}, where chance makes it "
        f"{runs.crossings_needed} at least. Together this is {'more' if runs.is_signal else 'no more'} than chance."
    )


def _of_outside(chart: ControlChart) -> str:
    outside = [point for point in chart.periods[-1].points if _is_outside(point)]
    if not outside or not is_firm(chart):
        return ""
    named = ", ".join(day_words(chart, point.day) for point in outside[:_MOST_NAMED])
    more = f" and {len(outside) - _MOST_NAMED} more" if len(outside) > _MOST_NAMED else ""
    return f"Outside the limits: {named}{more}."


def _is_outside(point: ControlPoint) -> bool:
    return (point.lower is not None and point.value < point.lower) or (
        point.upper is not None and point.value > point.upper
    )


def _rules(chart: ControlChart) -> str:
    name = chart.kind.label
    return f"{chart.rule_set} ({name}). {chart.aim.label}."


def _notes(chart: ControlChart) -> Iterator[str]:
    period = chart.periods[-1]
    if period.is_short:
        yield f"This rests on {_values(period.basis)} only: from {FIRM_FROM} on it is firm."
    if period.is_laney and period.spread is not None:
        yield (
            f"The values vary {period.spread:.1f} times as much as chance alone makes them, so the limits are "
            f"widened by that much (a {chart.kind.label} after Laney)."
        )
    yield from _of_changes(chart)
    if period.is_fixed:
        yield f"Centre and limits rest on the first {_values(period.basis)}; all later ones are judged by them."
    for days, what in (
        (chart.missing, "without a value"),
        (chart.suppressed, "suppressed, for the number is small"),
    ):
        if days:
            named = ", ".join(day_words(chart, day) for day in days[:_MOST_NAMED])
            more = f" and {len(days) - _MOST_NAMED} more" if len(days) > _MOST_NAMED else ""
            yield f"{len(days)} {what}: {named}{more}."


def _of_changes(chart: ControlChart) -> Iterator[str]:
    for before, after in zip(chart.periods, chart.periods[1:], strict=False):
        yield (
            f"Centre and limits begin anew from {day_words(chart, after.points[0].day)}{_why(after)}; before, the "
            f"{centre_name(chart.kind).lower()} was {control_value(chart, before.centre)}."
        )


def _why(period: ControlPeriod) -> str:
    return f" ({period.reason})" if period.reason else ""


def _values(number: int) -> str:
    return f"{number} value{'' if number == 1 else 's'}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
