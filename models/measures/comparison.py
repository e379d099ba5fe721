"""The newest cycle of a measure beside its first: what differs, and whether by more than chance (6.7; OB-042)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from models.measures.results import Result
from models.spc.proportions import ProportionDifference, proportion_difference
from models.spc.rates import RateRatio, rate_ratio
from models.vocabulary import MeasureKind


@dataclass(frozen=True)
class CycleComparison:
    """Two cycles, and the difference of two shares or the ratio of two rates."""

    first: Result
    newest: Result
    difference: ProportionDifference | RateRatio

    @property
    def sign(self) -> int:
        """1 if the newest is higher by more than chance, -1 if it is lower, 0 if neither can be told."""
        return self.difference.sign

    @property
    def said(self) -> str:
        """Both results with their periods, how they differ, and the 95% interval of that."""
        return (
            f"{self.first.written} ({self.first.period.said}), then {self.newest.written} "
            f"({self.newest.period.said}): {self._difference}"
        )

    @property
    def _difference(self) -> str:
        ends = self.difference
        if isinstance(ends, ProportionDifference):
            value, lower, upper = (_points(share) for share in (ends.value, ends.lower, ends.upper))
            return f"a difference of {value} percentage points (95% interval {lower} to {upper})"
        if ends.value == inf:
            return f"there were none before, so the ratio has a lower end only (95% interval from {_times(ends.lower)})"
        return (
            f"{_times(ends.value)} times the rate (95% interval {_times(ends.lower)} to {_times(ends.upper)})"
        )


def compared_cycles(results: Sequence[Result]) -> CycleComparison | None:
    """The first result beside the newest; None where one does not follow the other, or their kind allows no interval.

    Counts, means and medians have none without what they vary by, and what lies between events is judged one by one:
    of these the chart alone tells.
    """
    if not results:
        return None
    first, newest = results[0], results[-1]
    if (first.period.last or first.period.last_begins) >= newest.period.first:
        return None  # the same people may stand on both sides
    difference = _between(first, newest)
    return CycleComparison(first, newest, difference) if difference else None


def _between(first: Result, newest: Result) -> ProportionDifference | RateRatio | None:
    pairs = [
        (float(result.number), float(result.out_of))
        for result in (first, newest)
        if result.number is not None and result.out_of is not None
    ]
    if len(pairs) != len((first, newest)):
        return None
    if newest.measure.kind is MeasureKind.PROPORTION:
        return proportion_difference(*pairs)
    return rate_ratio(*pairs)


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def _times(ratio: float) -> str:
    return f"{ratio:,.2f}"
