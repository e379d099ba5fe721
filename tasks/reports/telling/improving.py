"""Whether a measure has got better: by statistical process control, never by two points (6.7; OB-042, OB-064)."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.papers import Chart, Column, Table
from models.spc import Aim, Direction, Variation, XmRChart, xmr_chart
from models.vocabulary import Word
from notifications.charts import spc_sentence, spc_svg
from tasks.reports.evidence.known import MeasureTaken, ProjectTaken
from tasks.reports.telling.parts import day_said


class Verdict(Word):
    """What the values of a measure show at their end."""

    IMPROVED = "improved", "Improvement shown"
    USUAL = "usual", "Usual variation: no change shown"
    WORSE = "worse", "Has got worse"
    TOO_FEW = "too_few", "Too few values to tell"


_BY_VARIATION = {
    Variation.IMPROVEMENT: Verdict.IMPROVED,
    Variation.CONCERN: Verdict.WORSE,
    Variation.COMMON_CAUSE: Verdict.USUAL,
}


@dataclass(frozen=True)
class Judged:
    """A measure with its chart, in per cent of those counted, and what it shows."""

    measure: MeasureTaken
    chart: XmRChart
    verdict: Verdict


def judged(measure: MeasureTaken) -> Judged:
    """A measure judged: more is better, for a figure counts who met it; fewer than three values tell nothing."""
    values = [(day, 100 * met / of) for day, met, of in measure.series if of]
    chart = xmr_chart(values, Aim(Direction.INCREASE, measure.target_percent))
    found = chart.variation
    return Judged(measure, chart, _BY_VARIATION.get(found, Verdict.USUAL) if found else Verdict.TOO_FEW)


def verdict_of(project: ProjectTaken) -> Verdict:
    """What a project shows: the best of its measures that no other contradicts by getting worse."""
    return verdict_among(map(judged, project.measures))


def verdict_among(measures: Iterable[Judged]) -> Verdict:
    """The same of measures that are judged already."""
    found = {one.verdict for one in measures}
    for verdict in (Verdict.WORSE, Verdict.IMPROVED, Verdict.USUAL):
        if verdict in found:
            return verdict
    return Verdict.TOO_FEW


def chart_of(one: Judged, reference: str) -> Chart:
    """A measure’s chart for a paper, with the numbers it was drawn from."""
    title, days = f"{reference}: {one.measure.name}", [day for day, *_ in one.measure.series]
    said = "{:%B %Y}".format if all(day.day == 1 for day in days) else day_said
    return Chart(
        title=title,
        svg=spc_svg(one.chart, title=f"{one.measure.name}, per cent", key=f"{reference}-{one.measure.name}"),
        alternative=spc_sentence(one.chart),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=[
                Column("Period"),
                Column("Met it", is_number=True, counts_people=True),
                Column("Out of", is_number=True, counts_people=True),
            ],
            rows=[(said(day), met, of) for day, met, of in one.measure.series],
        ),
    )


def by_verdict(projects: Iterable[ProjectTaken]) -> dict[Verdict, list[ProjectTaken]]:
    """Projects by what their measures show; every verdict is there."""
    found: dict[Verdict, list[ProjectTaken]] = {verdict: [] for verdict in Verdict}
    for project in projects:
        found[verdict_of(project)].append(project)
    return found
