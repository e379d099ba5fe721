"""Run, p, u, t and g charts by published examples and by qicharts2’s rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import mean, median

import pytest

from models.errors import NotChartable, TwoValuesOnOneDay
from models.spc import (
    Aim,
    Assurance,
    ChartKind,
    ControlChart,
    ControlOptions,
    ControlRule,
    Direction,
    Observation,
    Variation,
    control_chart,
)
from tests.support.spc_series import monthly

CANS = (
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
)
"""Nonconforming cans in samples of 50: Montgomery, example 7.1."""
ERRORS = (2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4)
"""Errors in 50 shipments a week: Montgomery, example 7.3."""
HOURS = (286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96)
"""Hours between failures of a valve: Montgomery, example 7.6."""
WILD = tuple((900 + (60 if place % 2 else -60), 2000) for place in range(24))
"""Shares that swing more than their denominators allow by chance."""
MORE, LESS = Direction.INCREASE, Direction.DECREASE


def counted(numbers: Sequence[float], out_of: float) -> list[Observation]:
    return [Observation(day, value, out_of) for day, value in monthly(numbers)]


def plain(numbers: Sequence[float]) -> list[Observation]:
    return [Observation(day, value) for day, value in monthly(numbers)]


def of_pairs(pairs: Sequence[tuple[int, int]]) -> list[Observation]:
    days = [day for day, _ in monthly([0] * len(pairs))]
    return [Observation(day, *pair) for day, pair in zip(days, pairs, strict=True)]


def run_of(numbers: Sequence[float], improve: Direction = MORE) -> ControlChart:
    return control_chart(ChartKind.RUN, plain(numbers), Aim(improve))


def test_p_chart_of_the_cans_is_as_published() -> None:
    chart = control_chart(ChartKind.P, counted(CANS, 50), Aim(LESS), options=ControlOptions(laney=False))

    last = chart.points[-1]
    assert (last.centre, last.lower, last.upper) == pytest.approx((23.13, 5.24, 41.02), abs=0.01)
    assert [place for place, point in enumerate(chart.points, 1) if point.rule] == [15, 23]
    assert {point.variation for point in chart.points if point.rule} == {Variation.CONCERN}
    assert (chart.is_percent, chart.per) == (True, None)


def test_u_chart_of_the_shipments_is_as_published() -> None:
    chart = control_chart(ChartKind.U, counted(ERRORS, 50), Aim(LESS), options=ControlOptions(per=1))

    last = chart.points[-1]
    assert (last.centre, last.lower, last.upper) == pytest.approx((0.0740, 0, 0.1894), abs=0.0001)
    assert (chart.per, chart.is_laney) == (1, False)


def test_rate_is_shown_for_a_thousand_unless_told_otherwise() -> None:
    chart = control_chart(ChartKind.U, counted(ERRORS, 50), Aim(LESS))

    assert (chart.per, chart.points[0].value, chart.points[0].centre) == (1000, 40, 74)


def test_t_chart_is_an_xmr_chart_of_normal_values_turned_back() -> None:
    chart = control_chart(ChartKind.T, plain(HOURS), Aim(MORE), options=ControlOptions(keep_outliers=True))

    normal = [value ** (1 / 3.6) for value in HOURS]
    steps = [abs(after - before) for before, after in pairwise(normal)]
    reach = 3 * mean(steps) / 1.128
    last = chart.points[-1]
    assert last.centre == pytest.approx(mean(normal) ** 3.6)
    assert [last.lower, last.upper] == pytest.approx([0, (mean(normal) + reach) ** 3.6])
    assert not chart.is_signal


def test_g_chart_has_its_median_as_centre_and_limits_from_its_mean() -> None:
    cases = [12, 3, 45, 8, 0, 22, 7, 19, 31, 2, 14, 5, 250]

    chart = control_chart(ChartKind.G, plain(cases), Aim(MORE))

    middle = mean(cases)
    last = chart.points[-1]
    assert (last.centre, last.lower) == (median(cases), 0)
    assert last.upper == pytest.approx(middle + 3 * (middle * (middle + 1)) ** 0.5)
    assert (last.rule, last.variation) == (ControlRule.OUTSIDE_LIMITS, Variation.IMPROVEMENT)


def test_limits_follow_each_denominator() -> None:
    pairs = [(5, 50), (20, 200), (10, 100)] * 4

    chart = control_chart(ChartKind.P, of_pairs(pairs), Aim(LESS))

    widths = [round((point.upper or 0) - (point.centre or 0), 3) for point in chart.points[:3]]
    assert widths == [12.728, 6.364, 9.0]


def test_limits_are_widened_by_laney_where_values_vary_more_than_chance_makes_them() -> None:
    wild, tame = (
        control_chart(ChartKind.P, of_pairs(WILD), Aim(LESS)),
        control_chart(ChartKind.P, of_pairs([(450 + place % 3, 1000) for place in range(24)]), Aim(LESS)),
    )
    plain_limits = control_chart(ChartKind.P, of_pairs(WILD), Aim(LESS), options=ControlOptions(laney=False))

    sigma = (0.45 * 0.55 / 2000) ** 0.5
    spread = 0.06 / sigma / 1.128
    assert (wild.is_laney, tame.is_laney, plain_limits.is_laney) == (True, False, False)
    assert wild.periods[-1].spread == pytest.approx(spread)
    assert wild.points[0].upper == pytest.approx(100 * (0.45 + 3 * sigma * spread))
    assert plain_limits.points[0].upper == pytest.approx(100 * (0.45 + 3 * sigma))


def test_run_chart_has_a_median_and_no_limits_and_marks_unusually_long_runs() -> None:
    chart = run_of([5, 6, 4, 7, 5, 6, 4, 7, 5, 6, *[9] * 10])

    last = chart.points[-1]
    assert (last.centre, last.lower, last.upper) == (8, None, None)
    assert (chart.runs.longest_run, chart.runs.crossings, chart.is_signal) == (10, 1, True)
    assert {point.rule for point in chart.points} == {ControlRule.LONG_RUN}
    assert (last.variation, run_of([5] * 6 + [1] * 6).is_signal) == (Variation.IMPROVEMENT, True)


def test_share_in_a_run_chart_is_in_per_cent_and_a_rate_for_a_thousand() -> None:
    share, rate = (
        control_chart(ChartKind.RUN, of_pairs([(number, 50)] * 3), Aim()).points[0].value
        for number in (5, 60)
    )

    assert (share, rate) == (10, 1200)


def test_frozen_limits_judge_what_comes_later() -> None:
    series = plain([5, 6, 4, 7] * 3 + [60] * 4)

    by_number = control_chart(ChartKind.G, series, Aim(), options=ControlOptions(baseline=12))
    by_day = control_chart(ChartKind.G, series, Aim(), options=ControlOptions(frozen_on=series[11].day))

    assert by_number == by_day
    assert [point.rule is ControlRule.OUTSIDE_LIMITS for point in by_day.points] == [False] * 12 + [True] * 4
    assert (by_day.periods[0].basis, by_day.periods[0].is_fixed) == (12, True)


def test_centre_begins_anew_at_a_declared_change() -> None:
    series = plain([5, 6, 4, 7] * 3 + [15, 16, 14, 17] * 3)

    chart = control_chart(ChartKind.RUN, series, Aim(), rebase_on={date(2026, 1, 1): "New ward"})

    assert [(period.centre, period.reason) for period in chart.periods] == [(5.5, ""), (15.5, "New ward")]
    assert not chart.is_signal


@pytest.mark.parametrize(
    ("improve", "target", "expected"),
    [
        (LESS, 50, Assurance.PASS),
        (MORE, 50, Assurance.FAIL),
        (LESS, 1, Assurance.FAIL),
        (LESS, 20, Assurance.HIT_AND_MISS),
        (Direction.NEUTRAL, 50, None),
        (LESS, None, None),
    ],
)
def test_limits_say_what_becomes_of_the_target(
    improve: Direction, target: float | None, expected: Assurance | None
) -> None:
    chart = control_chart(
        ChartKind.P, counted(CANS, 50), Aim(improve, target), options=ControlOptions(laney=False)
    )

    assert chart.assurance is expected
    assert replace(chart, periods=()).assurance is None


UNFIT = {
    "no denominators": (ChartKind.P, plain([1, 2])),
    "more than all": (ChartKind.P, counted([51], 50)),
    "out of none": (ChartKind.U, counted([1], 0)),
    "less than none": (ChartKind.U, counted([-1], 50)),
    "no time": (ChartKind.T, plain([3, 0, 4])),
    "counted times": (ChartKind.T, counted([3], 5)),
    "counted cases": (ChartKind.G, counted([3], 5)),
    "cases below none": (ChartKind.G, plain([-1])),
    "some denominators": (ChartKind.RUN, [*plain([3]), *counted([3, 4], 5)[1:]]),
}


@pytest.mark.parametrize(("kind", "series"), UNFIT.values(), ids=list(UNFIT))
def test_series_that_does_not_suit_its_chart_is_refused(kind: ChartKind, series: list[Observation]) -> None:
    with pytest.raises(NotChartable):
        control_chart(kind, series, Aim())


def test_two_values_of_one_day_are_refused() -> None:
    with pytest.raises(TwoValuesOnOneDay):
        control_chart(ChartKind.RUN, plain([1]) * 2, Aim())


@pytest.mark.parametrize("kind", list(ChartKind)[1:])
def test_series_of_nothing_or_of_one_value_is_a_chart_that_says_nothing(kind: ChartKind) -> None:
    series = counted([3], 5) if kind.is_of_counts else plain([3])

    none, single = (control_chart(kind, rows, Aim()) for rows in ([], series))

    assert (none.points, none.is_signal, none.assurance, len(single.points)) == ((), False, None, 1)
    assert (single.is_signal, single.points[0].lower) == (False, None)
