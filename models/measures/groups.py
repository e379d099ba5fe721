"""A measure shown for each of its groups, without small numbers and without what they could be worked out from.

The rule is that of papers that leave the Trust (`models/papers.py`, P25): counts from 1 to 4 are hidden, and where only
one group of a period is, or their sum leaves each only one number (two groups of 1 come to 2), the next smallest is,
too, or a 0 where there is no other, since the figure of everybody is shown (3.4; OB-008, OB-129).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
    """The groups of a period that are hidden: with a small number, and another where these could be worked out."""
    small = {name for name, figure in figures.items() if figure_tells_of_few(kind, figure)}
    others = sorted(  # one of none at all only where there is no other
        (not figure.number, figure.number, name) for name, figure in figures.items() if name not in small
    )
    are_told = len(small) == 1 or _are_told_by_their_sum([figures[name] for name in small])
    return small | {others[0][-1]} if small and others and are_told else small


def _are_told_by_their_sum(hidden: Sequence[Observation]) -> bool:
    """Whether hidden counts, each from 1 to 4, come to the least or the most that they could: then all are known."""
    counts = [figure.number for figure in hidden]
    rests = [figure.out_of - figure.number for figure in hidden if figure.out_of is not None]
    extremes = ({SMALL[0]}, {SMALL[-1]})
    return any(set(known) in extremes for known in (counts, rests) if len(known) == len(hidden))
