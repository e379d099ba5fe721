"""What a cycle comes to for a measure of any kind, and how two cycles are compared (6.6, 6.7; OB-042)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from models.measures.figure_judgement import judge_figures
from models.measures.results import SpecifiedSeries, figure_tells_of_few
from models.measures.specification import MeasureTarget
from models.measures.verdicts import TargetStatus, Verdict
from models.spc import ChartKind, Direction, Observation
from models.vocabulary import MeasureKind, MeasureType
from tests.support.reports.project_evidence import cycles_of, measure, result_of_figures

INCREASE, DECREASE, NEUTRAL = Direction
ROLES = list(MeasureType)
Values = Sequence[tuple[float, float | None]]


def of_kind(kind: MeasureKind, **changed: Any) -> Any:  # noqa: ANN401 -- fields of the record
    """A measure of falls, or of any other kind, of which less is better and nothing is aimed at."""
    units = {MeasureKind.RATE: "bed days", MeasureKind.COUNT: "complaints", MeasureKind.MEAN: "minutes"}
    fields: dict[str, Any] = {
        "name": "Falls",
        "kind": kind,
        "unit": units.get(kind),
        "measure_type": MeasureType.OUTCOME,
        "direction": DECREASE,
        "target": None,
        "target_sense": None,
        "source": None,
    }
    return measure(**{**fields, **changed})


def counted(*values: tuple[float, float | None]) -> list[Observation]:
    return [Observation(date(2027, month, 1), *value) for month, value in enumerate(values, start=1)]


@pytest.mark.parametrize(
    ("kind", "values", "value", "sentence"),
    [
        (MeasureKind.PROPORTION, ((3, 4), (9, 12)), 75, "75.0% (12 of 16)"),
        (MeasureKind.RATE, ((4, 1000), (2, 500)), 4, "4.0 per 1,000 bed days (6 of 1,500)"),
        (MeasureKind.RATE, ((1, 1000), (2, 499.5)), Fraction(6000, 2999), "2.0 per 1,000 bed days (3 of 1,499.5)"),
        (MeasureKind.COUNT, ((5, None),), 5, "5 complaints"),
        (MeasureKind.COUNT, ((5, None), (6, None)), Fraction(11, 2), "5.5 complaints on average (11 in 2 months)"),
        (MeasureKind.MEAN, ((30.25, None), (20, None)), 20, "20.0 minutes"),
        (MeasureKind.MEDIAN, ((30, None), (-0.5, None)), Fraction(-1, 2), "−0.5"),
        (MeasureKind.DAYS_BETWEEN, ((30, None), (12, None)), 12, "12 days"),
        (MeasureKind.CASES_BETWEEN, ((300, None), (1200, None)), 1200, "1,200 cases"),
    ],
)  # fmt: skip
def test_cycle_comes_to_what_can_be_put_together_of_its_kind(
    kind: MeasureKind, values: Values, value: Fraction | int, sentence: str
) -> None:
    result = result_of_figures(of_kind(kind), counted(*values))

    assert (result.value, result.said) == (value, sentence)


def test_per_cent_is_said_of_shares_alone() -> None:
    share, rate = (
        result_of_figures(of_kind(kind), counted((3, 8)))
        for kind in (MeasureKind.PROPORTION, MeasureKind.RATE)
    )

    assert (share.percent, rate.percent) == (Decimal("37.5"), None)


def test_counts_without_a_rhythm_are_counted_in_periods() -> None:
    days = (date(2027, 1, 1), date(2027, 1, 9), date(2027, 3, 30))

    result = result_of_figures(of_kind(MeasureKind.COUNT), [Observation(day, 4) for day in days])

    assert result.said == "4 complaints on average (12 in 3 periods)"


@pytest.mark.parametrize(("role", "kind"), list(product(ROLES, MeasureKind)))
@pytest.mark.parametrize(
    ("target", "sense", "upper", "statuses"),
    [
        (20, "at_least", None, ("below", "met", "met")),
        (20, "at_most", None, ("met", "met", "above")),
        (20, "within", 20, ("below", "met", "above")),
    ],
)
def test_result_of_every_role_and_kind_stands_to_its_target_as_that_is_meant(
    role: MeasureType,
    kind: MeasureKind,
    target: int,
    sense: str,
    upper: int | None,
    statuses: tuple[str, ...],
) -> None:
    of = of_kind(
        kind, measure_type=role, direction=None, per=100, target=Decimal(target),
        target_sense=sense, target_upper=upper,
    )  # fmt: skip
    out_of = 10_000 if kind.has_denominator else None

    results = [
        result_of_figures(of, counted((number * (100 if out_of else 1), out_of))) for number in (19, 20, 21)
    ]

    assert [result.status and result.status.value for result in results] == list(statuses)
    assert [result.misses_target for result in results] == [status != "met" for status in statuses]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("direction", "up", "down"),
    [
        (INCREASE, Verdict.IMPROVED, Verdict.WORSE),
        (DECREASE, Verdict.WORSE, Verdict.IMPROVED),
        (NEUTRAL, Verdict.CHANGED, Verdict.CHANGED),
        (None, Verdict.UNDIRECTED, Verdict.UNDIRECTED),
    ],
)
def test_two_cycles_of_rates_are_judged_by_their_direction(
    role: MeasureType, direction: Direction | None, up: Verdict, down: Verdict
) -> None:
    of = of_kind(MeasureKind.RATE, measure_type=role, direction=direction)
    low, high = [(20, 10_000)], [(100, 10_000)]

    risen, fallen = judge_figures(cycles_of(of, low, high)), judge_figures(cycles_of(of, high, low))

    assert (risen.verdict, fallen.verdict) == (up, down)


def test_falls_that_rise_from_2_to_10_per_1000_bed_days_are_said_to_have_got_worse() -> None:
    of = of_kind(MeasureKind.RATE, target=Decimal(3), target_sense="at_most")

    assert judge_figures(cycles_of(of, [(20, 10_000)], [(100, 10_000)])).said == (
        "Falls: 10.0 per 1,000 bed days (100 of 10,000), Feb 2025; target at most 3 per 1,000 bed days: above target. "
        "Less is better. Has got worse: 2.0 per 1,000 bed days (Jan 2025), then 10.0 per 1,000 bed days (Feb 2025): "
        "5.00 times the rate (95% interval 3.11 to 8.04)."
    )


def test_rate_of_which_there_was_none_before_says_so() -> None:
    assert judge_figures(cycles_of(of_kind(MeasureKind.RATE), [(0, 10_000)], [(9, 10_000)])).shown == (
        "Less is better. Has got worse: 0.0 per 1,000 bed days (Jan 2025), then 0.9 per 1,000 bed days (Feb 2025): "
        "there were none before, so the ratio has a lower end only (95% interval from 2.34)"
    )


def test_rates_that_chance_explains_are_no_difference() -> None:
    of = of_kind(MeasureKind.RATE)

    assert judge_figures(cycles_of(of, [(20, 10_000)], [(22, 10_000)])).verdict is Verdict.NO_DIFFERENCE


@pytest.mark.parametrize("kind", [kind for kind in MeasureKind if not kind.has_denominator])
def test_two_cycles_of_a_kind_without_an_interval_are_left_to_the_chart(kind: MeasureKind) -> None:
    judgement = judge_figures(cycles_of(of_kind(kind), [(200, None)], [(2, None)]))

    assert (judgement.comparison, judgement.verdict) == (None, Verdict.TOO_FEW)


def test_outcome_at_10_per_cent_of_a_target_of_95_is_below_it_also_as_a_rate() -> None:
    of = of_kind(MeasureKind.RATE, per=100, direction=INCREASE, target=Decimal(95), target_sense="at_least")

    assert judge_figures(cycles_of(of, [(10, 100)])).status is TargetStatus.BELOW


def test_chart_suits_the_kind_of_a_measure_of_cycles_too() -> None:
    values = [(number, 100) for number in (20, 23, 19, 22, 20, 23, 21, 22, 20, 23, 19, 22)]

    kinds = [
        judge_figures(cycles_of(of_kind(kind), values)).choice.kind
        for kind in (MeasureKind.PROPORTION, MeasureKind.RATE)
    ]

    assert kinds == [ChartKind.P, ChartKind.U]


@pytest.mark.parametrize(
    ("kind", "number", "out_of", "tells"),
    [
        (MeasureKind.PROPORTION, 3, 100, True),
        (MeasureKind.PROPORTION, 97, 100, True),
        (MeasureKind.PROPORTION, 0, 3, True),
        (MeasureKind.PROPORTION, 50, 100, False),
        (MeasureKind.PROPORTION, 0, 100, False),
        (MeasureKind.RATE, 3, 1000, True),
        (MeasureKind.RATE, 997, 1000, False),
        (MeasureKind.COUNT, 4, None, True),
        (MeasureKind.COUNT, 5, None, False),
        (MeasureKind.MEAN, 3, None, False),
        (MeasureKind.MEDIAN, 3, None, False),
        (MeasureKind.DAYS_BETWEEN, 40, None, True),
        (MeasureKind.CASES_BETWEEN, 400, None, True),
    ],
)
def test_figure_tells_of_few_people_or_of_a_single_event(
    kind: MeasureKind, number: int, out_of: int | None, *, tells: bool
) -> None:
    figure = Observation(date(2027, 1, 1), number, out_of)

    assert figure_tells_of_few(kind, figure) is tells
    assert SpecifiedSeries(of_kind(kind).specification, [figure]).tells_of_few is tells
    assert result_of_figures(of_kind(kind), [figure]).tells_of_few is tells


@pytest.mark.parametrize(
    ("target", "value", "distance"),
    [
        (MeasureTarget(least=Decimal(95)), 80, 15),
        (MeasureTarget(least=Decimal(95)), 97, 0),
        (MeasureTarget(most=Decimal("2.5")), 4, Fraction(3, 2)),
        (MeasureTarget(least=Decimal(2), most=Decimal(4)), 1, 1),
        (MeasureTarget(least=Decimal(2), most=Decimal(4)), 7, 3),
        (MeasureTarget(number=Decimal(4)), 3, 1),
    ],
)
def test_distance_from_a_target_is_how_far_a_value_is_on_its_wrong_side(
    target: MeasureTarget, value: int, distance: Fraction | int
) -> None:
    assert target.distance(Fraction(value)) == distance


def test_standard_of_release_0_1_is_missed_below_its_number_and_never_called_met() -> None:
    target = MeasureTarget(least=Decimal(95), is_supposed=True)

    assert [target.status_of(Fraction(value)) for value in (94, 95)] == [
        TargetStatus.BELOW,
        TargetStatus.NOT_JUDGED,
    ]
    assert target.wording("%") == "target 95%, read as a least"
