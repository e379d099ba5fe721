"""What figures say of an action that was done, and whether what was reached lasts (3.1, 6.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.measures.effects import effect_of_figures, is_sustained
from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.results import MeasuredPeriod, Result, SpecifiedSeries
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.spc import Observation
from models.spc.terms import Direction
from models.vocabulary import EffectVerdict, MeasureKind, MeasureType

STANDARD = MeasureSpecification(
    name="Seen in time",
    kind=MeasureKind.PROPORTION,
    role=MeasureType.STANDARD,
    direction=Direction.INCREASE,
    target=MeasureTarget(least=Decimal(95)),
)
OUTCOME = replace(STANDARD, role=MeasureType.OUTCOME)


def month(number: int) -> date:
    return date(2027 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def judged(measure: MeasureSpecification, cycles: Sequence[Sequence[int]]) -> FigureJudgement:
    """A measure with a figure in 100 for each month of each cycle, from January 2027 on."""
    figures, results = list[Observation](), list[Result]()
    for cycle, values in enumerate(cycles, start=1):
        given = [
            Observation(month(len(figures) + place), value, 100) for place, value in enumerate(values, 1)
        ]
        figures += given
        last = given[-1].day
        period = MeasuredPeriod(given[0].day, last, last.replace(day=28))
        results.append(Result(measure=measure, cycle=cycle, period=period, figures=given))
    return judge_figures(SpecifiedSeries(measure, figures, results))


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ([97, 96, 98], EffectVerdict.WORKED),  # met
        ([93, 94, 93], EffectVerdict.WORKED),  # missed, but better than the cycle before
        ([80, 81, 79], EffectVerdict.DID_NOT_WORK),
    ],
)
def test_standard_is_told_by_its_next_cycle_ob_112(second: list[int], verdict: EffectVerdict) -> None:
    before = judged(STANDARD, [[80, 81, 79]])
    after = judged(STANDARD, [[80, 81, 79], second])

    assert effect_of_figures(before, month(4), 1).verdict is EffectVerdict.CANNOT_TELL
    assert effect_of_figures(after, month(4), 1).verdict is verdict
    assert (
        effect_of_figures(after, month(7), 1).verdict is EffectVerdict.CANNOT_TELL
    )  # practice changed after it


def test_other_measure_is_told_by_six_figures_after_practice_changed_ob_112() -> None:
    flat = [80, 82, 79, 81, 80, 83, 78, 80, 81, 79, 82, 80]
    changed_on = month(13)

    early = effect_of_figures(judged(OUTCOME, [[*flat, 92, 94, 93, 95, 94]]), changed_on, 1)
    told = effect_of_figures(judged(OUTCOME, [[*flat, 92, 94, 93, 95, 94, 96, 93, 95]]), changed_on, 1)
    nothing = effect_of_figures(judged(OUTCOME, [[*flat, 80, 81, 79, 82, 80, 81]]), changed_on, 1)

    assert (early.verdict, early.again_on) == (EffectVerdict.CANNOT_TELL, date(2028, 7, 1))
    assert early.why == "5 of 6 figures since practice changed on Saturday 1 January 2028"
    assert (told.verdict, told.again_on) == (EffectVerdict.WORKED, None)
    assert nothing.verdict is EffectVerdict.DID_NOT_WORK


def test_action_for_a_measure_without_figures_cannot_be_told() -> None:
    assert effect_of_figures(None, month(1), 1).verdict is EffectVerdict.CANNOT_TELL


def test_two_cycles_in_a_row_that_meet_a_standard_sustain_it_ob_037() -> None:
    met, missed = [97, 96, 98], [80, 81, 79]

    assert is_sustained([judged(STANDARD, [missed, met, met])])
    assert not is_sustained([judged(STANDARD, [met, missed])])
    assert not is_sustained([judged(STANDARD, [missed, met])])
    assert not is_sustained([judged(STANDARD, [met, met]), judged(STANDARD, [met, missed])])
    assert not is_sustained([judged(replace(STANDARD, target=None), [met, met])])
    assert not is_sustained([])


def test_chart_in_control_on_the_right_side_sustains_a_measure_ob_037() -> None:
    good = [97, 96, 98, 97, 99, 96, 97, 98, 96, 97, 98, 97]

    assert is_sustained([judged(OUTCOME, [good])])
    assert not is_sustained([judged(OUTCOME, [good[:6]])])
