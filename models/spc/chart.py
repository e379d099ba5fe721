"""An XmR chart: dated values with their mean, their natural process limits, and what each point shows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise

from models.errors import TwoValuesOnOneDay
from models.spc.limits import LEAST, TO_SIGMA, ExactLimits, as_whole_numbers, exact, limits_of, moving_ranges
from models.spc.rhythm import NoValue, Rhythm, missing_between, rhythm_of
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
    """The points between two re-base points, with the limits they give; none for fewer than three.

    `reason` says why its limits were calculated anew, if anybody said. The limits rest on the first `basis` values.
    """

    points: tuple[Point, ...]
    limits: Limits | None
    basis: int
    reason: str = ""

    @property
    def is_short(self) -> bool:
        """Whether there are limits, but from so few values that they will move."""
        return LEAST <= self.basis < FIRM_FROM

    @property
    def is_fixed(self) -> bool:
        """Whether the limits rest on the first values only, and the later ones are judged by them."""
        return self.basis < len(self.points)


@dataclass(frozen=True)
class XmRChart:
    """Periods in the order of time; the last is the one that speaks of today.

    `absences` are times that were laid out without a value, with the reason; `comments` what was noted on a day.
    """

    periods: tuple[ChartPeriod, ...]
    aim: Aim
    rule_set: str = RULE_SET
    absences: Mapping[date, NoValue] = field(default_factory=dict)
    comments: Mapping[date, str] = field(default_factory=dict)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for period in self.periods for point in period.points)

    @cached_property
    def rhythm(self) -> Rhythm:
        """How often was measured, the times without a value counted."""
        return rhythm_of(sorted({*(point.day for point in self.points), *self.absences}))

    @cached_property
    def missing(self) -> list[date]:
        """The times without a value, in order: those that were laid out, and those that the rhythm misses."""
        days = [point.day for point in self.points]
        laid_out = [day for day, why in self.absences.items() if why is NoValue.NOT_GIVEN]
        return sorted([*laid_out, *missing_between(sorted({*days, *self.absences}), self.rhythm)])

    @property
    def suppressed(self) -> list[date]:
        """The times whose value is known and not given, since it is too small a number, in order."""
        return sorted(day for day, why in self.absences.items() if why is NoValue.SUPPRESSED)

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


@dataclass(frozen=True)
class LimitsBasis:
    """What the limits of a period rest on: its first so many values (else all), and whether on large steps, too.

    The period in which `frozen_on` lies rests on its values up to that day, if these are enough.
    """

    baseline: int | None = None
    keep_outliers: bool = False
    frozen_on: date | None = None

    def number(self, days: Sequence[date]) -> int:
        """How many of the first values of a period with these days give its limits."""
        if self.frozen_on is not None and days[0] <= self.frozen_on:
            until = sum(day <= self.frozen_on for day in days)
            return until if until >= LEAST else len(days)
        return min(self.baseline or len(days), len(days))


def xmr_chart(
    series: Sequence[tuple[date, float]],
    aim: Aim,
    *,
    rebase_on: Collection[date] | Mapping[date, str] = (),
    keep_outliers: bool = False,
) -> XmRChart:
    """The chart of dated values, in whatever order they come, each period with limits from all its values.

    Refused: two values on one day (TwoValuesOnOneDay). Source: Making Data Count, as NHSRplotthedots works it out.
    """
    return chart_on(LimitsBasis(keep_outliers=keep_outliers), series, aim, rebase_on=rebase_on)


def chart_on(
    basis: LimitsBasis,
    series: Sequence[tuple[date, float]],
    aim: Aim,
    *,
    rebase_on: Collection[date] | Mapping[date, str] = (),
) -> XmRChart:
    """The chart of dated values, in whatever order they come, with limits from those values that the basis keeps.

    With each day of `rebase_on`, which may say why, the mean and the limits begin anew; a day without points before or
    after it changes nothing.
    """
    ordered = sorted(series, key=lambda row: row[0])
    for (before, _), (after, _) in pairwise(ordered):
        if before == after:
            raise TwoValuesOnOneDay(after)
    days = sorted(set(rebase_on))
    reasons = rebase_on if isinstance(rebase_on, Mapping) else {}
    parts = groupby(ordered, key=lambda row: sum(day <= row[0] for day in days))
    periods = [_period(list(part), aim.sign, basis) for _, part in parts]
    return XmRChart(tuple(_with_reasons(periods, days, reasons)), aim)


def _with_reasons(
    periods: Sequence[ChartPeriod], days: Sequence[date], reasons: Mapping[date, str]
) -> Iterator[ChartPeriod]:
    """Each period but the first with the reasons of the days since the point before it."""
    yield from periods[:1]
    for before, period in pairwise(periods):
        since, until = before.points[-1].day, period.points[0].day
        given = [reasons[day] for day in days if since < day <= until and reasons.get(day)]
        yield replace(period, reason="; ".join(given))


def _period(series: Sequence[tuple[date, float]], better: int, basis: LimitsBasis) -> ChartPeriod:
    values, unit = as_whole_numbers([exact(value) for _, value in series])
    resting = _resting_on(values, basis.number([day for day, _ in series]))
    limits = limits_of(resting, keep_outliers=basis.keep_outliers)
    result = _rules(values, limits) if limits else [{} for _ in values]
    ranges = [None, *(moving_range / unit for moving_range in moving_ranges(values))]
    points = tuple(
        Point(day, value, moving_range, tuple(rules), _variation(rules, better))
        for (day, value), moving_range, rules in zip(series, ranges, result, strict=True)
    )
    return ChartPeriod(points, _rounded(limits, unit) if limits else None, len(resting))


def _resting_on(values: Sequence[int], baseline: int) -> Sequence[int]:
    """The values that give the limits: the first ones, unless these do not vary and so say nothing of the others."""
    first = values[:baseline]
    return first if len(set(first)) > 1 else values


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
