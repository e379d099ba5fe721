"""The one judgement of a measure: its target, its direction, its cycles and its chart (6.6, 6.7; OB-042, G14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.answers.stored import read_stored
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.measure import Measure
from models.measures.figure_judgement import judge_figures
from models.measures.results import MeasuredPeriod, SpecifiedSeries
from models.measures.verdicts import TargetStatus, Verdict
from models.spc import Direction, Observation
from models.vocabulary import MeasureType, TargetSense
from tests.support.reports.project_evidence import UP, cycles_of, measure, result_of

STANDARD, OUTCOME, PROCESS, BALANCING = MeasureType
INCREASE, DECREASE, NEUTRAL = Direction
DOWN = [*reversed(UP)]
STEADY = [(80, 100), (81, 100)] * 6
Counts = Sequence[tuple[int, int]]
SENSES = {
    INCREASE: TargetSense.AT_LEAST,
    DECREASE: TargetSense.AT_MOST,
    NEUTRAL: TargetSense.AT_MOST,
    None: None,
}


def planned(kind: MeasureType, direction: Direction | None, target: int | None = None) -> Measure:
    return measure(
        measure_type=kind,
        direction=direction,
        target=None if target is None else Decimal(target),
        target_sense=SENSES[direction] if target is not None else None,
    )


def sense_meant(of: Measure) -> TargetSense | None:
    return of.meant_target.sense if of.meant_target else None


def verdict(of: Measure, *cycles: Counts) -> Verdict:
    return judge_figures(cycles_of(of, *cycles)).verdict


@pytest.mark.parametrize("kind", list(MeasureType))
@pytest.mark.parametrize(
    ("direction", "rises", "falls"),
    [
        (INCREASE, Verdict.IMPROVED, Verdict.WORSE),
        (DECREASE, Verdict.WORSE, Verdict.IMPROVED),
        (NEUTRAL, Verdict.CHANGED, Verdict.CHANGED),
        (None, Verdict.UNDIRECTED, Verdict.UNDIRECTED),
    ],
)
@pytest.mark.parametrize("has_target", [False, True])
def test_every_kind_of_measure_is_judged_by_its_direction(
    kind: MeasureType, direction: Direction | None, rises: Verdict, falls: Verdict, *, has_target: bool
) -> None:
    of = planned(kind, direction, 90 if has_target else None)

    by_chart = verdict(of, UP), verdict(of, DOWN)
    by_cycles = verdict(of, [(70, 100)], [(90, 100)]), verdict(of, [(90, 100)], [(70, 100)])

    assert (by_chart, by_cycles) == ((rises, falls), (rises, falls))


@pytest.mark.parametrize("kind", list(MeasureType))
@pytest.mark.parametrize(
    ("direction", "below", "on", "above"),
    [
        (INCREASE, TargetStatus.BELOW, TargetStatus.MET, TargetStatus.MET),
        (DECREASE, TargetStatus.MET, TargetStatus.MET, TargetStatus.ABOVE),
        (NEUTRAL, TargetStatus.MET, TargetStatus.MET, TargetStatus.ABOVE),
        (None, TargetStatus.NOT_JUDGED, TargetStatus.NOT_JUDGED, TargetStatus.NOT_JUDGED),
    ],
)
def test_target_of_every_kind_of_measure_is_judged_by_its_sense(
    kind: MeasureType,
    direction: Direction | None,
    below: TargetStatus,
    on: TargetStatus,
    above: TargetStatus,
) -> None:
    if kind is STANDARD and direction is None:
        below = TargetStatus.BELOW  # a plan of release 0.1: followed up as a least, and never called met
    of = planned(kind, direction, 95)
    results = [result_of(of, [(date(2027, 1, 1), met, 10000)]) for met in (9499, 9500, 9501)]

    assert [result.status for result in results] == [below, on, above]
    missed = {TargetStatus.BELOW, TargetStatus.ABOVE}
    assert [result.misses_target for result in results] == [status in missed for status in (below, on, above)]


def test_result_without_a_target_has_no_status() -> None:
    result = result_of(planned(OUTCOME, DECREASE), [(date(2027, 1, 1), 5, 10)])

    assert (result.status, result.measure.target_words, result.misses_target) == (None, "", False)


def test_falls_with_harm_that_rise_from_2_to_10_per_cent_have_got_worse() -> None:
    falls = planned(OUTCOME, DECREASE, 2)
    rising = [(20, 1000)] * 12 + [(100, 1000)] * 8

    judgement = judge_figures(cycles_of(falls, rising))

    assert (judgement.verdict, judgement.status) == (Verdict.WORSE, TargetStatus.ABOVE)
    assert verdict(planned(OUTCOME, None, 2), rising) is Verdict.UNDIRECTED


def test_outcome_at_10_per_cent_of_a_target_of_95_is_never_called_met() -> None:
    old, new = planned(OUTCOME, None, 95), planned(OUTCOME, INCREASE, 95)

    assert [judge_figures(cycles_of(of, [(10, 100)])).said for of in (old, new)] == [
        (
            "Within four hours: 10.0% (10 of 100), Jan 2025; target 95%: not judged, for the plan does not say "
            "whether that is a least or a most. Not judged: the plan does not say which way is better."
        ),
        (
            "Within four hours: 10.0% (10 of 100), Jan 2025; target at least 95%: below target. "
            "More is better. Too few values to tell."
        ),
    ]


@pytest.mark.parametrize(
    ("number", "expected"), [(4, Verdict.TOO_FEW), (11, Verdict.TOO_FEW), (12, Verdict.USUAL)]
)
def test_below_twelve_values_of_one_cycle_nothing_can_be_told(number: int, expected: Verdict) -> None:
    assert verdict(measure(), STEADY[:number]) is expected


def test_audit_of_two_cycles_compares_them_and_says_with_what_certainty() -> None:
    better = judge_figures(cycles_of(measure(), [(48, 80)], [(56, 70)]))
    no_clearer = judge_figures(cycles_of(measure(), [(48, 80)], [(44, 70)]))

    assert (better.verdict, no_clearer.verdict) == (Verdict.IMPROVED, Verdict.NO_DIFFERENCE)
    assert better.said == (
        "Within four hours: 80.0% (56 of 70), Feb 2025; target at least 95%: below target. "
        "More is better. Improvement shown: 60.0% (Jan 2025), then 80.0% (Feb 2025): "
        "a difference of 20.0 percentage points (95% interval 5.2 to 33.4)."
    )


def test_newest_cycle_is_compared_with_the_first() -> None:
    compared = judge_figures(cycles_of(measure(), [(48, 80)], [(44, 70)], [(56, 70)])).comparison

    assert compared is not None
    assert (compared.first.cycle, compared.newest.cycle) == (1, 3)


def test_cycle_whose_figures_are_of_the_same_time_is_not_compared() -> None:
    series = cycles_of(measure(), [(48, 80)], [(56, 70)])
    both = [
        result_of(measure(), [(date(2025, 1, 1), met, 80)], cycle=cycle) for met, cycle in ((48, 1), (78, 2))
    ]

    judgement = judge_figures(replace(series, results=both, figures=series.figures[:1]))

    assert (judgement.comparison, judgement.verdict) == (None, Verdict.TOO_FEW)


def test_chart_of_twelve_values_says_more_than_two_cycles_that_differ() -> None:
    judgement = judge_figures(cycles_of(measure(), [(70, 100), (90, 100)] * 6, [(95, 100)]))

    assert (judgement.verdict, judgement.shown) == (
        Verdict.USUAL,
        "More is better. Usual variation: no change shown",
    )


@pytest.mark.parametrize(
    ("kind", "target", "direction", "sense"),
    [
        (STANDARD, 95, None, TargetSense.AT_LEAST),
        (STANDARD, None, None, None),
        *((kind, target, None, None) for kind in (OUTCOME, PROCESS, BALANCING) for target in (95, None)),
    ],
)
def test_plan_of_release_0_1_does_not_say_which_way_is_better_and_its_standards_are_a_least(
    kind: MeasureType, target: int | None, direction: Direction | None, sense: TargetSense | None
) -> None:
    stored = {
        "name": "Within four hours",
        "measure_type": kind.value,
        "definition": "Attendances that ended within four hours, out of all attendances",
        "target_percent": None if target is None else str(target),
        "exceptions": None,
        "source": "NHS Constitution handbook",
    }

    [read] = read_stored(PlanCycleForm, {"measures": [stored]}, 1).measures

    assert (read.direction, sense_meant(read)) == (direction, sense)


def test_standard_that_says_which_way_is_better_is_not_read_as_an_old_one() -> None:
    falls = planned(STANDARD, DECREASE, 2)

    assert (falls.direction, sense_meant(falls)) == (DECREASE, TargetSense.AT_MOST)


def test_harm_planned_as_a_standard_under_release_0_1_is_neither_met_nor_improved() -> None:
    falls = measure(
        name="Falls with harm",
        measure_type=STANDARD,
        direction=None,
        target_sense=None,
        target=Decimal(2),
    )

    judgement = judge_figures(cycles_of(falls, [(20, 1000)], [(100, 1000)]))

    assert (judgement.verdict, judgement.status) == (Verdict.UNDIRECTED, TargetStatus.NOT_JUDGED)


def test_cycles_whose_figures_overlap_in_time_are_not_compared() -> None:
    first, newest = (result_of(measure(), [(date(2027, month, 1), 50, 100)], cycle=month) for month in (1, 2))
    whole = replace(first, period=MeasuredPeriod(date(2027, 1, 1), date(2027, 1, 1), date(2027, 3, 31)))
    series = SpecifiedSeries(
        measure().specification, [Observation(date(2027, 1, 1), 50, 100)], [whole, newest]
    )

    assert judge_figures(series).comparison is None
