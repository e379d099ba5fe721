"""Counts of projects in groups, as tables and bar charts, each with the references behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from models.papers import Chart, Column, SourcedFigure, Table
from notifications.documents.charts import Bar, bar_sentence, bar_svg
from tasks.reports.evidence.model import ProjectEvidence
from tasks.reports.sections.parts import Counting, count_of

Groups = Mapping[str, Sequence[ProjectEvidence]]
"""Projects by the name of their group, in the order in which they are shown."""


def grouped(
    projects: Iterable[ProjectEvidence], of: Callable[[ProjectEvidence], str], *, order: Sequence[str] = ()
) -> Groups:
    """Projects by group: first those of the order, if they have any, then the others by name."""
    grouped_projects: dict[str, list[ProjectEvidence]] = {}
    for project in projects:
        grouped_projects.setdefault(of(project), []).append(project)
    others = sorted(grouped_projects.keys() - set(order))
    return {name: grouped_projects[name] for name in (*order, *others) if name in grouped_projects}


def table_of(groups: Groups, *, title: str, heading: str, columns: Sequence[tuple[str, Counting]]) -> Table:
    """A row for each group, and a total."""
    everything = sorted(
        (project for group in groups.values() for project in group), key=lambda project: project.reference
    )
    return Table(
        title=title,
        columns=[Column(heading), *(Column(name, is_number=True) for name, _ in columns)],
        rows=[(name, *(count(group) for _, count in columns)) for name, group in groups.items()],
        total=("All", *(count(everything) for _, count in columns)) if groups else (),
        when_empty="No project was under way.",
    )


def bars_of(groups: Groups, *, title: str, heading: str) -> Chart:
    """A bar for each group, with the same numbers as a table."""
    bars = [Bar(name, len(group)) for name, group in groups.items()]
    return Chart(
        title=title,
        svg=bar_svg(bars, title="Number of projects", key=title),
        alternative=bar_sentence(bars),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=[Column(heading), Column("Projects", is_number=True)],
            rows=[(name, count_of(group)) for name, group in groups.items()],
        ),
    )


def number_of(counts: Iterable[tuple[ProjectEvidence, int]]) -> SourcedFigure:
    """How many things projects have in all, with the references of those that have any."""
    having = [(project.reference, count) for project, count in counts if count]
    return SourcedFigure(sum(count for _, count in having), [reference for reference, _ in having])
