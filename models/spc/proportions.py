"""Two proportions compared: their difference with its interval, for series too short for a chart."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z_95 = NormalDist().inv_cdf(0.975)
"""1.959964: half of the standard normal distribution's middle 95% lies on each side within so many deviations."""


@dataclass(frozen=True)
class ProportionDifference:
    """The second proportion less the first, and the 95% interval of that; all between -1 and 1."""

    value: float
    lower: float
    upper: float

    @property
    def sign(self) -> int:
        """1 or -1 if the whole interval lies on one side of nought; 0 if nought is in it, or at its end."""
        return (self.lower > 0) - (self.upper < 0)


def wilson_interval(numerator: float, denominator: float) -> tuple[float, float]:
    """The 95% score interval of a proportion, without continuity correction; ZeroDivisionError for none.

    Source: Wilson EB, J Am Stat Assoc 1927;22:209–212, as method 3 of Newcombe RG, Stat Med 1998;17:857–872.
    """
    share, squared = numerator / denominator, Z_95**2
    middle = 2 * numerator + squared
    reach = Z_95 * sqrt(squared + 4 * numerator * (1 - share))
    whole = 2 * (denominator + squared)
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def proportion_difference(before: tuple[float, float], after: tuple[float, float]) -> ProportionDifference:
    """How two proportions, each a numerator and a denominator of other people, differ; ZeroDivisionError for none.

    Source: Newcombe RG. Interval estimation for the difference between independent proportions: comparison of
    eleven methods. Stat Med 1998;17:873–890, method 10 (hybrid score, without continuity correction).
    """
    first, second = before[0] / before[1], after[0] / after[1]
    (lower_1, upper_1), (lower_2, upper_2) = wilson_interval(*before), wilson_interval(*after)
    value = second - first
    return ProportionDifference(
        value=value,
        lower=value - sqrt((second - lower_2) ** 2 + (upper_1 - first) ** 2),
        upper=value + sqrt((upper_2 - second) ** 2 + (first - lower_1) ** 2),
    )
