"""XmR charts: what each point shows, when the limits are calculated anew, and what cannot be said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TwoValuesOnOneDay
from models.spc import Aim, Assurance, Direction, Rule, Variation, xmr_chart
from tests.support.spc_series import STEADY, breaches, chart_of, monthly, period_of

SAW = (10, *(12, 8) * 15, 10)
NOISE = (0, 20) * 5
UP, DOWN, NEITHER = Direction.INCREASE, Direction.DECREASE, Direction.NEUTRAL
USUAL, BETTER, WORSE = Variation.COMMON_CAUSE, Variation.IMPROVEMENT, Variation.CONCERN
SIGNAL = Variation.SPECIAL_CAUSE


def rules_of(*values: float) -> list[tuple[Rule, ...]]:
    return [point.rules for point in chart_of(values).points]


def test_sigma_and_limits_follow_from_the_mean_moving_range() -> None:
    limits = period_of((1, 3, 2, 6)).limits

    assert limits is not None
    assert (limits.mean, limits.mean_moving_range) == pytest.approx((3, 7 / 3))
    assert limits.sigma == pytest.approx(7 / 3 / 1.128)
    assert (limits.lpl, limits.upl) == pytest.approx((3 - 2.66 * 7 / 3, 3 + 2.66 * 7 / 3))
    assert [point.moving_range for point in period_of((1, 3, 2, 6)).points] == [None, 2, 1, 4]


def test_a_value_that_people_read_as_the_mean_is_on_it() -> None:
    points = chart_of([0.1, 0.3] * 6 + [0.2] * 7).points

    assert [point.rules for point in points] == [()] * 19


def test_a_moving_range_is_screened_from_the_bound_on() -> None:
    """Nine steps of 1 and one of s: it is screened from s = 3.267 (9 + s) / 10 on."""
    bound = 3.267 * 9 / (10 - 3.267)
    below = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    screened = [period_of([*below, 1 + bound + nudge]).limits for nudge in (-0.001, 0.001)]

    assert [limits and limits.screened for limits in screened] == [0, 1]


def test_where_a_step_is_all_the_variation_there_is_it_is_not_screened() -> None:
    limits = period_of([1] * 20 + [5] * 20).limits

    assert limits is not None
    assert (limits.screened, limits.is_flat) == (0, False)
    assert limits.mean_moving_range == pytest.approx(4 / 39)


@pytest.mark.parametrize(
    ("improve", "high", "low"), [(UP, BETTER, WORSE), (DOWN, WORSE, BETTER), (NEITHER, SIGNAL, SIGNAL)]
)
def test_a_point_outside_the_limits_is_good_or_bad_by_its_direction(
    improve: Direction, high: Variation, low: Variation
) -> None:
    assert chart_of([*STEADY, 40], improve).variation is high
    assert chart_of([*STEADY, -40], improve).variation is low


def test_a_rising_trend_improves_what_should_rise_also_below_the_mean() -> None:
    chart = chart_of([*NOISE, 4, 5, 6, 7, 8, 9, 10, *NOISE], UP)
    trend = chart.points[10:17]

    assert chart.limits is not None
    assert [point.rules for point in trend] == [(Rule.TREND,)] * 7
    assert [point.variation for point in trend] == [BETTER] * 7
    assert trend[0].value < chart.limits.mean


def test_a_falling_trend_is_a_concern_where_more_is_better() -> None:
    points = chart_of([*NOISE, 16, 15, 14, 13, 12, 11, 10, *NOISE], UP).points

    assert [point.variation for point in points[10:17]] == [WORSE] * 7


def test_the_turn_from_one_trend_to_the_next_is_of_the_later_one() -> None:
    points = chart_of([*NOISE, *range(3, 9), 9, *range(8, 2, -1), *NOISE[::-1]], UP).points

    assert [point.variation for point in points[10:23]] == [BETTER] * 6 + [WORSE] * 7


def test_six_in_a_row_are_no_trend_and_an_equal_value_breaks_one() -> None:
    assert Rule.TREND not in {rule for rules in rules_of(1, 2, 3, 4, 5, 6) for rule in rules}
    assert Rule.TREND not in {rule for rules in rules_of(1, 2, 3, 3, 4, 5, 6, 7) for rule in rules}


def test_seven_on_one_side_are_a_shift_and_six_are_none() -> None:
    low, high = (0.0, 1.0, 0.0, 2.0, 0.0, 1.0, 0.0), (8.0, 9.0, 8.0, 7.0, 8.0, 9.0, 8.0)

    shifted = [Rule.SHIFT in rules for rules in rules_of(*low, *high)]
    broken = [Rule.SHIFT in rules for rules in rules_of(*low[:6], *high[:6])]

    assert (shifted, broken) == ([True] * 14, [False] * 12)


def test_two_of_three_close_to_a_limit_are_marked_and_the_third_is_not() -> None:
    marked = [Rule.TWO_OF_THREE in rules for rules in rules_of(*SAW, 20, 13, 20, 10)]

    assert marked == [False] * 32 + [True, False, True, False]


def test_two_of_three_are_not_counted_across_the_mean() -> None:
    assert rules_of(*SAW, 20, 9, 20, 10) == [()] * 36


def test_a_point_outside_the_limits_is_not_one_of_two_close_to_them() -> None:
    assert rules_of(*SAW, 26, 19, 13, 10) == [()] * 32 + [(Rule.OUTSIDE_LIMITS,), (), (), ()]


def test_real_breaches_of_a_trust_show_what_happened() -> None:
    chart = xmr_chart(breaches("RQM"), Aim(DOWN, 1000))

    assert chart.limits is not None
    assert (round(chart.limits.mean, 2), round(chart.limits.lpl, 1), round(chart.limits.upl, 1)) == (
        1460,
        739.1,
        2180.9,
    )
    outside = [point.day for point in chart.points if point.rule is Rule.OUTSIDE_LIMITS]
    assert outside == [date(2016, 12, 1), date(2017, 1, 1)]
    assert chart.assurance is Assurance.HIT_AND_MISS


def test_limits_begin_anew_at_a_re_base_point() -> None:
    chart = xmr_chart(
        monthly([*STEADY, *(value + 50 for value in STEADY)]), Aim(), rebase_on=[date(2026, 1, 1)]
    )

    before, after = chart.periods
    assert before.limits is not None
    assert after.limits is not None
    assert after.limits.mean == pytest.approx(before.limits.mean + 50)
    assert after.points[0].moving_range is None
    assert (chart.limits, [point.rules for point in chart.points]) == (after.limits, [()] * 24)


def test_a_re_base_point_may_fall_between_two_values_or_beside_them_all() -> None:
    days = [date(2000, 1, 1), date(2025, 6, 15), date(2025, 6, 20), date(2040, 1, 1)]

    chart = xmr_chart(monthly(STEADY), Aim(), rebase_on=days)

    assert [period.points[0].day for period in chart.periods] == [date(2025, 1, 1), date(2025, 7, 1)]


def test_values_may_come_in_any_order() -> None:
    series = monthly([*STEADY, 40])

    assert xmr_chart(series[::-1], Aim()) == xmr_chart(series, Aim())


def test_two_values_on_one_day_are_refused() -> None:
    series = [*monthly(STEADY), (date(2025, 3, 1), 5.0)]

    with pytest.raises(TwoValuesOnOneDay) as refused:
        xmr_chart(series, Aim())

    assert (
        str(refused.value) == "There are two values for Saturday 1 March 2025: a chart has one for each day."
    )


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="nan"):
        chart_of([1, 2, float("nan")])


@pytest.mark.parametrize("values", [(), (1,), (1, 2)])
def test_too_few_values_give_no_limits_and_no_verdict(values: tuple[float, ...]) -> None:
    chart = chart_of(values, target=5)

    assert (chart.limits, chart.variation, chart.assurance) == (None, None, None)
    assert [point.rules for point in chart.points] == [()] * len(values)


def test_three_values_give_limits_that_are_short_until_there_are_twelve() -> None:
    assert [period_of(STEADY[:number]).is_short for number in (2, 3, 11, 12)] == [False, True, True, False]


def test_equal_values_have_no_variation_to_judge_by() -> None:
    chart = chart_of([5] * 20, target=4)

    assert chart.limits is not None
    assert (chart.limits.is_flat, chart.variation, chart.assurance) == (True, USUAL, None)
    assert [point.rules for point in chart.points] == [()] * 20


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=3, max_size=40))
def test_turning_a_series_upside_down_turns_every_verdict(values: list[float]) -> None:
    turned = {BETTER: WORSE, WORSE: BETTER, USUAL: USUAL}

    upright, upside_down = chart_of(values), chart_of([-value for value in values])

    assert [turned[point.variation] for point in upright.points] == [
        point.variation for point in upside_down.points
    ]
    assert [point.rules for point in upright.points] == [point.rules for point in upside_down.points]
