"""The report of the Quality Committee: progress, three items to decide, five to note (6.4, 6.5; OB-069, OB-102)."""

from collections.abc import Iterator
from itertools import chain, islice

from sqlalchemy.orm import Session

from models.measures.figure_judgement import judge_figures
from models.measures.verdicts import Verdict, is_firm
from models.papers import Chart, Column, Section, Table
from notifications.documents.charts import Bar, bar_sentence, bar_svg
from tasks.programme.objectives.objectives_coverage import objectives_of
from tasks.programme.year.coverage import Coverage, coverage
from tasks.reports.body import Body, ReportRequest
from tasks.reports.committees.effective_care import services_table
from tasks.reports.committees.progress import (
    Progress,
    not_begun_said,
    not_joined_table,
    progress,
    progress_table,
)
from tasks.reports.evidence.facts import (
    LONG_OVERDUE,
    long_overdue_actions,
    missed_by_open_projects,
    overdue_actions,
    unattended,
)
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.sections.aims import objectives_table, unjudged_said, unserved_said
from tasks.reports.sections.improving import by_verdict, chart_of, marks_on
from tasks.reports.sections.parts import (
    below_target_table,
    closed_said,
    count_of,
    counted,
    late_said,
    learning_table,
    named,
    risks_table,
)

TO_DECIDE, TO_NOTE = 3, 5
"""As many items does the committee get: what it must decide, and what it should know, weightiest first."""

MOST_CHARTS = 4


def quality_committee(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """How the programme goes, and what the committee is asked."""
    topic_progress, covered = progress(session, request.year), coverage(session, request.year)
    verdicts = by_verdict(project for project in evidence.projects if project.measures)
    return Body(
        title=f"Quality improvement: progress against the programme {request.year}",
        audience="Quality Committee",
        to_decide=list(islice(_to_decide(evidence, topic_progress, covered), TO_DECIDE)),
        to_note=list(islice(_to_note(evidence, topic_progress, verdicts), TO_NOTE)),
        sections=[
            Section(
                "Progress against the programme",
                tables=[progress_table(topic_progress), not_joined_table(topic_progress)],
                charts=[_progress_chart(topic_progress)] if topic_progress.on_the_programme else [],
            ),
            Section(
                "What the programme must serve",
                [unjudged_said(covered)] if covered.unjudged else [],
                tables=[objectives_table(objectives_of(session, request.year))],
            ),
            Section("The services", tables=[services_table(evidence)]),
            Section("What is late", [late_said(evidence)], tables=[_overdue_by_service(evidence)]),
            Section("Targets missed", tables=[below_target_table(missed_by_open_projects(evidence))]),
            Section("Accepted risks", tables=[risks_table(evidence.risks)]),
            Section(
                "Improvement that the figures show",
                tables=[_verdicts_table(verdicts)],
                charts=_improved(verdicts[Verdict.IMPROVED]),
            ),
            Section("Learning", tables=[learning_table([*evidence.closed, *evidence.ended_early])]),
        ],
    )


def _to_decide(evidence: Evidence, topic_progress: Progress, covered: Coverage) -> Iterator[str]:
    """What only the committee can settle, the weightiest first."""
    yield from chain(
        _unmet(evidence), _uncovered(covered), _long_overdue(evidence), _not_begun(evidence, topic_progress)
    )


def _uncovered(covered: Coverage) -> Iterator[str]:
    if unserved := unserved_said(covered):
        yield f"{unserved}: is one added, or is that accepted?"


def _unmet(evidence: Evidence) -> Iterator[str]:
    idle = unattended(evidence)
    if idle:
        yield (
            f"{counted(len(idle), 'project')} missing a target without an action or an accepted risk "
            f"({named(idle)}): is the risk accepted, or what is required?"
        )


def _long_overdue(evidence: Evidence) -> Iterator[str]:
    long = long_overdue_actions(evidence)
    if long:
        projects = list({project.reference: project for project, _ in long}.values())
        yield (
            f"{counted(len(long), 'action')} more than {LONG_OVERDUE} working days overdue "
            f"({named(projects)}): whom does the committee call to account?"
        )


def _not_begun(evidence: Evidence, topic_progress: Progress) -> Iterator[str]:
    if topic_progress.not_begun and topic_progress.on_the_programme:
        yield f"{not_begun_said(topic_progress)}: does the programme stand?"
    ended = [project for project in evidence.ended_early if project.topic_id]
    if ended:
        yield f"{counted(len(ended), 'topic')} ended early ({named(ended)}): is that accepted?"


def _to_note(
    evidence: Evidence, topic_progress: Progress, verdicts: dict[Verdict, list[ProjectEvidence]]
) -> Iterator[str]:
    """What the committee should know, in the order of its weight."""
    yield topic_progress.said
    for verdict in (Verdict.WORSE, Verdict.IMPROVED):
        if some := verdicts[verdict]:
            yield f"{verdict.label}: {counted(len(some), 'project')} ({named(some)})."
    if topic_progress.not_joined:
        yield f"{counted(len(topic_progress.not_joined), 'relevant audit')} not joined."
    yield late_said(evidence)
    yield closed_said(evidence)
    transferable = [project for project in evidence.closed if project.is_transferable]
    if transferable:
        yield f"Learning of use elsewhere: {named(transferable)}."


def _progress_chart(topic_progress: Progress) -> Chart:
    bars = [
        Bar("Completed", len(topic_progress.completed)),
        Bar("Under way", len(topic_progress.under_way)),
        Bar("Not begun", len(topic_progress.not_begun)),
        Bar("Ended early", len(topic_progress.ended_early)),
    ]
    title = f"Topics of the programme {topic_progress.year}"
    return Chart(
        title=title,
        svg=bar_svg(bars, title="Number of topics", key="progress"),
        alternative=bar_sentence(bars),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=[Column("Where they stand"), Column("Topics", is_number=True)],
            rows=[(bar.name, bar.count) for bar in bars],
        ),
    )


def _overdue_by_service(evidence: Evidence) -> Table:
    all_rows = overdue_actions(evidence)
    services = sorted({project.service for project, _ in all_rows})
    rows = []
    for service in services:
        mine = [(project, action) for project, action in all_rows if project.service == service]
        longest = max(action.late_by(evidence.period.today) for _, action in mine)
        projects = {project.reference: project for project, _ in mine}.values()
        rows.append((service, len(mine), count_of(projects), longest))
    return Table(
        title="Overdue actions by service",
        columns=[
            Column("Care Delivery Service"),
            Column("Overdue actions", is_number=True),
            Column("In projects", is_number=True),
            Column("Longest, in working days", is_number=True),
        ],
        rows=rows,
        when_empty="No action is overdue.",
    )


def _verdicts_table(verdicts: dict[Verdict, list[ProjectEvidence]]) -> Table:
    return Table(
        title="What the figures of projects show",
        columns=[Column("Verdict"), Column("Projects", is_number=True)],
        rows=[(verdict.label, count_of(some)) for verdict, some in verdicts.items() if some],
        when_empty="No project has figures yet.",
    )


def _improved(projects: list[ProjectEvidence]) -> list[Chart]:
    charts = (
        chart_of(judgement, project.reference, marks_on(project, judgement))
        for project in projects
        for judgement in map(judge_figures, project.measures)
        if judgement.verdict is Verdict.IMPROVED and is_firm(judgement.chart)
    )
    return list(islice(charts, MOST_CHARTS))
