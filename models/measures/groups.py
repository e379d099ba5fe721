"""A measure shown for each of its groups, without small numbers and without what they could be worked out from.

Counts from 1 to 4 are hidden, as in papers that leave the Trust (`models/papers.py`, P25). The figure of everybody is
shown, so a period with such a count hides every count of up to 5, and one group more where only one would be hidden:
no hidden count follows from the sum, not even for a reader who knows this rule (3.4, 7.2; OB-008, OB-129, OB-132).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.inputs.text import compared
from models.measures.results import figure_tells_of_few
from models.papers import SMALL
from models.spc import Observation
from models.vocabulary import MeasureKind

WHY_HIDDEN = (
    "Counts from 1 to 4 are hidden, and so is whatever they could be worked out from: they might point to a "
    "person."
)


@dataclass(frozen=True)
class GroupFigures:
    """The figures of a group that may be shown, in the order of their days, and the days whose figure is hidden."""

    figures: Sequence[Observation]
    hidden: Sequence[date] = ()


def shown_groups(kind: MeasureKind, groups: Mapping[str, Iterable[Observation]]) -> dict[str, GroupFigures]:
    """The figures of each group, by its name, as everybody who is signed in may see them."""
    by_day: dict[date, dict[str, Observation]] = {}
    for name, figures in groups.items():
        for figure in figures:
            by_day.setdefault(figure.day, {})[name] = figure
    hidden = {day: _hidden(kind, figures) for day, figures in by_day.items()}
    return {
        name: GroupFigures(
            [by_day[day][name] for day in sorted(by_day) if name in by_day[day] and name not in hidden[day]],
            [day for day in sorted(by_day) if name in hidden[day]],
        )
        for name in groups
    }


def _hidden(kind: MeasureKind, figures: Mapping[str, Observation]) -> set[str]:
    """The groups of a period that are hidden: none, or those with few and, if that is only one, the next by name.

    The next one by name, and not the next smallest: whoever knew that it was the smallest would know more of the sum.
    """
    figures = {name: figure for name, figure in figures.items() if not _is_of_nobody(kind, figure)}
    if not any(figure_tells_of_few(kind, figure) for figure in figures.values()):
        return set()
    hidden = {name for name, figure in figures.items() if _has_few(kind, figure)}
    if _are_of_one_each(kind, [figures[name] for name in hidden]):
        return set(figures)
    if len(hidden) > 1:
        return hidden
    order = sorted(figures, key=compared)
    places = [order.index(name) + 1 for name in hidden]
    return hidden | {order[place % len(order)] for place in places}


def _is_of_nobody(kind: MeasureKind, figure: Observation) -> bool:
    """Whether there was nobody to count: no chart has such a figure, so it hides nothing, and no page hides it."""
    return kind.has_denominator and figure.number == figure.out_of == 0


def _has_few(kind: MeasureKind, figure: Observation) -> bool:
    """Whether a count of a figure is one of those that are hidden beside a small one; it may be none at all."""
    if figure_tells_of_few(kind, figure):
        return True
    rest = figure.out_of - figure.number if kind is MeasureKind.PROPORTION and figure.out_of else None
    return kind.adds_up and any(count <= SMALL.stop for count in (figure.number, rest) if count is not None)


def _are_of_one_each(kind: MeasureKind, figures: Sequence[Observation]) -> bool:
    """Whether shares are of a single person each, which their sum would say: a share is of one person at least."""
    return kind is MeasureKind.PROPORTION and sum(figure.out_of or 0 for figure in figures) == len(figures)
