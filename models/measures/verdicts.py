"""What a chart, or a result beside its target, comes to: the words of every verdict, and how a chart leads to one."""

from collections.abc import Sequence

from models.spc import ControlChart, ControlPoint, Variation, XmRChart
from models.spc.chart import FIRM_FROM
from models.spc.control import variation_of
from models.spc.icons import assurance_icon, variation_icon
from models.spc.rules import sign
from models.vocabulary import Word


class TargetStatus(Word):
    """Where a result stands to its target."""

    MET = "met", "met"
    BELOW = "below", "below target"
    ABOVE = "above", "above target"
    NOT_JUDGED = "not_judged", "not judged, for the plan does not say whether that is a least or a most"

    @property
    def is_missed(self) -> bool:
        """Whether the result is on the wrong side of its target."""
        return self in {TargetStatus.BELOW, TargetStatus.ABOVE}


class Verdict(Word):
    """What the values of a measure show at their end; the best first, what says nothing last."""

    IMPROVED = "improved", "Improvement shown"
    USUAL = "usual", "Usual variation: no change shown"
    NO_DIFFERENCE = "no_difference", "No difference between the cycles shown"
    CHANGED = "changed", "A change to watch, for neither way is better"
    WORSE = "worse", "Has got worse"
    TOO_FEW = "too_few", "Too few values to tell"
    UNDIRECTED = "undirected", "Not judged: the plan does not say which way is better"


AnyChart = XmRChart | ControlChart

_BY_VARIATION = {
    Variation.IMPROVEMENT: Verdict.IMPROVED,
    Variation.CONCERN: Verdict.WORSE,
    Variation.SPECIAL_CAUSE: Verdict.CHANGED,
    Variation.COMMON_CAUSE: Verdict.USUAL,
}


def verdict_of_chart(chart: AnyChart) -> Verdict:
    """What the end of a chart shows; too few to tell below twelve values since its limits began."""
    if not is_firm(chart):
        return Verdict.TOO_FEW
    if chart.aim.improve is None:
        return Verdict.UNDIRECTED
    return _BY_VARIATION[variation_at_end(chart)]


def is_firm(chart: AnyChart) -> bool:
    """Whether the limits in force rest on values enough to judge by them."""
    return bool(chart.periods) and chart.periods[-1].basis >= FIRM_FROM


def variation_at_end(chart: AnyChart) -> Variation:
    """What the last value of a chart with values shows.

    By the Anhøj rules a series that crosses its centre too rarely has moved even if its last value does not stand out:
    then its second half is set against its first.
    """
    if isinstance(chart, XmRChart):
        return chart.periods[-1].points[-1].variation
    period = chart.periods[-1]
    last = period.points[-1]
    if last.rule is not None or not period.runs.is_rarely_crossed:
        return last.variation
    return variation_of(_way(period.points), chart.aim)


def step_at_end(chart: AnyChart) -> float:
    """How far the last value lies from its centre, in sigmas where there are limits, else in the spread of all values.

    0 for a chart without values or without variation.
    """
    if not chart.points:
        return 0.0
    last, sigma = chart.points[-1], _sigma(chart)
    return abs(last.value - _centre(chart, last.value)) / sigma if sigma else 0.0


def _sigma(chart: AnyChart) -> float:
    if isinstance(chart, XmRChart):
        return chart.limits.sigma if chart.limits else 0.0
    last = chart.points[-1]
    limits = [abs(limit - last.centre) for limit in (last.lower, last.upper) if limit is not None]
    return max(limits) / 3 if limits else chart.spread


def _centre(chart: AnyChart, otherwise: float) -> float:
    if isinstance(chart, ControlChart):
        return chart.periods[-1].centre
    return chart.limits.mean if chart.limits else otherwise


def icon_words(chart: AnyChart) -> list[str]:
    """What the icons of Making Data Count would mean at the end of a chart; nothing where its values are too few."""
    if not chart.points or not is_firm(chart):
        return []
    variation = variation_at_end(chart)
    words = [variation_icon(variation, _side_at_end(chart, variation), chart.aim.improve)]
    return [*words, assurance_icon(chart.assurance)] if chart.assurance else words


def _side_at_end(chart: AnyChart, variation: Variation) -> int:
    """To which side the end of a chart with values has moved: 1 to higher values, -1 to lower ones."""
    if chart.aim.sign and variation in {Variation.IMPROVEMENT, Variation.CONCERN}:
        return chart.aim.sign if variation is Variation.IMPROVEMENT else -chart.aim.sign
    last = chart.points[-1].value
    return 1 if last > _centre(chart, last) else -1


def _way(points: Sequence[ControlPoint]) -> int:
    """Where the second half lies against the first: 1 above, -1 below, by how many of each are above the centre."""
    half = len(points) // 2
    first, second = (
        sum(_side(point) for point in part) for part in (points[:half], points[len(points) - half :])
    )
    return sign(second - first)


def _side(point: ControlPoint) -> int:
    """On which side of its centre a point lies: -1, 0 or 1."""
    return (point.value > point.centre) - (point.value < point.centre)
