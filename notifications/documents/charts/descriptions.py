"""What an SPC chart says, in sentences that can stand where there is no picture: Word, Excel, an email."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.measures.verdicts import AnyChart, is_firm, verdict_of_chart
from models.spc import ChartPeriod, Limits, Point, Rhythm, Variation, XmRChart
from models.spc.chart import FIRM_FROM
from models.spc.limits import LEAST
from notifications.documents.charts.numerals import as_written, decimals_for, rounded

_IN_MONTHS = {Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR}
_MOST_NAMED = 3
_FEW_DECIMALS = 2


def spc_sentence(chart: XmRChart) -> str:
    """All that a chart shows: how much there is, what the last value shows, mean, limits, target and caveats."""
    return " ".join(spc_sentences(chart))


def spc_sentences(chart: XmRChart) -> list[str]:
    """All that a chart shows, sentence by sentence; of a chart without points, its notes and its rules."""
    ends = [*spc_notes(chart), f"{chart.rule_set}. {chart.aim.label}."]
    if not chart.points:
        return ends
    return [_beginning(chart), *_of_limits(chart), *filter(None, [sentence_on_target(chart)]), *ends]


def spc_notes(chart: XmRChart) -> list[str]:
    """What one should know before one trusts a chart: too few values, no variation, gaps, what was left out."""
    notes = [
        _of_number(chart),
        _of_variation(chart),
        _of_screening(chart),
        _of_rebasing(chart),
        _of_baseline(chart),
        _of_gaps(chart),
        _of_suppression(chart),
        _of_comments(chart),
    ]
    return [note for note in notes if note]


def shown_value(chart: XmRChart, value: float) -> str:
    """What was calculated, as exact as the values of the chart vary."""
    sigma = _sigma(chart)
    return rounded(value, decimals_for(sigma)) if sigma else value_said(chart, value)


def value_said(chart: XmRChart, value: float) -> str:
    """A value as it was given, without the digits of a long fraction that say nothing."""
    needed = decimals_for(_sigma(chart) or abs(value) / 10 or 1)
    return as_written(value, most=max(_FEW_DECIMALS, needed))


def day_said(chart: XmRChart, day: date) -> str:
    """“March 2026” in a monthly series, otherwise “2 March 2026”."""
    return f"{day:%B %Y}" if is_by_months(chart) else f"{day.day} {day:%B %Y}"


def is_by_months(chart: XmRChart) -> bool:
    """Whether the values are of months, quarters or years, so that the day of the month says nothing."""
    return chart.rhythm in _IN_MONTHS


def point_said(chart: XmRChart, point: Point) -> str:
    """“March 2026: 85, a concern (outside the limits)”."""
    sentence = f"{day_said(chart, point.day)}: {value_said(chart, point.value)}"
    return f"{sentence}, {point.variation.label}{_why(point)}" if point.rules else sentence


def shown_points(period: ChartPeriod) -> list[Point]:
    """The points of a period as they may be shown: where limits rest on too few values, none stands out."""
    if not period.is_short:
        return list(period.points)
    return [replace(point, rules=(), variation=Variation.COMMON_CAUSE) for point in period.points]


def _sigma(chart: XmRChart) -> float:
    """How much the values vary; 0 if that is not known, or not at all."""
    return chart.limits.sigma if chart.limits else 0


def _beginning(chart: XmRChart) -> str:
    points = chart.points
    number = chart.rhythm.counted(len(points))
    if len(points) == 1:
        return f"{number}, {day_said(chart, points[0].day)}: {value_said(chart, points[0].value)}."
    span = f"from {day_said(chart, points[0].day)} to {day_said(chart, points[-1].day)}"
    return f"{number}, {span}; the last is {value_said(chart, points[-1].value)}."


def _of_limits(chart: XmRChart) -> list[str]:
    limits, last = chart.limits, chart.points[-1]
    if limits is None or limits.is_flat:
        return []
    mean, lower, upper = (shown_value(chart, value) for value in (limits.mean, limits.lpl, limits.upl))
    why = _why(last) if is_firm(chart) else ""
    return [
        f"{verdict_of_chart(chart).label}; the last is {_beside_mean(last, limits)}{why}.",
        f"The mean is {mean}, the limits are {lower} and {upper}.",
        *([_of_all(chart)] if is_firm(chart) else []),
    ]


def _beside_mean(point: Point, limits: Limits) -> str:
    way = point.value - limits.mean
    distance = rounded(abs(way), decimals_for(limits.sigma))
    return f"{distance} {'above' if way > 0 else 'below'} the mean" if way else "on the mean"


def _why(point: Point) -> str:
    return f" ({point.rule.label})" if point.rule else ""


def _of_all(chart: XmRChart) -> str:
    points = [point for period in chart.periods for point in shown_points(period)]
    variations = [point.variation for point in points if point.rules]
    if not variations:
        return "No value shows more than usual variation."
    (first, number), *others = [
        (variation, variations.count(variation)) for variation in Variation if variation in variations
    ]
    sentence = f"{number} {'show' if number > 1 else 'shows'} {first.label}"
    return f"Of all values, {' and '.join([sentence, *(f'{times} {variation.label}' for variation, times in others)])}."


def sentence_on_target(chart: AnyChart, *, unit: str = "") -> str:
    """Whether the target of a chart will be met as things are, or is by the last value; empty without a target."""
    aim, last = chart.aim, chart.points[-1]
    if aim.target is None:
        return ""
    target = f"the target of {as_written(aim.target)}{unit}"
    if chart.assurance is not None and is_firm(chart):
        return f"As things are, {target} will be {chart.assurance.label}."
    if not aim.sign:
        return f"{aim.label}, so nothing can be said of {target}."
    is_met = (last.value - aim.target) * aim.sign >= 0
    return f"The last value {'meets' if is_met else 'misses'} {target}."


def _of_number(chart: XmRChart) -> str:
    if not chart.points:
        return "There are no values yet."
    period = chart.periods[-1]
    number = f"{period.basis} value{'s' if period.basis > 1 else ''}"
    where = " since the limits were calculated anew" if len(chart.periods) > 1 else ""
    if period.limits is None:
        return f"There is too little for limits: {number}{where}; {LEAST} are needed, and {FIRM_FROM} for firm ones."
    return f"The limits rest on {number} only: from {FIRM_FROM} on they are firm." if period.is_short else ""


def _of_variation(chart: XmRChart) -> str:
    if chart.limits is None or not chart.limits.is_flat:
        return ""
    value = value_said(chart, chart.points[-1].value)
    return f"Every value is {value}: without variation there are no limits, and no rule says anything."


def _of_screening(chart: XmRChart) -> str:
    screened = sum(period.limits.screened for period in chart.periods if period.limits)
    if not screened:
        return ""
    steps = "1 unusually large step" if screened == 1 else f"{screened} unusually large steps"
    return f"{steps} from one value to the next {'is' if screened == 1 else 'are'} left out of the limits."


def _of_rebasing(chart: XmRChart) -> str:
    days = [
        day_said(chart, period.points[0].day) + (f" ({period.reason})" if period.reason else "")
        for period in chart.periods[1:]
    ]
    before = [
        f"Until {day_said(chart, period.points[-1].day)} the mean was {shown_value(chart, period.limits.mean)}"
        f"{_limits_before(chart, period.limits)}."
        for period in chart.periods[:-1]
        if period.limits
    ]
    return " ".join([f"The limits are calculated anew from {_listed(days)}.", *before]) if days else ""


def _limits_before(chart: XmRChart, limits: Limits) -> str:
    if limits.is_flat:
        return ""
    return f" and the limits were {shown_value(chart, limits.lpl)} and {shown_value(chart, limits.upl)}"


def _of_baseline(chart: XmRChart) -> str:
    numbers = [str(period.basis) for period in chart.periods if period.is_fixed]
    if not numbers:
        return ""
    where = " of a period" if len(chart.periods) > 1 else ""
    values = numbers[0] if len(set(numbers)) == 1 else _listed(numbers)
    return f"The limits rest on the first {values} values{where}, and all later ones are judged by them."


def _of_gaps(chart: XmRChart) -> str:
    return (
        f"{_times(chart, missing)} without a value: {_days_said(chart, missing)}."
        if (missing := chart.missing)
        else ""
    )


def _of_suppression(chart: XmRChart) -> str:
    if not (suppressed := chart.suppressed):
        return ""
    times = _times(chart, suppressed)
    return f"{times} suppressed, for the number is small: {_days_said(chart, suppressed)}."


def _of_comments(chart: XmRChart) -> str:
    if not (noted := sorted(chart.comments.items())):
        return ""
    texts = [f"{text} ({day_said(chart, day)})" for day, text in noted[:_MOST_NAMED]]
    more = [f"and {len(noted) - _MOST_NAMED} more"] if len(noted) > _MOST_NAMED else []
    return f"Noted: {'; '.join([*texts, *more])}."


def _times(chart: XmRChart, days: Sequence[date]) -> str:
    """“1 month”, “3 months”; where there is no rhythm “2 days”."""
    rhythm = Rhythm.DAY if chart.rhythm is Rhythm.IRREGULAR else chart.rhythm
    return rhythm.counted(len(days))


def _days_said(chart: XmRChart, days: Sequence[date]) -> str:
    """The first three of these days, and how many more there are."""
    named = [day_said(chart, day) for day in days[:_MOST_NAMED]]
    more = len(days) - len(named)
    return f"{', '.join(named)} and {more} more" if more else _listed(named)


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
