"""The mean and the natural process limits of an XmR chart, worked out without rounding.

A value is taken as the decimal number that people read, so that a value on the mean is on it and not beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

TO_SIGMA = Fraction("1.128")
TO_LIMIT = Fraction("2.66")
TO_SCREEN = Fraction("3.267")
"""NHSRplotthedots keeps what is less than 3.267 times the mean; 3.268 in other books is the same bound rounded up."""

LEAST = 3
"""Values without which there are no limits: with two there is one moving range, and nothing to compare it with."""


@dataclass(frozen=True)
class ExactLimits:
    """Mean, mean moving range (of those kept) and how many moving ranges were screened out."""

    mean: Fraction
    mean_moving_range: Fraction
    screened: int

    @property
    def lpl(self) -> Fraction:
        """The lower natural process limit."""
        return self.mean - TO_LIMIT * self.mean_moving_range

    @property
    def upl(self) -> Fraction:
        """The upper natural process limit."""
        return self.mean + TO_LIMIT * self.mean_moving_range

    def is_outside(self, value: Fraction) -> bool:
        return not self.lpl <= value <= self.upl

    def is_close(self, value: Fraction) -> bool:
        """Whether a value is within the limits and more than two thirds of the way to one."""
        way = abs(value - self.mean)
        return 2 * TO_LIMIT * self.mean_moving_range < 3 * way and not self.is_outside(value)


def exact(value: float) -> Fraction:
    """The decimal number that a value is written as; ValueError for what is no number."""
    return Fraction(str(value))


def moving_ranges(values: Sequence[Fraction]) -> list[Fraction]:
    return [abs(after - before) for before, after in pairwise(values)]


def limits_of(values: Sequence[Fraction], *, keep_outliers: bool) -> ExactLimits | None:
    """The limits of one period; none for fewer than three values.

    Moving ranges of 3.267 times their mean or more are screened out, once, unless they are kept or nothing but
    zeros would be left: then the values are two levels with a step between them, and the step is all there is.
    """
    if len(values) < LEAST:
        return None
    ranges = moving_ranges(values)
    kept = ranges if keep_outliers else _screened(ranges)
    return ExactLimits(_mean(values), _mean(kept), len(ranges) - len(kept))


def _screened(ranges: Sequence[Fraction]) -> Sequence[Fraction]:
    bound = TO_SCREEN * _mean(ranges)
    kept = [one for one in ranges if one < bound]
    return kept if any(kept) else ranges


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, start=Fraction(0)) / len(numbers)
