"""Figures that follow from others: the days between rare events, and everybody where groups add up (OB-135)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.vocabulary import MeasureKind

Figures = Mapping[FigureKey, CheckedFigure]


def derived_figures(
    plan: FiguresPlan, given: Figures, there: Figures, gone: Sequence[FigureKey]
) -> dict[FigureKey, CheckedFigure]:
    """What else is to be stored where figures are given beside those that are there, or taken out.

    The days between events are counted anew of what was touched and of what follows it, of a new first event from the
    first day that the plan measures; a first event that is there keeps its days. Everybody is the sum of all groups
    where nobody has entered anything else.
    """
    derived = (*_events(plan, given, there, frozenset(gone)), *_totals(plan, given, there))
    return {figure.key: figure for figure in derived}


def _events(
    plan: FiguresPlan,
    given: Figures,
    there: Figures,
    gone: frozenset[FigureKey],
) -> Iterator[CheckedFigure]:
    """The days between events, of those that were given or taken out and of those that follow them."""
    touched = {key for key in (*given, *gone) if _is_of_days(plan, key)}
    for measure, group in sorted({key[::2] for key in touched}):
        known = (key for key in {*given, *there, *gone} if key[::2] == (measure, group))
        before, is_before_touched = None, False
        for key in sorted(known):
            is_touched = key in touched
            if key in gone:
                is_before_touched = True
                continue
            if before is None and key in there and not is_before_touched:
                yield CheckedFigure(key, there[key].number)
            elif is_touched or is_before_touched:
                since = min(plan.collect_from, key.period) if before is None else before
                yield CheckedFigure(key, Decimal((key.period - since).days))
            before, is_before_touched = key.period, is_touched


def _totals(
    plan: FiguresPlan,
    given: Figures,
    there: Figures,
) -> Iterator[CheckedFigure]:
    """The figures of everybody where only those of all groups were entered, and where they were their sum before."""
    for measure, period in sorted({key[:2] for key in given if key.group}):
        everybody = FigureKey(measure, period)
        if everybody in given or measure not in plan.measures or not plan.measures[measure].kind.adds_up:
            continue
        keys = [FigureKey(measure, period, group) for group in plan.groups.get(measure, ())]
        total, was = _sum(everybody, keys, {**there, **given}), _sum(everybody, keys, there)
        if total is not None and there.get(everybody) in {None, was}:
            yield total


def _sum(everybody: FigureKey, keys: Sequence[FigureKey], figures: Figures) -> CheckedFigure | None:
    """The groups added up; None if there is not a figure of each."""
    if not all(key in figures for key in keys):
        return None
    numbers, outs, exceptions = zip(*(figures[key].numbers for key in keys), strict=True)
    return CheckedFigure(
        everybody, sum(numbers, Decimal(0)), _sum_of_known(outs), exceptions=_sum_of_known(exceptions)
    )


def _sum_of_known(numbers: Sequence[Decimal | None]) -> Decimal | None:
    """What was said added up; None where nobody said anything."""
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def _is_of_days(plan: FiguresPlan, key: FigureKey) -> bool:
    measure = plan.measures.get(key.measure)
    return measure is not None and measure.kind is MeasureKind.DAYS_BETWEEN
