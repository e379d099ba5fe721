"""Run, p, u, t and g charts: dated values with centre and limits, and what each point and the whole series show."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from models.errors import NotChartable, TwoValuesOnOneDay
from models.spc.chart import FIRM_FROM, Aim, LimitsBasis
from models.spc.control_limits import ControlLimits, CountedShare, LimitsChoice, control_limits
from models.spc.limits import LEAST, exact
from models.spc.rhythm import NoValue, Rhythm, missing_between, rhythm_of
from models.spc.runs import RunsTest, runs_test
from models.spc.terms import RUNS_RULE_SET, Assurance, ChartKind, ControlRule, Variation

HUNDRED = 100
PER_THOUSAND = 1000


class Observation(NamedTuple):
    """What was measured on a day, or counted since the one before: a value, or a number out of another."""

    day: date
    number: float
    out_of: float | None = None


@dataclass(frozen=True)
class ControlPoint:
    """A value with centre and limits beside it, why it stands out, if it does, and what it shows."""

    day: date
    value: float
    centre: float
    lower: float | None
    upper: float | None
    rule: ControlRule | None
    variation: Variation
    observed: Observation


@dataclass(frozen=True)
class ControlPeriod:
    """The points between two declared changes, whose centre and limits rest on the first `basis` of them.

    `reason` says why they begin anew; `spread` is Laney's factor, which widens the limits if `is_laney`.
    """

    points: tuple[ControlPoint, ...]
    runs: RunsTest
    basis: int
    reason: str = ""
    spread: float | None = None
    is_laney: bool = False

    @property
    def centre(self) -> float:
        return self.points[-1].centre

    @property
    def is_short(self) -> bool:
        """Whether what it rests on is so little that it will move."""
        return self.basis < FIRM_FROM

    @property
    def is_fixed(self) -> bool:
        """Whether it rests on the first values only, and the later ones are judged by them."""
        return self.basis < len(self.points)


@dataclass(frozen=True, kw_only=True)
class ControlOptions:
    """How a chart is worked out.

    With a `baseline` each period rests on its first so many values; with `frozen_on` the period in which that day lies
    rests on its values up to it. `per` is what a rate is shown for. The rest is as `LimitsChoice` says.
    """

    baseline: int | None = None
    frozen_on: date | None = None
    per: int | None = None
    keep_outliers: bool = False
    laney: bool | None = None


@dataclass(frozen=True)
class ControlChart:
    """Periods in the order of time; the last is the one that speaks of today.

    Its values are shares in per cent (`is_percent`), rates for each `per`, or as they were given (`per` is None).
    """

    kind: ChartKind
    periods: tuple[ControlPeriod, ...]
    aim: Aim
    per: int | None = None
    is_percent: bool = False
    rule_set: str = RUNS_RULE_SET
    absences: Mapping[date, NoValue] = field(default_factory=dict)
    comments: Mapping[date, str] = field(default_factory=dict)

    @cached_property
    def points(self) -> tuple[ControlPoint, ...]:
        return tuple(point for period in self.periods for point in period.points)

    @cached_property
    def spread(self) -> float:
        """How far apart its values are, from the least to the most."""
        values = [point.value for point in self.points]
        return max(values) - min(values) if values else 0

    @cached_property
    def rhythm(self) -> Rhythm:
        """How often was measured; a chart of what lies between events has none."""
        if self.kind in {ChartKind.T, ChartKind.G}:
            return Rhythm.IRREGULAR
        return rhythm_of(sorted({*(point.day for point in self.points), *self.absences}))

    @cached_property
    def missing(self) -> list[date]:
        """The times without a value, in order."""
        days = sorted({*(point.day for point in self.points), *self.absences})
        laid_out = [day for day, why in self.absences.items() if why is NoValue.NOT_GIVEN]
        return sorted([*laid_out, *missing_between(days, self.rhythm)])

    @property
    def suppressed(self) -> list[date]:
        """The times whose value is known and not given, since it is too small a number, in order."""
        return sorted(day for day, why in self.absences.items() if why is NoValue.SUPPRESSED)

    @property
    def runs(self) -> RunsTest:
        """The test of the last period."""
        return self.periods[-1].runs if self.periods else runs_test([])

    @property
    def is_laney(self) -> bool:
        """Whether the limits in force are widened, since the values vary more than chance makes them."""
        return bool(self.periods) and self.periods[-1].is_laney

    @property
    def is_signal(self) -> bool:
        """Whether the last period shows more than chance: by its runs, or by a point outside the limits."""
        outside = self.periods and any(
            point.rule is ControlRule.OUTSIDE_LIMITS for point in self.periods[-1].points
        )
        return self.runs.is_signal or bool(outside)

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met; nothing without limits, target or direction."""
        if not self.points or self.aim.target is None or not self.aim.sign:
            return None
        last = self.points[-1]
        if last.lower is None or last.upper is None or last.lower == last.upper:
            return None
        if last.lower <= self.aim.target <= last.upper:
            return Assurance.HIT_AND_MISS
        is_above = self.aim.target > last.upper
        return Assurance.FAIL if is_above == (self.aim.sign > 0) else Assurance.PASS


