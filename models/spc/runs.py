"""The Anhøj rules: whether a series stays too long on one side of its centre, or crosses it too rarely.

Source: Anhøj J, Olesen AV. Run charts revisited. PLoS One 2014;9:e113825, as qicharts2 counts them: a value on the
centre is left out, a run is too long above round(log2(n) + 3), crossings are too few below the 5th percentile of
Binomial(n − 1, ½).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb, log2

ONE_IN = 20
"""The 5th percentile, as one in so many."""


@dataclass(frozen=True)
class RunsTest:
    """What the runs of a series come to; without a value off the centre there is nothing to count.

    `longest_run` may be `longest_allowed` and no more, `crossings` `crossings_needed` and no fewer. `long_runs` has for
    each point the side (-1 or 1) of the unusually long run that it belongs to, else 0.
    """

    useful: int
    longest_run: int | None
    longest_allowed: int | None
    crossings: int | None
    crossings_needed: int | None
    long_runs: tuple[int, ...]

    @property
    def is_long(self) -> bool:
        """Whether a run is unusually long."""
        return any(self.long_runs)

    @property
    def is_rarely_crossed(self) -> bool:
        """Whether the series crosses its centre unusually rarely."""
        return (self.crossings or 0) < (self.crossings_needed or 0)

    @property
    def is_signal(self) -> bool:
        """Whether there is more than chance in the series."""
        return self.is_long or self.is_rarely_crossed


def runs_test(sides: Sequence[int]) -> RunsTest:
    """The test of the sides (-1, 0 or 1) on which the values of one period lie."""
    useful = [place for place, side in enumerate(sides) if side]
    if not useful:
        return RunsTest(0, None, None, None, None, (0,) * len(sides))
    runs = [list(places) for _, places in groupby(useful, key=lambda place: sides[place])]
    allowed = round(log2(len(useful)) + 3)
    long_runs = [0] * len(sides)
    for run in runs:
        if len(run) > allowed:
            for place in run:
                long_runs[place] = sides[place]
    return RunsTest(
        useful=len(useful),
        longest_run=max(map(len, runs)),
        longest_allowed=allowed,
        crossings=len(runs) - 1,
        crossings_needed=crossings_needed(len(useful)),
        long_runs=tuple(long_runs),
    )


def crossings_needed(useful: int) -> int:
    """The 5th percentile of the crossings of so many values, off the centre and in any order."""
    steps, below, number = max(useful - 1, 0), 0, 0
    while True:
        below += comb(steps, number)
        if below * ONE_IN >= 2**steps:
            return number
        number += 1
