"""The improvement ledger: which projects show a change by SPC, and which only that something was done (OB-064)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.verdicts import Verdict, is_firm, step_at_end
from models.papers import Chart, Column, Section, Table
from models.spc import Variation
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.external.disclosure_control import may_be_drawn
from tasks.reports.sections.improving import chart_of, marks_on, verdict_among
from tasks.reports.sections.parts import count_of, counted

MOST_CHARTS = 12
NO_FIGURES = "No figures yet"
EVIDENCED, WORSE, ACTIVITY_ONLY = "Evidenced improvement", "Evidenced, for the worse", "Activity only"

_COUNTS_AS = {Verdict.IMPROVED: EVIDENCED, Verdict.WORSE: WORSE}


@dataclass(frozen=True)
class LedgerEntry:
    """A project that has figures, each of its measures judged, and what they show together."""

    project: ProjectEvidence
    measures: Sequence[FigureJudgement]
    verdict: Verdict

    @property
    def best(self) -> FigureJudgement:
        """Its most telling improvement."""
        return min(
            (judgement for judgement in self.measures if judgement.verdict is Verdict.IMPROVED), key=_telling
        )


def ledger_entries(projects: Iterable[ProjectEvidence]) -> list[LedgerEntry]:
    """Every project that has figures, each measure judged once; the best verdicts first."""
    order = list(Verdict)
    entries = [
        LedgerEntry(project, measures, verdict_among(measures))
        for project in projects
        if (measures := [judge_figures(series) for series in project.measures])
    ]
    return sorted(entries, key=lambda entry: (order.index(entry.verdict), entry.project.reference))


def ledger(evidence: Evidence) -> Section:
    """How many projects show what, the charts of the most telling improvements, and every project (OB-042, OB-064)."""
    entries = ledger_entries(evidence.projects)
    improved = [entry for entry in entries if entry.verdict is Verdict.IMPROVED]
    firm = [entry for entry in improved if is_firm(entry.best.chart)]
    drawable = sorted(
        (entry for entry in firm if may_be_drawn(entry.best.series)),
        key=lambda entry: (*_telling(entry.best), entry.project.reference),
    )
    drawn = drawable[:MOST_CHARTS]
    return Section(
        "What has improved",
        paragraphs=[
            ledger_said(evidence, entries),
            (
                "An improvement counts as evidenced where statistical process control shows it, from 12 values on. It "
                "does, too, where the first and the newest cycle differ by more than chance explains: the 95% interval "
                "of the difference leaves nought out. Everything else is activity."
            ),
            *_of_charts(len(firm), len(drawable), len(drawn)),
        ],
        charts=[_chart(entry) for entry in drawn],
        tables=[_summary(evidence, entries), *_compared(improved), *([_all(entries)] if entries else [])],
    )


def ledger_said(evidence: Evidence, entries: Sequence[LedgerEntry]) -> str:
    """A sentence such as “3 of 40 projects show an improvement; 31 have figures”."""
    improved = sum(entry.verdict is Verdict.IMPROVED for entry in entries)
    shows = "shows" if improved == 1 else "show"
    return (
        f"{improved:,} of {counted(len(evidence.projects), 'project')} {shows} an improvement; "
        f"{len(entries):,} {'has' if len(entries) == 1 else 'have'} figures."
    )


def _of_charts(improved: int, drawable: int, drawn: int) -> Iterable[str]:
    if drawn < drawable:
        yield f"The {drawn} most telling charts of {drawable} are drawn, the most telling first."
    if drawable < improved:
        yield (
            f"Not drawn, because small numbers of people could be read off the chart: "
            f"{counted(improved - drawable, 'improvement')}."
        )


def _chart(entry: LedgerEntry) -> Chart:
    """Its chart, with the title of the project above it."""
    reference, name = entry.project.reference, entry.best.measure.name
    return replace(
        chart_of(entry.best, reference, marks_on(entry.project, entry.best)),
        title=f"{reference}, {entry.project.title}: {name}",
    )


def _telling(judgement: FigureJudgement) -> tuple[bool, int, float]:
    """Firm limits first, then the most values that show an improvement, then the largest step from the mean."""
    chart = judgement.chart
    improved = sum(point.variation is Variation.IMPROVEMENT for point in chart.points)
    return not is_firm(chart), -improved, -step_at_end(chart)


def _summary(evidence: Evidence, entries: Sequence[LedgerEntry]) -> Table:
    by_verdict = {
        verdict: [entry.project for entry in entries if entry.verdict is verdict] for verdict in Verdict
    }
    having = {entry.project.reference for entry in entries}
    without = [project for project in evidence.projects if project.reference not in having]
    return Table(
        title="Evidenced change and activity",
        columns=[Column("What the figures show"), Column("Counts as"), Column("Projects", is_number=True)],
        rows=[
            *(
                (verdict.label, _COUNTS_AS.get(verdict, ACTIVITY_ONLY), count_of(projects))
                for verdict, projects in by_verdict.items()
            ),
            (NO_FIGURES, ACTIVITY_ONLY, count_of(without)),
        ]
        if evidence.projects
        else [],
        total=("All", "", count_of(evidence.projects)) if evidence.projects else (),
        when_empty="No project was under way.",
    )


def _compared(improved: Sequence[LedgerEntry]) -> Iterable[Table]:
    """The improvements that the difference of two cycles shows, but for those that tell of small numbers."""
    rows = [
        (entry.project.reference, entry.best.measure.name, entry.best.comparison.said)
        for entry in improved
        if entry.best.comparison and not is_firm(entry.best.chart) and may_be_drawn(entry.best.series)
    ]
    if rows:
        yield Table(
            title="Improvement from the first cycle to the newest",
            columns=[Column("Project"), Column("Measure"), Column("Both cycles and their difference")],
            rows=rows,
        )


def _all(entries: Sequence[LedgerEntry]) -> Table:
    return Table(
        title="Every project that has figures",
        columns=[
            Column("Project"),
            Column("Title"),
            Column("Care Delivery Service"),
            Column("Cycles", is_number=True),
            Column("What the figures show"),
        ],
        rows=[
            (
                entry.project.reference,
                entry.project.title,
                entry.project.service,
                len(entry.project.cycles),
                entry.verdict.label,
            )
            for entry in entries
        ],
    )
