"""The mean and the natural process limits of an XmR chart, worked out without rounding.

A value is taken as the decimal number that people read, so that a value on the mean is on it and not beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm

TO_SIGMA = Fraction("1.128")
TO_LIMIT = Fraction("2.66")
TO_SCREEN = Fraction("3.267")
"""NHSRplotthedots keeps what is less than 3.267 times the mean; 3.268 in other books is the same bound rounded up."""

LEAST = 3
"""Values without which there are no limits: with two there is one moving range, and nothing to compare it with."""


@dataclass(frozen=True)
class ExactLimits:
    """Mean, mean moving range (of those kept) and how many moving ranges were screened out.

    In the unit of the whole numbers that they were worked out from.
    """

    mean: Fraction
    mean_moving_range: Fraction
    screened: int

    @cached_property
    def lpl(self) -> Fraction:
        """The lower natural process limit."""
        return self.mean - TO_LIMIT * self.mean_moving_range

    @cached_property
    def upl(self) -> Fraction:
        """The upper natural process limit."""
        return self.mean + TO_LIMIT * self.mean_moving_range

    def is_outside(self, value: int) -> bool:
        return not self.lpl <= value <= self.upl

    def is_close(self, value: int) -> bool:
        """Whether a value is within the limits and more than two thirds of the way to one."""
        return self._two_thirds < abs(value - self.mean) and not self.is_outside(value)

    @cached_property
    def _two_thirds(self) -> Fraction:
        """Two thirds of the way from the mean to a limit."""
        return 2 * TO_LIMIT * self.mean_moving_range / 3


def exact(value: float) -> Fraction:
    """The decimal number that a value is written as; ValueError for what is no number."""
    return Fraction(value) if isinstance(value, int) else Fraction(str(value))


def as_whole_numbers(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Values as multiples of one over a whole number, and that number: as exact as fractions, and much faster."""
    unit = lcm(*(value.denominator for value in values))
    return [value.numerator * (unit // value.denominator) for value in values], unit


def moving_ranges(values: Sequence[int]) -> list[int]:
    """How far each value lies from the one before it; one fewer than there are values."""
    return [abs(after - before) for before, after in pairwise(values)]


def limits_of(values: Sequence[int], *, keep_outliers: bool) -> ExactLimits | None:
    """The limits of one period; none for fewer than three values.

    Moving ranges of 3.267 times their mean or more are screened out, once, unless they are kept or nothing but
    zeros would be left: then the values are two levels with a step between them, and the step is all there is.
    """
    if len(values) < LEAST:
        return None
    ranges = moving_ranges(values)
    kept = ranges if keep_outliers else _screened(ranges)
    return ExactLimits(_mean(values), _mean(kept), len(ranges) - len(kept))


def _screened(ranges: Sequence[int]) -> Sequence[int]:
    bound = TO_SCREEN * _mean(ranges)
    kept = [number for number in ranges if number < bound]
    return kept if any(kept) else ranges


def _mean(numbers: Sequence[int]) -> Fraction:
    return Fraction(sum(numbers), len(numbers))
