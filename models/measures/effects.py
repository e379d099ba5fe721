"""What figures say of an action that was done, and whether what was reached lasts (3.1, 6.6; OB-037, 112, 114)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.clock import spoken_date
from models.measures.figure_judgement import FigureJudgement
from models.measures.periods import period_after
from models.measures.verdicts import TargetStatus, Verdict, is_firm, variation_at_end
from models.spc import Variation
from models.vocabulary import EffectVerdict, MeasureType

ENOUGH_POINTS = 6
"""So many figures after practice changed tell of a measure whether it moved; a standard is told by its next cycle."""

CYCLES_IN_A_ROW = 2
"""So many cycles that meet a standard, one after the other, say that it stays met."""

_LASTS = frozenset({Variation.COMMON_CAUSE, Variation.IMPROVEMENT})


@dataclass(frozen=True)
class EffectOfFigures:
    """What the figures of its measure say of an action, and why; `again_on` is when enough of them will be there."""

    verdict: EffectVerdict
    why: str
    again_on: date | None = None


def effect_of_figures(judgement: FigureJudgement | None, changed_on: date, cycle: int) -> EffectOfFigures:
    """Whether a measure got better since practice changed, which was agreed in a cycle, by the one judgement of it.

    It fills in what a person says then; without enough figures one cannot tell.
    """
    if judgement is None:
        return EffectOfFigures(EffectVerdict.CANNOT_TELL, "There are no figures of its measure")
    if judgement.measure.role is MeasureType.STANDARD:
        return _by_next_cycle(judgement, changed_on, cycle)
    return _by_points(judgement, changed_on)


def is_sustained(judged: Iterable[FigureJudgement]) -> bool:
    """Whether every target is met and stays met, and there is one (3.1; OB-037).

    A standard stays met in two cycles in a row; any other measure on a chart with values enough, without a signal to
    the wrong side.
    """
    with_target = [judgement for judgement in judged if judgement.status is not None]
    return bool(with_target) and all(map(_stays_met, with_target))


def _stays_met(judgement: FigureJudgement) -> bool:
    results = judgement.series.results[-CYCLES_IN_A_ROW:]
    if judgement.status is not TargetStatus.MET:
        return False
    if len(results) == CYCLES_IN_A_ROW and all(result.status is TargetStatus.MET for result in results):
        return True
    if judgement.measure.role is MeasureType.STANDARD:
        return False
    return is_firm(judgement.chart) and variation_at_end(judgement.chart) in _LASTS


def _by_next_cycle(judgement: FigureJudgement, changed_on: date, cycle: int) -> EffectOfFigures:
    result = judgement.result
    if result is None or result.cycle <= cycle or result.period.last_begins < changed_on:
        return EffectOfFigures(EffectVerdict.CANNOT_TELL, "The next cycle will tell")
    words = f"Cycle {result.cycle}: {result.said}"
    if judgement.status is None or judgement.status is TargetStatus.NOT_JUDGED:
        return EffectOfFigures(_by_verdict(judgement), f"{words}. {judgement.verdict.label}")
    words = f"{words}, {judgement.measure.target_words}: {judgement.status.label}"
    if judgement.status is TargetStatus.MET:
        return EffectOfFigures(EffectVerdict.WORKED, words)
    if judgement.verdict is Verdict.IMPROVED:
        return EffectOfFigures(EffectVerdict.WORKED, f"{words}, but better than before")
    return EffectOfFigures(EffectVerdict.DID_NOT_WORK, words)


def _by_points(judgement: FigureJudgement, changed_on: date) -> EffectOfFigures:
    days = [figure.day for figure in judgement.series.figures]
    after = sum(day >= changed_on for day in days)
    if after < ENOUGH_POINTS:
        again_on = max([changed_on, *days])
        for _ in range(ENOUGH_POINTS - after + 1):
            again_on = period_after(again_on, judgement.measure.rhythm)
        words = f"{after} of {ENOUGH_POINTS} figures since practice changed on {spoken_date(changed_on)}"
        return EffectOfFigures(EffectVerdict.CANNOT_TELL, words, again_on)
    words = f"{after} figures since practice changed. {judgement.verdict.label}"
    return EffectOfFigures(_by_verdict(judgement), words)


def _by_verdict(judgement: FigureJudgement) -> EffectVerdict:
    """What the verdict of the chart, or of the cycles compared, says; met without a change tells nothing."""
    if judgement.verdict is Verdict.IMPROVED:
        return EffectVerdict.WORKED
    is_unchanged = judgement.verdict in {Verdict.USUAL, Verdict.NO_DIFFERENCE}
    if judgement.verdict is Verdict.WORSE or (is_unchanged and judgement.status is not TargetStatus.MET):
        return EffectVerdict.DID_NOT_WORK
    return EffectVerdict.CANNOT_TELL
