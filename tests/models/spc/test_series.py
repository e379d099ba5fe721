"""A series as it was handed in: what its chart keeps of it, and what its limits rest on."""

from __future__ import annotations

from datetime import date

import pytest

from models.measures.verdicts import is_firm
from models.spc import Aim, DatedSeries, Direction, NoValue, Rule, xmr_chart
from tests.support.spc_series import STEADY, monthly, period_of

BOTH = [*STEADY, *(value + 50 for value in STEADY)]


def test_limits_of_each_period_rest_on_its_first_values_where_a_baseline_is_given() -> None:
    series = DatedSeries(
        "Falls", monthly([*STEADY, 40, *BOTH]), Aim(), rebase_on={date(2026, 2, 1): "New ward"}, baseline=12
    )

    before, after = series.charted().periods

    assert (before.limits, after.limits) == (period_of(STEADY).limits, period_of(STEADY).limits)
    assert [(period.basis, period.is_fixed) for period in (before, after)] == [(12, True), (12, True)]
    assert before.points[-1].rules == (Rule.OUTSIDE_LIMITS,)
    assert [Rule.OUTSIDE_LIMITS in point.rules for point in after.points] == [False] * 12 + [True] * 12


def test_short_baseline_gives_limits_that_are_not_firm_however_many_values_follow() -> None:
    firm, short = (DatedSeries("Falls", monthly(BOTH), baseline=number).charted() for number in (12, 11))

    assert [is_firm(chart) for chart in (firm, short)] == [True, False]
    assert [chart.periods[0].is_short for chart in (firm, short)] == [False, True]


def test_baseline_longer_than_a_period_or_without_variation_changes_nothing() -> None:
    plain = DatedSeries("Falls", monthly(STEADY)).charted()
    flat = DatedSeries("Falls", monthly([5] * 12 + list(STEADY)))

    assert DatedSeries("Falls", monthly(STEADY), baseline=24).charted() == plain
    assert DatedSeries(flat.name, flat.values, baseline=12).charted() == flat.charted()


def test_reasons_stand_with_the_period_that_begins_for_them() -> None:
    days = {date(2025, 1, 1): "none before it", date(2025, 5, 20): "New form", date(2025, 6, 1): "New ward"}

    periods = xmr_chart(monthly(STEADY), Aim(Direction.DECREASE), rebase_on=days).periods

    assert [(period.points[0].day, period.reason) for period in periods] == [
        (date(2025, 1, 1), ""),
        (date(2025, 6, 1), "New form; New ward"),
    ]


def test_months_laid_out_without_a_value_are_missing_once_and_suppressed_ones_are_not() -> None:
    values = [row for place, row in enumerate(monthly(STEADY)) if place not in {3, 4, 7}]
    absences = {date(2025, 4, 30): NoValue.NOT_GIVEN, date(2025, 5, 31): NoValue.SUPPRESSED}

    chart = DatedSeries("Falls", values, absences=absences).charted()

    assert (chart.missing, chart.suppressed) == ([date(2025, 4, 30), date(2025, 8, 1)], [date(2025, 5, 31)])


@pytest.mark.parametrize("place", [0, 1])
def test_days_without_a_rhythm_are_missing_only_where_they_were_laid_out(place: int) -> None:
    days = [date(2025, 1, 1), date(2025, 1, 5), date(2025, 1, 30), date(2025, 3, 3)]
    absent = days.pop(place)

    chart = DatedSeries("Falls", [(day, 5) for day in days], absences={absent: NoValue.NOT_GIVEN}).charted()

    assert chart.missing == [absent]
