"""Two rates compared: their ratio with its interval, for series too short for a chart."""

from dataclasses import dataclass
from math import inf

from models.spc.proportions import wilson_interval


@dataclass(frozen=True)
class RateRatio:
    """The second rate by the first, and the 95% interval of that; infinite where the first has no event."""

    value: float
    lower: float
    upper: float

    @property
    def sign(self) -> int:
        """1 or -1 if the whole interval lies on one side of one; 0 if one is in it, or at its end."""
        return (self.lower > 1) - (self.upper < 1)


def rate_ratio(before: tuple[float, float], after: tuple[float, float]) -> RateRatio | None:
    """How two rates, each a number of events and what they are counted against, differ; None without any event.

    Of all events, those of the second rate are a share whose Wilson interval gives that of the ratio. ZeroDivisionError
    for a rate that is counted against nothing.

    Source: Graham PL, Mengersen K, Morton AP. Confidence limits for the ratio of two rates based on likelihood scores:
    non-iterative method. Stat Med 2003;22:2071–2083.
    """
    (events_before, exposure_before), (events_after, exposure_after) = before, after
    exposure = exposure_before / exposure_after
    if not events_before + events_after:
        return None
    lower, upper = wilson_interval(events_after, events_before + events_after)
    return RateRatio(
        _odds(events_after / (events_before + events_after)) * exposure,
        _odds(lower) * exposure,
        _odds(upper) * exposure if events_before else inf,
    )


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
