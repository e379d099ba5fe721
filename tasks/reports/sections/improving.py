"""Whether projects have got better, by the judgement of their measures (6.7; OB-042, OB-064)."""

from collections.abc import Iterable, Sequence

from models.cycles.judgement import Judgement, Verdict, judge
from models.inputs.text import compared
from models.papers import Chart, Column, Table
from models.vocabulary import Outcome
from notifications.documents.charts import Annotation, measured_sentences, measured_svg
from tasks.projects.charted import action_mark, approval_mark
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


def chart_of(judgement: Judgement, reference: str, marks: Sequence[Annotation] = ()) -> Chart:
    """A measure’s chart for a paper, with the marks of what was done and the numbers it was drawn from."""
    name, counts = judgement.measure.name, judgement.series.counts
    title = f"{reference}: {name}"
    wording = "{:%B %Y}".format if all(count.first.day == 1 for count in counts) else day_said
    return Chart(
        title=title,
        svg=measured_svg(judgement.figures, key=f"{reference}-{name}", annotations=marks),
        alternative=" ".join([*judgement.declared, *measured_sentences(judgement.figures, marks)]),
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


def marks_on(project: ProjectEvidence, judgement: Judgement) -> list[Annotation]:
    """What marks a measure’s chart, as on the project’s page: actions done, and the approval after early figures."""
    key = compared(judgement.measure.name)
    done = [
        action_mark(action.changed_on or action.closed_on, action.what)
        for action in project.actions
        if action.outcome is Outcome.COMPLETED
        and action.closed_on is not None
        and compared(action.addresses) in {"", key}
    ]
    return sorted([*done, *approval_mark(judgement, project.approved_on)])


def by_verdict(projects: Iterable[ProjectEvidence]) -> dict[Verdict, list[ProjectEvidence]]:
    """Projects by what their measures show; every verdict is there."""
    grouped_projects: dict[Verdict, list[ProjectEvidence]] = {verdict: [] for verdict in Verdict}
    for project in projects:
        grouped_projects[verdict_of(project)].append(project)
    return grouped_projects
