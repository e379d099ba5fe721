"""An XmR chart: dated values with their mean, their natural process limits, and what each point shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from models.errors import TwoValuesOnOneDay
from models.spc.limits import LEAST, TO_SIGMA, ExactLimits, as_whole_numbers, exact, limits_of, moving_ranges
from models.spc.rules import (
    Vector,
    part_of_seven,
    part_of_two_in_three,
    seven_one_side,
    seven_point_trend,
    sign,
)
from models.spc.terms import RULE_SET, Assurance, Direction, Rule, Variation

FIRM_FROM = 12
"""Values from which NHSRplotthedots no longer warns that the limits rest on few."""


@dataclass(frozen=True)
class Aim:
    """Which way is better, None if nobody has said, and the target if there is one."""

    improve: Direction | None = Direction.INCREASE
    target: float | None = None

    @property
    def label(self) -> str:
        """Which way is better, in words."""
        return self.improve.label if self.improve else "Which way is better is not known"

    @property
    def sign(self) -> int:
        """1 if more is better, -1 if less is, 0 if neither or if nobody has said."""
        return self.improve.sign if self.improve else 0


@dataclass(frozen=True)
class Limits:
    """In the unit of the values; `screened` counts the moving ranges that were left out as outliers."""

    mean: float
    mean_moving_range: float
    sigma: float
    lpl: float
    upl: float
    screened: int

    @property
    def is_flat(self) -> bool:
        """Whether all values are equal, so that there is nothing to judge by."""
        return self.mean_moving_range == 0


@dataclass(frozen=True)
class Point:
    """A value, the step from the one before in its period, every rule it meets, and what it shows."""

    day: date
    value: float
    moving_range: float | None
    rules: tuple[Rule, ...]
    variation: Variation

    @property
    def rule(self) -> Rule | None:
        """The rule that names the point: the first of those it meets."""
        return self.rules[0] if self.rules else None


@dataclass(frozen=True)
class ChartPeriod:
    """The points between two re-base points, with the limits they give; none for fewer than three."""

    points: tuple[Point, ...]
    limits: Limits | None

    @property
    def is_short(self) -> bool:
        """Whether there are limits, but from so few values that they will move."""
        return LEAST <= len(self.points) < FIRM_FROM


@dataclass(frozen=True)
class XmRChart:
    """Periods in the order of time; the last is the one that speaks of today."""

    periods: tuple[ChartPeriod, ...]
    aim: Aim
    rule_set: str = RULE_SET

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for period in self.periods for point in period.points)

    @property
    def limits(self) -> Limits | None:
        """The limits in force at the last point."""
        return self.periods[-1].limits if self.periods else None

    @property
    def variation(self) -> Variation | None:
        """What the last point shows; nothing without limits to judge it by."""
        return self.periods[-1].points[-1].variation if self.limits else None

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met; nothing without target, direction or variation.

        A target on a limit is hit and miss.
        """
        return assurance(self.limits, self.aim)


def assurance(limits: Limits | None, aim: Aim) -> Assurance | None:
    """What limits say about a target; nothing if there is none, or no way is better, or no variation."""
    if limits is None or limits.is_flat or aim.target is None or not aim.sign:
        return None
    if limits.lpl <= aim.target <= limits.upl:
        return Assurance.HIT_AND_MISS
    is_above = aim.target > limits.upl
    return Assurance.FAIL if is_above == (aim.sign > 0) else Assurance.PASS


def xmr_chart(
    series: Sequence[tuple[date, float]],
    aim: Aim,
    *,
    rebase_on: Sequence[date] = (),
    keep_outliers: bool = False,
) -> XmRChart:
    """The chart of dated values, in whatever order they come.

    With each day of `rebase_on` the mean and the limits begin anew; a day without points before or after it
    changes nothing. Refused: two values on one day (TwoValuesOnOneDay). Source: Making Data Count, as
    NHSRplotthedots works it out.
    """
    ordered = sorted(series, key=lambda row: row[0])
    for (before, _), (after, _) in pairwise(ordered):
        if before == after:
            raise TwoValuesOnOneDay(after)
    parts = groupby(ordered, key=lambda row: sum(day <= row[0] for day in set(rebase_on)))
    periods = tuple(_period(list(part), aim.sign, keep_outliers=keep_outliers) for _, part in parts)
    return XmRChart(periods, aim)


def _period(series: Sequence[tuple[date, float]], better: int, *, keep_outliers: bool) -> ChartPeriod:
    values, unit = as_whole_numbers([exact(value) for _, value in series])
    limits = limits_of(values, keep_outliers=keep_outliers)
    result = _rules(values, limits) if limits else [{} for _ in values]
    ranges = [None, *(moving_range / unit for moving_range in moving_ranges(values))]
    points = tuple(
        Point(day, value, moving_range, tuple(rules), _variation(rules, better))
        for (day, value), moving_range, rules in zip(series, ranges, result, strict=True)
    )
    return ChartPeriod(points, _rounded(limits, unit) if limits else None)


def _rules(values: Sequence[int], limits: ExactLimits) -> list[dict[Rule, int]]:
    """The rules that each point meets, the one that names it first, with the side that it speaks for."""
    sides = [sign(value - limits.mean) for value in values]
    close = [limits.is_close(value) for value in values]
    vectors: dict[Rule, Vector] = {
        Rule.OUTSIDE_LIMITS: [
            side * limits.is_outside(value) for side, value in zip(sides, values, strict=True)
        ],
        Rule.TREND: part_of_seven(seven_point_trend(values)),
        Rule.TWO_OF_THREE: part_of_two_in_three(close, sides),
        Rule.SHIFT: part_of_seven(seven_one_side(sides)),
    }
    return [
        {rule: vector[place] for rule, vector in vectors.items() if vector[place]}
        for place in range(len(values))
    ]


def _variation(rules: dict[Rule, int], better: int) -> Variation:
    """By the rule that names the point: a rising trend improves what should rise, also while it is below the mean."""
    if not rules:
        return Variation.COMMON_CAUSE
    if not better:
        return Variation.SPECIAL_CAUSE
    return Variation.IMPROVEMENT if next(iter(rules.values())) == better else Variation.CONCERN


def _rounded(exactly: ExactLimits, unit: int) -> Limits:
    return Limits(
        mean=float(exactly.mean / unit),
        mean_moving_range=float(exactly.mean_moving_range / unit),
        sigma=float(exactly.mean_moving_range / TO_SIGMA / unit),
        lpl=float(exactly.lpl / unit),
        upl=float(exactly.upl / unit),
        screened=exactly.screened,
    )
