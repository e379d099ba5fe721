"""The median of what was seen, with the interval in which that of all such projects lies; nothing from too few."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median

LEAST_TO_TELL = 10
"""Below so many nothing is told: a median of fewer is that of chance."""


@dataclass(frozen=True)
class MedianInterval:
    """A median, what it rests on, and the two values between which the true one lies, 19 times out of 20."""

    count: int
    median: Decimal
    low: int
    high: int


def median_interval(values: Sequence[int]) -> MedianInterval | None:
    """The median with its 95% interval; None for fewer than ten values.

    The interval goes from the k-th smallest value to the k-th largest. No shape of the values is supposed: how many of
    them lie below the true median is binomial with one half, and k is the largest for which it is outside in at most
    one case of twenty (Conover, Practical Nonparametric Statistics, 3.2).
    """
    count = len(values)
    if count < LEAST_TO_TELL:
        return None
    ordered = sorted(values)
    rank = _rank(count)
    return MedianInterval(count, Decimal(str(median(ordered))).normalize(), ordered[rank - 1], ordered[-rank])


@lru_cache(maxsize=256)
def _rank(count: int) -> int:
    """The largest k for which fewer than k of so many tosses are heads in at most one case of forty."""
    rank, ways, below = 0, 1, 0
    while 40 * (below + ways) <= 1 << count:
        below += ways
        ways = ways * (count - rank) // (rank + 1)
        rank += 1
    return rank