def control_chart(  # noqa: PLR0913 -- what is drawn, and how
    kind: ChartKind,
    series: Sequence[Observation],
    aim: Aim,
    *,
    rebase_on: Collection[date] | Mapping[date, str] = (),
    options: ControlOptions | None = None,
) -> ControlChart:
    """The chart of a series, in whatever order it comes; an XmR chart is made by `xmr_chart`.

    Refused: two values on one day (TwoValuesOnOneDay), and what does not suit the kind (NotChartable).
    """
    how = options or ControlOptions()
    ordered = sorted(series)
    _check(kind, ordered)
    unit = _unit(kind, ordered, how)
    days = sorted(set(rebase_on))
    reasons = rebase_on if isinstance(rebase_on, Mapping) else {}
    periods: list[ControlPeriod] = []
    since = date.min
    for _, part in groupby(ordered, key=lambda row: sum(day <= row.day for day in days)):
        rows = list(part)
        given = [reasons[day] for day in days if since < day <= rows[0].day and reasons.get(day)]
        reason = "; ".join(given) if periods else ""
        periods.append(_Period(kind, rows, aim, how, unit.factor).charted(reason))
        since = rows[-1].day
    return ControlChart(kind, tuple(periods), aim, unit.per, unit.is_percent)


def _check(kind: ChartKind, ordered: Sequence[Observation]) -> None:
    for before, after in pairwise(ordered):
        if before.day == after.day:
            raise TwoValuesOnOneDay(after.day)
    rules = _OF_COUNTS if kind.is_of_counts else ()
    for is_broken, rule in (*rules, *_RULES.get(kind, ()), *_ALWAYS):
        if any(map(is_broken, ordered)):
            raise NotChartable(kind.label, rule)
    if len({row.out_of is None for row in ordered}) > 1:
        raise NotChartable(kind.label, "either all of its values have a denominator, or none has one")


_Broken = tuple[Callable[[Observation], bool], str]
_ALWAYS: tuple[_Broken, ...] = (
    (lambda row: row.out_of is not None and row.out_of <= 0, "a denominator is more than 0"),
)
_OF_COUNTS: tuple[_Broken, ...] = (
    (lambda row: row.out_of is None, "each of its values needs a numerator and a denominator"),
    (lambda row: row.number < 0, "a numerator is 0 or more"),
)
_RULES: Mapping[ChartKind, tuple[_Broken, ...]] = {
    ChartKind.P: (
        (
            lambda row: row.out_of is not None and row.number > row.out_of,
            "a numerator is at most its denominator; a rate is for a u chart",
        ),
    ),
    ChartKind.T: (
        (lambda row: row.out_of is not None, "the times between events have no denominators"),
        (lambda row: row.number <= 0, "the time between two events is more than 0"),
    ),
    ChartKind.G: (
        (lambda row: row.out_of is not None, "the cases between events have no denominators"),
        (lambda row: row.number < 0, "the number of cases between two events is 0 or more"),
    ),
}


class _Unit(NamedTuple):
    """What values are multiplied by to be shown: for a rate `per` so many, or into per cent."""

    factor: int
    per: int | None = None
    is_percent: bool = False


def _unit(kind: ChartKind, ordered: Sequence[Observation], how: ControlOptions) -> _Unit:
    if not any(row.out_of is not None for row in ordered):
        return _Unit(1)
    are_shares = all(row.out_of is not None and 0 <= row.number <= row.out_of for row in ordered)
    if kind is ChartKind.P or (kind is not ChartKind.U and are_shares and how.per is None):
        return _Unit(HUNDRED, is_percent=True)
    return _Unit(how.per or PER_THOUSAND, per=how.per or PER_THOUSAND)


@dataclass(frozen=True)
class _Period:
    """One period before it is worked out."""

    kind: ChartKind
    rows: Sequence[Observation]
    aim: Aim
    how: ControlOptions
    factor: int

    def charted(self, reason: str) -> ControlPeriod:
        counted = [
            CountedShare(exact(row.number), None if row.out_of is None else exact(row.out_of))
            for row in self.rows
        ]
        basis = LimitsBasis(self.how.baseline, frozen_on=self.how.frozen_on).number(
            [row.day for row in self.rows]
        )
        choice = LimitsChoice(keep_outliers=self.how.keep_outliers, laney=self.how.laney)
        limits = control_limits(self.kind, counted, basis, choice)
        shares = [value.share for value in counted]
        sides = [(share > limits.centre) - (share < limits.centre) for share in shares]
        runs = runs_test(sides)
        points = [
            self._point(place, share, limits, runs.long_runs[place]) for place, share in enumerate(shares)
        ]
        return ControlPeriod(tuple(points), runs, basis, reason, limits.spread, limits.widens)

    def _point(self, place: int, share: Fraction, limits: ControlLimits, long_run: int) -> ControlPoint:
        is_known = len(self.rows) >= LEAST
        lower, upper = limits.lower[place], limits.upper[place]
        number = float(share)
        is_low, is_high = lower is not None and number < lower, upper is not None and number > upper
        outside = (is_high - is_low) * is_known
        side = outside or long_run
        rule = ControlRule.OUTSIDE_LIMITS if outside else ControlRule.LONG_RUN
        return ControlPoint(
            day=self.rows[place].day,
            value=float(share * self.factor),
            centre=float(limits.centre * self.factor),
            lower=self._limit(lower),
            upper=self._limit(upper),
            rule=rule if side else None,
            variation=variation_of(side, self.aim),
            observed=self.rows[place],
        )

    def _limit(self, limit: float | None) -> float | None:
        return None if limit is None or len(self.rows) < LEAST else limit * self.factor


def variation_of(side: int, aim: Aim) -> Variation:
    """What a departure to one side (-1 or 1) means, by which way is better; nothing unusual for 0."""
    if not side:
        return Variation.COMMON_CAUSE
    if not aim.sign:
        return Variation.SPECIAL_CAUSE
    return Variation.IMPROVEMENT if side == aim.sign else Variation.CONCERN
