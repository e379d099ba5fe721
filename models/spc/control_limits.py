"""Centre and limits of run, p, u, t and g charts, as qicharts2 works them out.

Sources: Montgomery DC, Introduction to Statistical Quality Control, 7.2 to 7.4 (p, u, t), page 319 (g); Laney DB,
Improved control charts for attributes, Quality Engineering 2002;14:531–537 (the primed ones).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import NamedTuple

from models.spc.limits import TO_SCREEN, TO_SIGMA
from models.spc.terms import ChartKind

SIGMAS = 3
_TO_NORMAL = 3.6
"""Times between events, to the power of one over this, are about normal (Nelson 1994)."""
_CHANCE = SIGMAS * sqrt(0.826)
"""How far Laney’s factor of values that vary by chance alone lies above 1, with three sigmas, for a single step.

The spread that is read from n moving ranges has a variance of about 0.826/n of the true one.
"""


class CountedShare(NamedTuple):
    """A value, or events and what they are counted against, both without rounding."""

    number: Fraction
    out_of: Fraction | None

    @property
    def share(self) -> Fraction:
        """The number, or its part of what it is counted against."""
        return self.number if self.out_of is None else self.number / self.out_of


@dataclass(frozen=True)
class LimitsChoice:
    """What limits rest on: large steps too, if they are kept; widened by Laney's factor or not, None if it decides.

    Laney's factor decides: limits are widened where it lies three sigmas above the 1 that chance alone gives.
    """

    keep_outliers: bool = False
    laney: bool | None = None


@dataclass(frozen=True)
class ControlLimits:
    """The centre, and for each value its limits; `spread` is Laney's factor, and whether it `widens` them."""

    centre: Fraction
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    spread: float | None = None
    widens: bool = False


def control_limits(
    kind: ChartKind, series: Sequence[CountedShare], basis: int, choice: LimitsChoice
) -> ControlLimits:
    """Centre and limits of a period that rest on its first `basis` values.

    A p or u chart is of values with denominators above 0, a t chart of values above 0.
    """
    first = series[:basis]
    if kind.is_of_counts:
        return _of_counts(kind, series, first, choice)
    if kind is ChartKind.T:
        return _of_times(series, first, choice)
    centre = median([value.share for value in first])
    if kind is ChartKind.G:
        mean = float(sum(value.share for value in first) / len(first))
        reach = SIGMAS * sqrt(mean * (mean + 1))
        return _level(centre, max(0.0, mean - reach), mean + reach, len(series))
    return _level(centre, None, None, len(series))


def _level(centre: Fraction, lower: float | None, upper: float | None, number: int) -> ControlLimits:
    return ControlLimits(centre, [lower] * number, [upper] * number)


def _of_counts(
    kind: ChartKind, series: Sequence[CountedShare], first: Sequence[CountedShare], choice: LimitsChoice
) -> ControlLimits:
    centre = sum((value.number for value in first), Fraction()) / sum(
        (value.out_of or Fraction() for value in first), Fraction()
    )
    is_share = kind is ChartKind.P
    variance = float(centre * (1 - centre) if is_share else centre)
    sigmas = [sqrt(variance / float(value.out_of or 1)) for value in series]
    spread = _spread([value.share for value in first], centre, sigmas, choice) if variance > 0 else None
    widens = spread is not None and _is_widened(spread, len(first), choice)
    reaches = [SIGMAS * sigma * (spread if widens and spread is not None else 1) for sigma in sigmas]
    middle = float(centre)
    return ControlLimits(
        centre,
        [max(0.0, middle - reach) for reach in reaches],
        [min(1.0, middle + reach) if is_share else middle + reach for reach in reaches],
        spread,
        widens,
    )


def _spread(
    shares: Sequence[Fraction], centre: Fraction, sigmas: Sequence[float], choice: LimitsChoice
) -> float | None:
    """Laney's factor: how much more the values vary than chance alone makes them; None for fewer than two."""
    scores = [float(share - centre) / sigma for share, sigma in zip(shares, sigmas, strict=False)]
    steps = [abs(after - before) for before, after in pairwise(scores)]
    return mean_step(steps, choice) / float(TO_SIGMA) if steps else None


def _is_widened(spread: float, number: int, choice: LimitsChoice) -> bool:
    return spread > 1 + _CHANCE / sqrt(number - 1) if choice.laney is None else choice.laney


def mean_step(steps: Sequence[float], choice: LimitsChoice) -> float:
    """The mean moving range, those of 3.267 times it or more left out once unless they are kept."""
    mean = sum(steps) / len(steps)
    kept = [step for step in steps if step < float(TO_SCREEN) * mean]
    return mean if choice.keep_outliers or not any(kept) else sum(kept) / len(kept)


def _of_times(
    series: Sequence[CountedShare], first: Sequence[CountedShare], choice: LimitsChoice
) -> ControlLimits:
    normal = [float(value.share) ** (1 / _TO_NORMAL) for value in first]
    mean = sum(normal) / len(normal)
    steps = [abs(after - before) for before, after in pairwise(normal)]
    reach = SIGMAS * mean_step(steps, choice) / float(TO_SIGMA) if steps else 0.0
    centre = Fraction(mean**_TO_NORMAL)
    if not reach:
        return _level(centre, None, None, len(series))
    return _level(centre, max(0.0, mean - reach) ** _TO_NORMAL, (mean + reach) ** _TO_NORMAL, len(series))
