"""A measure for each of its groups as everybody who is signed in may see it (3.4; OB-129)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from models.inputs.text import compared
from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.groups import shown_groups
from models.measures.results import SpecifiedSeries
from models.records import Project
from models.spc import NoValue, Observation
from tasks.figures.reading import figures_of_project


@dataclass(frozen=True)
class ChartedGroup:
    """A group of a measure, judged by those of its figures that may be shown; `hidden` are the days of the others."""

    name: str
    judgement: FigureJudgement
    hidden: Sequence[date]


GroupedFigures = Mapping[tuple[str, str], Sequence[Observation]]
"""By the measure and the group, both as names are `compared`."""


def grouped_figures(session: Session, project: Project, judged: Sequence[FigureJudgement]) -> GroupedFigures:
    """The figures of groups that count, of rows and of answers; nothing is read where no measure is shown by groups."""
    if not any(judgement.measure.groups for judgement in judged):
        return {}
    figures: dict[tuple[str, str], list[Observation]] = {}
    for figure in figures_of_project(session, project):
        measure, period, group = figure.key
        if group:
            out_of = None if figure.out_of is None else float(figure.out_of)
            figures.setdefault((measure, group), []).append(Observation(period, float(figure.number), out_of))
    return figures


def charted_groups(judgement: FigureJudgement, figures: GroupedFigures) -> list[ChartedGroup]:
    """The groups of a measure that have figures, in the order of its plan, without small numbers.

    Each is judged by itself, on the chart that suits its own figures, against the same target. What is hidden is chosen
    among all groups with figures, also those that are planned no more: the figure of everybody counts them, too.
    """
    measure = judgement.measure
    planned = {compared(name): name for name in measure.groups}
    given = {
        planned.get(group, group): usable
        for (name, group), stored in figures.items()
        if name == compared(measure.name) and (usable := list(filter(None, map(measure.usable, stored))))
    }
    shown = shown_groups(measure.kind, given)
    return [
        ChartedGroup(
            name,
            judge_figures(
                SpecifiedSeries(
                    replace(measure, name=f"{measure.name}, {name}", chart=None),
                    group.figures,
                    absences=dict.fromkeys(group.hidden, NoValue.SUPPRESSED),
                )
            ),
            group.hidden,
        )
        for name in measure.groups
        if (group := shown.get(name)) is not None
    ]
