"""Figures that follow from others: the days between rare events, and everybody where groups add up (OB-135)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.vocabulary import MeasureKind

Figures = Mapping[FigureKey, CheckedFigure]


def derived_figures(
    plan: FiguresPlan, given: Figures, there: Figures, gone: Sequence[FigureKey]
) -> dict[FigureKey, CheckedFigure]:
    """What else is to be stored where figures are given beside those that are there, or taken out.

    The days between events are counted anew, of the first event from the first day that the plan measures. Everybody
    is the sum of all groups where nobody has entered anything else.
    """
    derived = (*_events(plan, given, there, frozenset(gone)), *_totals(plan, given, there))
    return {figure.key: figure for figure in derived}


def _events(
    plan: FiguresPlan,
    given: Figures,
    there: Figures,
    gone: frozenset[FigureKey],
) -> Iterator[CheckedFigure]:
    """The days between events, where an event is given or taken out."""
    touched = {key[::2] for key in (*given, *gone) if _is_of_days(plan, key)}
    for measure, group in sorted(touched):
        days = {key.period for key in (*given, *there) if key[::2] == (measure, group)}
        days -= {key.period for key in gone if key[::2] == (measure, group)}
        for before, day in pairwise([min({plan.collect_from, *days}), *sorted(days)]):
            yield CheckedFigure(FigureKey(measure, day, group), Decimal((day - before).days))


def _totals(
    plan: FiguresPlan,
    given: Figures,
    there: Figures,
) -> Iterator[CheckedFigure]:
    """The figures of everybody where only those of all groups were entered, and where they were their sum before."""
    for measure, period in sorted({key[:2] for key in given if key.group}):
        everybody = FigureKey(measure, period)
        if everybody in given or not plan.measures[measure].kind.adds_up:
            continue
        keys = [FigureKey(measure, period, group) for group in plan.groups.get(measure, ())]
        total, was = _sum(everybody, keys, {**there, **given}), _sum(everybody, keys, there)
        if total is not None and there.get(everybody) in {None, was}:
            yield total


def _sum(everybody: FigureKey, keys: Sequence[FigureKey], figures: Figures) -> CheckedFigure | None:
    """The groups added up; None if there is not a figure of each."""
    if not all(key in figures for key in keys):
        return None
    outs = [out_of for key in keys if (out_of := figures[key].out_of) is not None]
    return CheckedFigure(
        everybody,
        sum((figures[key].number for key in keys), Decimal(0)),
        sum(outs, Decimal(0)) if outs else None,
    )


def _is_of_days(plan: FiguresPlan, key: FigureKey) -> bool:
    measure = plan.measures.get(key.measure)
    return measure is not None and measure.kind is MeasureKind.DAYS_BETWEEN
