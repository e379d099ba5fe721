"""The report of a CDS Quality Group: its projects, and its actions with their age, overdue first (6.4; OB-102)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.papers import Section
from tasks.national.reading import PublishedReport, reports_for_service
from tasks.reports.body import Body, ReportRequest
from tasks.reports.committees.compliance import OURS, ComplianceMeasure, compliance_table
from tasks.reports.committees.scorecard import scorecard
from tasks.reports.evidence.dates_kept import passed_dates
from tasks.reports.evidence.facts import (
    long_overdue_actions,
    missed_by_open_projects,
    unattended,
    waiting_for_somebody_late,
)
from tasks.reports.evidence.model import Evidence
from tasks.reports.sections.improving import improving_table
from tasks.reports.sections.national import position_table, recommendations_table
from tasks.reports.sections.parts import (
    actions_table,
    at_most,
    below_target_table,
    closed_table,
    late_said,
    late_section,
    learning_table,
    movement_said,
    projects_table,
    risks_table,
)


def quality_group(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """The report of one service, from its own projects."""
    service = evidence.services[request.service_id or ""]
    reports = reports_for_service(session, request.service_id)
    late = waiting_for_somebody_late(evidence)
    return Body(
        title=f"Quality improvement in {service}",
        audience=f"CDS Quality Group, {service}",
        to_decide=_to_decide(evidence),
        to_note=[movement_said(evidence), late_said(evidence)],
        sections=[
            Section(
                "How the service keeps the policy",
                [OURS],
                tables=[compliance_table(_scorecard(session, evidence, request), "Scorecard of the service")],
            ),
            Section("Actions", tables=[actions_table(evidence)]),
            Section(
                "Projects under way",
                tables=[
                    projects_table(
                        evidence.open, title="Where they stand", when_empty="No project is under way."
                    )
                ],
            ),
            late_section(late),
            Section("How projects improve", tables=[improving_table(evidence.open)]),
            Section("Targets missed", tables=[below_target_table(missed_by_open_projects(evidence))]),
            *_national(reports, evidence),
            Section("Accepted risks", tables=[risks_table(evidence.risks)]),
            Section(
                "Closed in the period",
                tables=[
                    closed_table(evidence.closed),
                    learning_table([*evidence.closed, *evidence.ended_early]),
                ],
            ),
        ],
    )


def _national(reports: Sequence[PublishedReport], evidence: Evidence) -> list[Section]:
    """What national reports recommend this service, and what it does; nothing where none concerns it (OB-006)."""
    present = [report for report in reports if report.is_open or evidence.period.has(report.received_on)]
    if not present:
        return []
    table = recommendations_table(present, evidence.period.today, names_owners=True)
    return [Section("National reports", tables=[position_table(present), table])]


def _scorecard(session: Session, evidence: Evidence, request: ReportRequest) -> list[ComplianceMeasure]:
    """Is the policy kept in the service: approval, actions, dates and training (OB-081)?"""
    passed = passed_dates(session, evidence.period)
    return scorecard(session, evidence, passed, service_id=request.service_id)


def _to_decide(evidence: Evidence) -> list[str]:
    """What the group is asked: standards that nobody acts on, and long overdue actions, the worst first."""
    today = evidence.period.today
    asked = [
        f"{project.title} ({project.reference}): misses a target without an action or an accepted risk. "
        "What is done?"
        for project in unattended(evidence)
    ]
    return at_most(
        [
            *asked,
            *(
                f"{project.title} ({project.reference}), action {action.number} ({action.owner}): "
                f"{action.late_by(today)} working days overdue. Who sees to it, by when?"
                for project, action in long_overdue_actions(evidence)
            ),
        ]
    )
