"""Whether projects have got better, by the judgement of their measures (6.7; OB-042, OB-064)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from models.inputs.text import compared
from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.results import can_be_pooled
from models.measures.verdicts import Verdict
from models.papers import Cell, Chart, Column, Table
from models.spc import Observation
from models.vocabulary import MeasureKind, Outcome
from notifications.documents.charts import Annotation, measured_sentences, measured_svg
from tasks.charts.charted import action_mark, approval_mark
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
    return verdict_among(map(judge_figures, project.measures))


def verdict_among(judgements: Iterable[FigureJudgement]) -> Verdict:
    """The best of judged measures that no other contradicts by getting worse; too few values without any."""
    verdicts = {judgement.verdict for judgement in judgements}
    if not verdicts:
        return Verdict.TOO_FEW
    return next((verdict for verdict in _WEIGHTIEST if verdict in verdicts), Verdict.UNDIRECTED)


def chart_of(judgement: FigureJudgement, reference: str, marks: Sequence[Annotation] = ()) -> Chart:
    """A measure’s chart for a paper, with the marks of what was done and the numbers it was drawn from."""
    measure, figures = judgement.measure, judgement.series.figures
    title = f"{reference}: {measure.name}"
    wording = "{:%B %Y}".format if all(figure.day.day == 1 for figure in figures) else day_said
    return Chart(
        title=title,
        svg=measured_svg(judgement, key=f"{reference}-{measure.name}", annotations=marks),
        alternative=" ".join([*judgement.series.declared, *measured_sentences(judgement, marks)]),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=_columns(judgement),
            rows=[(wording(figure.day), *_numbers(judgement, figure)) for figure in figures],
        ),
    )


def marks_on(project: ProjectEvidence, judgement: FigureJudgement) -> list[Annotation]:
    """What marks a measure’s chart, as on the project’s page: tests of change, actions done, approval."""
    key = compared(judgement.measure.name)
    done = [
        action_mark(action.changed_on or action.closed_on, action.what)
        for action in project.actions
        if action.outcome is Outcome.COMPLETED
        and action.closed_on is not None
        and compared(action.addresses) in {"", key}
    ]
    tested = [Annotation(mark.day, mark.words) for mark in project.tested]
    return sorted([*done, *tested, *approval_mark(judgement, project.approved_on)])


def improving_table(projects: Iterable[ProjectEvidence]) -> Table:
    """How projects improve: what drives the aim of each, which changes were tested, and what its measures show.

    A project without drivers and tests is not in it.
    """
    return Table(
        title="Drivers and tests of change",
        columns=[
            Column("Project"),
            Column("Title"),
            Column("What drives the aim"),
            Column("Changes tested"),
            Column("What the measures show"),
        ],
        rows=[
            (
                project.reference,
                project.title,
                "; ".join(project.drivers) or "Not said",
                "; ".join(f"{mark.words} ({day_said(mark.day)})" for mark in project.tested) or "None yet",
                verdict_of(project).label,
            )
            for project in projects
            if project.drivers or project.tested
        ],
        when_empty="No project has a driver diagram or a test of change.",
    )


def _columns(judgement: FigureJudgement) -> list[Column]:
    """What was counted, or for a kind that counts nothing its value."""
    measure = judgement.measure
    if measure.kind.has_denominator:
        names = (
            "Number",
            "Out of" if measure.kind is MeasureKind.PROPORTION else measure.unit.capitalize() or "Out of",
        )
        return [Column("Period"), *(Column(name, is_number=True, counts_people=True) for name in names)]
    counts = can_be_pooled(measure.kind)
    value = "Number" if counts else measure.axis_words.capitalize() or "Value"
    return [Column("Period"), Column(value, is_number=True, counts_people=counts)]


def _numbers(judgement: FigureJudgement, figure: Observation) -> Iterator[Cell]:
    if can_be_pooled(judgement.measure.kind):
        yield from (cell_of(number) for number in (figure.number, figure.out_of) if number is not None)
    else:
        yield judgement.measure.rounded(judgement.measure.value_of(figure))


def cell_of(number: float) -> Cell:
    """A number that was counted, whole where it is."""
    return int(number) if number == int(number) else Decimal(str(number))


def by_verdict(projects: Iterable[ProjectEvidence]) -> dict[Verdict, list[ProjectEvidence]]:
    """Projects by what their measures show; every verdict is there."""
    grouped_projects: dict[Verdict, list[ProjectEvidence]] = {verdict: [] for verdict in Verdict}
    for project in projects:
        grouped_projects[verdict_of(project)].append(project)
    return grouped_projects
