"""The judgement of figures of any kind: every corner of role, direction, way and target (6.6, 6.7; OB-042)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from models.measures.figure_judgement import allowed_charts, judge_figures
from models.measures.results import SpecifiedSeries
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.measures.verdicts import TargetStatus, Verdict
from models.spc import Assurance, ChartKind, Direction, Observation, Rhythm
from models.vocabulary import MeasureKind, MeasureType, TargetSense
from tests.support.spc_series import monthly

INCREASE, DECREASE, NEUTRAL = Direction
LOW = (20, 23, 19, 22, 20, 23, 21, 22, 20, 23, 19, 22)
RISING = (*LOW, *(46, 49, 45, 48, 47, 46, 49, 48))
FALLING = (*(number + 26 for number in LOW), *(20, 22, 19, 21, 20, 23, 19, 22))
EACH = list(product(MeasureType, MeasureKind))
VERDICTS = {
    INCREASE: (Verdict.IMPROVED, Verdict.WORSE),
    DECREASE: (Verdict.WORSE, Verdict.IMPROVED),
    NEUTRAL: (Verdict.CHANGED, Verdict.CHANGED),
    None: (Verdict.UNDIRECTED, Verdict.UNDIRECTED),
}


def specification(kind: MeasureKind = MeasureKind.COUNT, **changed: Any) -> MeasureSpecification:  # noqa: ANN401 -- its fields
    fields: dict[str, Any] = {
        "name": "Falls",
        "kind": kind,
        "role": MeasureType.OUTCOME,
        "direction": DECREASE,
    }
    return MeasureSpecification(**{**fields, **changed})


def series(of: MeasureSpecification, numbers: Sequence[float]) -> SpecifiedSeries:
    out_of = 100 if of.kind.has_denominator else None
    return SpecifiedSeries(of, [Observation(day, number, out_of) for day, number in monthly(numbers)])


def verdict(of: MeasureSpecification, numbers: Sequence[float]) -> Verdict:
    return judge_figures(series(of, numbers)).verdict


@pytest.mark.parametrize(("role", "kind"), EACH)
@pytest.mark.parametrize("direction", VERDICTS)
def test_measure_of_every_kind_and_role_is_judged_by_its_direction(
    role: MeasureType, kind: MeasureKind, direction: Direction | None
) -> None:
    of = specification(kind, role=role, direction=direction)

    assert (verdict(of, RISING), verdict(of, FALLING)) == VERDICTS[direction]


@pytest.mark.parametrize(("role", "kind"), EACH)
@pytest.mark.parametrize(
    ("target", "below", "on", "above"),
    [
        (MeasureTarget(least=Decimal(20)), TargetStatus.BELOW, TargetStatus.MET, TargetStatus.MET),
        (MeasureTarget(most=Decimal(20)), TargetStatus.MET, TargetStatus.MET, TargetStatus.ABOVE),
        (
            MeasureTarget(least=Decimal(20), most=Decimal(20)),
            TargetStatus.BELOW,
            TargetStatus.MET,
            TargetStatus.ABOVE,
        ),
        (MeasureTarget(number=Decimal(20)), *[TargetStatus.NOT_JUDGED] * 3),
        (None, None, None, None),
    ],
)
def test_target_of_every_kind_and_role_is_judged_by_its_sense(
    role: MeasureType,
    kind: MeasureKind,
    target: MeasureTarget | None,
    below: TargetStatus | None,
    on: TargetStatus | None,
    above: TargetStatus | None,
) -> None:
    of = specification(kind, role=role, target=target, per=100)

    statuses = [judge_figures(series(of, [number])).status for number in (19.99, 20, 20.01)]

    assert statuses == [below, on, above]


def test_falls_that_rise_are_worse_also_where_the_target_is_a_most() -> None:
    falls = specification(
        MeasureKind.RATE, target=MeasureTarget(most=Decimal(3)), unit="bed days", rhythm=Rhythm.WEEK
    )
    days = [date(2027, 1, 4) + timedelta(days=7 * week) for week in range(24)]
    figures = [Observation(day, 2 if week < 14 else 9, 1000) for week, day in enumerate(days)]

    judgement = judge_figures(SpecifiedSeries(falls, figures))

    assert judgement.said == (
        "Falls: 9.0 per 1,000 bed days (9 of 1,000), from 14 Jun 2027; target at most 3 per 1,000 bed days: "
        "above target. Less is better. Has got worse."
    )
    assert judgement.choice.kind is ChartKind.U


def test_improvement_shows_in_the_week_in_which_it_can_be_told() -> None:
    falls = specification(MeasureKind.RATE, rhythm=Rhythm.WEEK)
    before = [8, 9, 7, 8, 10, 8, 7, 9, 8, 7, 9, 8]
    days = [date(2027, 1, 4) + timedelta(days=7 * week) for week in range(24)]
    figures = [
        Observation(day, number, 1000) for day, number in zip(days, before + [3, 2, 4] * 4, strict=True)
    ]

    verdicts = [
        judge_figures(SpecifiedSeries(falls, figures[:weeks], frozen_on=days[11])).verdict
        for weeks in range(12, 24)
    ]

    first = verdicts.index(Verdict.IMPROVED)
    assert first == 7  # the eighth below the mean in a row, with the last one before the change; 7 are chance
    assert set(verdicts[:first]) == {Verdict.USUAL}
    assert set(verdicts[first:]) == {Verdict.IMPROVED}


def test_below_twelve_figures_nothing_is_told_but_the_target() -> None:
    of = specification(target=MeasureTarget(least=Decimal(10)), direction=INCREASE, unit="visits")

    judgement = judge_figures(series(of, LOW[:11]))

    assert (judgement.verdict, judgement.status, judgement.assurance, judgement.choice.kind) == (
        Verdict.TOO_FEW,
        TargetStatus.MET,
        None,
        ChartKind.RUN,
    )
    assert judgement.said == (
        "Falls: 19 visits, Nov 2025; target at least 10 visits: met. More is better. Too few values to tell."
    )


@pytest.mark.parametrize(("role", "kind"), EACH)
def test_nothing_that_was_not_judged_is_called_met(role: MeasureType, kind: MeasureKind) -> None:
    told = [
        judge_figures(series(specification(kind, role=role, direction=None, target=target), numbers))
        for target in (None, MeasureTarget(number=Decimal(1)))
        for numbers in ((), LOW[:3], RISING)
    ]

    for judgement in told:
        assert judgement.status in {None, TargetStatus.NOT_JUDGED}
        assert judgement.verdict in {Verdict.TOO_FEW, Verdict.UNDIRECTED}
        assert (judgement.assurance, ": met" in judgement.said) == (None, False)


def test_no_figures_are_said_to_be_none() -> None:
    assert judge_figures(series(specification(), ())).said == "Falls: no figures yet. Too few values to tell."


def test_limits_say_whether_the_target_will_be_met() -> None:
    of = specification(direction=DECREASE, target=MeasureTarget(most=Decimal(60)))

    assert judge_figures(series(of, LOW)).assurance is Assurance.PASS


def test_target_between_two_numbers_has_its_words_and_no_line() -> None:
    target = MeasureTarget(least=Decimal(18), most=Decimal("24.5"))

    assert (target.sense, target.line, target.wording(" minutes")) == (
        TargetSense.WITHIN,
        None,
        "target within 18 and 24.5 minutes",
    )


def test_series_crossed_too_rarely_has_moved_to_where_its_second_half_lies() -> None:
    waves = [*[30, 31, 32, 29, 30, 31], *[20, 21], *[33, 31, 30], *[10, 11, 12, 9], 28, *[10, 11, 9, 12]]

    judgement = judge_figures(series(specification(), waves), chosen=ChartKind.RUN)

    assert judgement.chart.points[-1].variation.value == "common_cause"
    assert judgement.verdict is Verdict.IMPROVED


def test_period_in_which_nobody_was_counted_is_left_out() -> None:
    of = specification(MeasureKind.PROPORTION)
    figures = [Observation(date(2027, 1, 1), 3, 4), Observation(date(2027, 2, 1), 0, 0)]

    assert judge_figures(SpecifiedSeries(of, figures)).said.startswith("Falls: 75.0% (3 of 4), Jan 2027.")


def test_days_between_events_of_one_day_are_a_run_chart_that_says_why() -> None:
    judgement = judge_figures(series(specification(MeasureKind.DAYS_BETWEEN), [*LOW, 0]))

    assert judgement.choice.kind is ChartKind.RUN
    assert "on one day" in judgement.choice.reason


def test_chart_of_choice_is_the_one_of_the_design_unless_another_is_chosen_here() -> None:
    of = specification(MeasureKind.PROPORTION, chart=ChartKind.XMR)

    assert judge_figures(series(of, LOW)).choice.kind is ChartKind.XMR
    assert judge_figures(series(of, LOW), chosen=ChartKind.RUN).choice.kind is ChartKind.RUN


def test_p_chart_is_of_shares_and_a_rate_that_was_given_one_is_judged_on_the_chart_that_suits() -> None:
    falls = specification(MeasureKind.RATE, unit="bed days", chart=ChartKind.P)
    figures = [Observation(date(2027, 1, 1), 2, 500), Observation(date(2027, 2, 1), 12, 10)]

    choice = judge_figures(SpecifiedSeries(falls, figures)).choice

    assert ChartKind.P not in allowed_charts(SpecifiedSeries(falls, figures))
    assert choice.kind is ChartKind.RUN
    assert choice.reason.startswith("Its figures do not allow the p chart that was chosen. There are fewer")
