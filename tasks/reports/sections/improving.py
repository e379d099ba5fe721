"""Whether projects have got better, by the judgement of their measures (6.7; OB-042, OB-064)."""

from collections.abc import Iterable

from models.cycles.judgement import Judgement, Verdict, judge
from models.papers import Chart, Column, Table
from notifications.documents.charts import measured_sentences, measured_svg
from tasks.reports.evidence.model import ProjectEvidence
from tasks.reports.sections.parts import day_said

_WEIGHTIEST = (
    Verdict.WORSE,
    Verdict.IMPROVED,
    Verdict.CHANGED,
    Verdict.USUAL,
    Verdict.NO_DIFFERENCE,
    Verdict.TOO_FEW,
)


def verdict_of(project: ProjectEvidence) -> Verdict:
    """What a project shows: the best of its measures that no other contradicts by getting worse."""
    return verdict_among(map(judge, project.measures))


def verdict_among(judgements: Iterable[Judgement]) -> Verdict:
    """The same of measures that are judged already; too few values where there are none."""
    verdicts = {judgement.verdict for judgement in judgements}
    if not verdicts:
        return Verdict.TOO_FEW
    return next((verdict for verdict in _WEIGHTIEST if verdict in verdicts), Verdict.UNDIRECTED)


def chart_of(judgement: Judgement, reference: str) -> Chart:
    """A measure’s chart for a paper, with the numbers it was drawn from."""
    name, counts = judgement.measure.name, judgement.series.counts
    title = f"{reference}: {name}"
    wording = "{:%B %Y}".format if all(count.first.day == 1 for count in counts) else day_said
    return Chart(
        title=title,
        svg=measured_svg(judgement.figures, key=f"{reference}-{name}"),
        alternative=" ".join(measured_sentences(judgement.figures)),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=[
                Column("Period"),
                Column("Number", is_number=True, counts_people=True),
                Column("Out of", is_number=True, counts_people=True),
            ],
            rows=[(wording(count.first), count.numerator, count.denominator) for count in counts],
        ),
    )


def by_verdict(projects: Iterable[ProjectEvidence]) -> dict[Verdict, list[ProjectEvidence]]:
    """Projects by what their measures show; every verdict is there."""
    grouped_projects: dict[Verdict, list[ProjectEvidence]] = {verdict: [] for verdict in Verdict}
    for project in projects:
        grouped_projects[verdict_of(project)].append(project)
    return grouped_projects
