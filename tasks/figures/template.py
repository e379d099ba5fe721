"""A template for figures, filled with what is there already: a row for each figure that a plan asks for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models.inputs.text import compared
from models.measures.figures import FigureKey, FiguresPlan
from notifications.documents.papers.lists import list_as_csv, list_as_excel
from tasks.figures.plan import groups_asked, periods_of
from tasks.figures.reading import ProjectFigure

EXCEPTIONS = "Exceptions"
_WIDTHS: Mapping[str, int] = {
    "Period": 14,
    "Measure": 40,
    "Group": 24,
    "How many": 12,
    "Out of": 12,
    EXCEPTIONS: 12,
    "Note": 40,
}
"""The columns of the template, which are those that a block of figures has, with their widths."""


def figures_template(
    plan: FiguresPlan, there: Mapping[FigureKey, ProjectFigure], ending: str, made_at: datetime
) -> bytes:
    """The template as “csv” or “xlsx”: the periods of the whole plan in order, also those that are to come.

    It has a column for exceptions where a standard of the plan names some.
    """
    takes_exceptions = any(measure.takes_exceptions for measure in plan.measures.values())
    left_out = set() if takes_exceptions else {EXCEPTIONS}
    widths = {name: width for name, width in _WIDTHS.items() if name not in left_out}
    rows = [
        [cell for name, cell in zip(_WIDTHS, _row(plan, key, there.get(key)), strict=True) if name in widths]
        for key in _keys(plan, there)
    ]
    return list_as_csv(widths, rows) if ending == "csv" else list_as_excel("Figures", widths, rows, made_at)


_BLANK = (None, None, None)


def _keys(plan: FiguresPlan, there: Mapping[FigureKey, ProjectFigure]) -> list[FigureKey]:
    planned = {
        FigureKey(key, first, group)
        for key in plan.measures
        for first in periods_of(plan, key, plan.collect_until)
        for group in groups_asked(plan, key)
    }
    known = {key for key in there if key.measure in plan.measures}
    order = list(plan.measures)
    return sorted(planned | known, key=lambda key: (order.index(key.measure), key.period, key.group))


def _row(
    plan: FiguresPlan, key: FigureKey, figure: ProjectFigure | None
) -> Sequence[str | float | date | None]:
    return [
        key.period,
        plan.measures[key.measure].name,
        plan.groups.get(key.measure, {}).get(compared(key.group), ""),
        *(
            None if number is None else float(number)
            for number in (figure.checked.numbers if figure else _BLANK)
        ),
        figure.note if figure else None,
    ]
