"""The evidence pack for a commissioner: what audits found, above all those of CQUIN topics (1.1, 2.2; OB-008, OB-033).

It leaves the Trust: people are called by their roles, and small numbers are not in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.measures.figure_judgement import judge_figures
from models.measures.verdicts import Verdict, is_firm
from models.papers import Chart, Column, Section, SourcedFigure, Table
from models.spc.limits import LEAST
from models.vocabulary import Outcome, ProjectType, TaskKind, TopicSource
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.decisions import Decisions, decisions
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.external.disclosure_control import (
    Discretion,
    actions_of,
    actions_table,
    discretion,
    may_be_drawn,
    results_table,
)
from tasks.reports.sections.improving import chart_of, marks_on, verdict_of
from tasks.reports.sections.parts import count_of, counted, said_period

AUDITS = frozenset({ProjectType.CLINICAL_AUDIT, ProjectType.NATIONAL_AUDIT})
NOBODY_NAMED = "A commissioner"
TITLE = "Evidence of clinical audit and quality improvement"


@dataclass(frozen=True)
class Pack:
    """The projects that a commissioner is told of, and what was decided about them."""

    commissioned: Sequence[ProjectEvidence]
    audits: Sequence[ProjectEvidence]
    decided: Decisions
    careful: Discretion
    evidence: Evidence

    @property
    def all(self) -> list[ProjectEvidence]:
        return [*self.commissioned, *self.audits]


def commissioner(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """Findings, results against standards, improvement, actions and learning (1.1, 2.2; OB-008, OB-033).

    Of every project on a topic that comes from a commissioner or CQUIN, and of any other audit that was carried out
    in the period; of one service if one is wanted. `wanted.for_whom` is whoever asked.
    """
    pack = _pack(session, evidence.part(request.service_id))
    where = f", {evidence.services[request.service_id]}" if request.service_id else ""
    return Body(
        title=f"{TITLE}{where}",
        audience=request.for_whom or NOBODY_NAMED,
        to_note=_to_note(pack, request),
        sections=[
            Section("What this pack holds", tables=[_overview(pack)]),
            _listed("Topics of commissioners and CQUIN", pack.commissioned, "No project is on such a topic."),
            *(_found(pack, project) for project in pack.commissioned if _has_findings(project)),
            _listed("Other audits carried out", pack.audits, "No other audit was carried out."),
            *(_found(pack, project) for project in pack.audits if _has_findings(project)),
        ],
    )


def _pack(session: Session, evidence: Evidence) -> Pack:
    careful = discretion(session)
    evidence = careful.evidence(evidence)
    commissioned = [project for project in evidence.projects if project.source is TopicSource.COMMISSIONER]
    audits = [
        project
        for project in evidence.projects
        if project.project_type in AUDITS and project.source is not TopicSource.COMMISSIONER
    ]
    decided = decisions(session, [*commissioned, *audits], TaskKind.PROPOSE, TaskKind.REPORT_FINDINGS)
    return Pack(commissioned, audits, decided, careful, evidence)


def _to_note(pack: Pack, request: ReportRequest) -> list[str]:
    with_results = [project for project in pack.all if project.newest_results]
    improved = [project for project in with_results if verdict_of(project) is Verdict.IMPROVED]
    return [
        f"Asked for by {request.for_whom or 'a commissioner'}. It covers {said_period(request.period)}.",
        (
            f"{counted(len(pack.commissioned), 'project')} on topics of commissioners or CQUIN, and "
            f"{counted(len(pack.audits), 'other audit')}. With results: {len(with_results):,}. "
            f"Improvement shown by their figures: {len(improved):,}."
        ),
        "Staff are named by their roles. Figures are aggregate, and small numbers of people are not shown.",
    ]


def _overview(pack: Pack) -> Table:
    kinds = (("Topics of commissioners and CQUIN", pack.commissioned), ("Other audits", pack.audits))
    return Table(
        title="Projects in this pack",
        columns=[
            Column("Projects"),
            Column("In the period", is_number=True),
            Column("With results", is_number=True),
            Column("Target missed", is_number=True),
            Column("Improvement shown", is_number=True),
            Column("Actions", is_number=True),
            Column("Actions done", is_number=True),
        ],
        rows=[(name, *_counts(some)) for name, some in kinds],
        total=("All", *_counts(pack.all)),
    )


def _counts(projects: Sequence[ProjectEvidence]) -> tuple[SourcedFigure, ...]:
    return (
        count_of(projects),
        count_of(project for project in projects if project.newest_results),
        count_of(project for project in projects if project.below_target),
        count_of(project for project in projects if verdict_of(project) is Verdict.IMPROVED),
        actions_of(projects),
        actions_of(projects, Outcome.COMPLETED),
    )


def _listed(heading: str, projects: Iterable[ProjectEvidence], when_empty: str) -> Section:
    table = Table(
        title=f"{heading}: where they stand",
        columns=[
            Column("Project"),
            Column("Title"),
            Column("Care Delivery Service"),
            Column("Stands at"),
            Column("Over time"),
        ],
        rows=[
            (
                project.reference,
                project.title,
                project.service,
                project.stage.label,
                verdict_of(project).label,
            )
            for project in projects
        ],
        when_empty=when_empty,
    )
    return Section(heading, tables=[table])


def _has_findings(project: ProjectEvidence) -> bool:
    """Whether there is more to tell of a project than where it stands."""
    return bool(project.newest_results or project.actions or project.learning or project.ended_because)


def _found(pack: Pack, project: ProjectEvidence) -> Section:
    """What a project was for, what it found, what is done about it, and what was learned."""
    verdicts = {series.measure.name: judge_figures(series).verdict.label for series in project.measures}
    results = [(result, verdicts.get(result.measure.name, "")) for result in project.newest_results]
    hidden = [series.measure.name for series in project.measures if not may_be_drawn(series)]
    return Section(
        f"{project.reference}: {project.title}",
        paragraphs=[*_words(pack, project), *map(_why_no_chart, hidden)],
        charts=_charts(project),
        tables=[
            results_table(f"{project.reference}: newest results", results),
            actions_table(
                f"{project.reference}: actions",
                [(project, action) for action in project.actions],
                pack.evidence.period.today,
            ),
        ],
    )


def _why_no_chart(name: str) -> str:
    return f"No chart of “{name}” is drawn: small numbers of people could be read off it."


def _charts(project: ProjectEvidence) -> list[Chart]:
    """A chart of each measure that has values enough to say something, unless its cycles are compared in words."""
    judgements = [judge_figures(series) for series in project.measures if may_be_drawn(series)]
    return [
        chart_of(judgement, project.reference, marks_on(project, judgement))
        for judgement in judgements
        if is_firm(judgement.chart) or (len(judgement.chart.points) >= LEAST and judgement.comparison is None)
    ]


def _words(pack: Pack, project: ProjectEvidence) -> list[str]:
    """What people wrote, as it may leave."""
    early = [
        newest_result.measure.name for newest_result in project.newest_results if newest_result.retrospective
    ]
    row = (
        ("Aim", pack.careful.redact(pack.decided.newest_field(project, TaskKind.PROPOSE, "aim"))),
        (
            "Findings",
            pack.careful.redact(pack.decided.newest_field(project, TaskKind.REPORT_FINDINGS, "conclusion")),
        ),
        ("Results in the final report", project.results_said),
        ("Effect of the actions", project.effect),
        ("Recommendations", project.recommendations),
        ("Learning", project.learning),
        ("Ended early because", project.ended_because),
        ("Data from before approval (retrospective)", ", ".join(early)),
    )
    return [f"{name}: {words}" for name, words in row if words]
