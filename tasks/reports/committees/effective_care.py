"""The report of the Effective Care and Treatment Committee: every service at once (6.4, 6.5; OB-069, OB-102)."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from models.papers import Section, Table
from tasks.programme.objectives.objectives_coverage import objectives_of
from tasks.programme.year.coverage import unjudged
from tasks.programme.year.relevance import relevance
from tasks.reports.body import Body, ReportRequest
from tasks.reports.committees.progress import (
    Progress,
    not_begun_said,
    not_joined_table,
    progress,
    progress_table,
)
from tasks.reports.evidence.facts import (
    approved_before_data,
    below_target,
    figures_after_approval,
    long_overdue_actions,
    missed_by_open_projects,
    unattended,
    waiting_for_somebody_late,
)
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.sections.aims import objectives_table, unjudged_table
from tasks.reports.sections.parts import (
    MOST_NAMED,
    Counting,
    actions_table,
    at_most,
    below_target_table,
    by_service,
    count_of,
    counted,
    late_said,
    late_section,
    learning_table,
    movement_said,
)


def effective_care(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """How the programme goes, what is late, what is below target, and what was learned."""
    topic_progress = progress(session, request.year)
    return Body(
        title="Progress of the quality improvement programme",
        audience="Effective Care and Treatment Committee",
        to_decide=_to_decide(evidence, topic_progress),
        to_note=[
            topic_progress.said,
            movement_said(evidence),
            late_said(evidence),
            _below_target_said(evidence),
        ],
        sections=[
            Section(
                "The annual programme",
                tables=[progress_table(topic_progress), not_joined_table(topic_progress)],
            ),
            Section(
                "What the programme must serve",
                tables=[
                    objectives_table(objectives_of(session, request.year)),
                    unjudged_table(unjudged(relevance(session, request.year).topics)),
                ],
            ),
            Section("The services", tables=[services_table(evidence)]),
            Section("Actions", tables=[actions_table(evidence)]),
            Section("Targets missed", tables=[below_target_table(missed_by_open_projects(evidence))]),
            late_section(waiting_for_somebody_late(evidence)),
            Section("Learning", tables=[learning_table([*evidence.closed, *evidence.ended_early])]),
        ],
    )


def services_table(evidence: Evidence) -> Table:
    """How the policy is followed in each service: what is under way, approved in time, late, closed (5.1; OB-060).

    Data are retrospective if they are of days before the approval.
    """
    approved, figures = approved_before_data(evidence), figures_after_approval(evidence)
    columns = {
        "Under way": evidence.open,
        "Begun": evidence.begun,
        "Closed": evidence.closed,
        "Data begun": approved.all,
        "Approved first": approved.held,
        "Retrospective data": figures.broken,
        "Something late": waiting_for_somebody_late(evidence),
        "Target missed": below_target(evidence),
    }
    return by_service(
        evidence, "Projects by service", [(name, _counting(some)) for name, some in columns.items()]
    )


def _counting(counted_projects: Iterable[ProjectEvidence]) -> Counting:
    """How many of some projects are among these, with their references."""
    ids = {project.id for project in counted_projects}
    return lambda some: count_of(project for project in some if project.id in ids)


def _to_decide(evidence: Evidence, topic_progress: Progress) -> list[str]:
    """The longest overdue actions one by one, and topics that nobody has begun."""
    today = evidence.period.today
    asked = at_most(
        [
            f"{project.title} ({project.reference}, {project.service}), action {action.number}: "
            f"{action.late_by(today)} working days overdue. What does the committee require of the service?"
            for project, action in long_overdue_actions(evidence)
        ],
        MOST_NAMED - 1,
    )
    if topic_progress.not_begun and evidence.period.is_present:
        asked.append(f"{not_begun_said(topic_progress)}: which are to wait?")
    return asked


def _below_target_said(evidence: Evidence) -> str:
    below, ignored = below_target(evidence), unattended(evidence)
    return (
        f"{counted(len(below), 'project')} missing a target, {len(ignored):,} of them without an action, an "
        "accepted risk or a meeting to come."
    )
