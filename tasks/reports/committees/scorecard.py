"""The scorecard of a service: is the policy kept in it? The same facts as every other paper (5.1; OB-060, OB-081)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tasks.reports.committees.compliance import (
    ComplianceMeasure,
    Share,
    of_control,
    of_dates,
    of_projects,
    of_units,
)
from tasks.reports.committees.controls import actions_done, approved_first, figures_after
from tasks.reports.evidence.dates_kept import PassedDates
from tasks.reports.evidence.facts import waiting_for_somebody_late
from tasks.reports.evidence.model import Evidence
from tasks.reports.evidence.staff import staff
from tasks.reports.training.bronze import leads_without


def scorecard(
    session: Session, evidence: Evidence, passed: Sequence[PassedDates], *, service_id: str | None = None
) -> list[ComplianceMeasure]:
    """Registered and approved in time, actions, dates and training: of one service, or of each.

    `passed` are the dates of the period; of them those of the service count.
    """
    own = [each for each in passed if service_id is None or each.service_id == service_id]
    return [
        of_control(approved_first(evidence), evidence, name="Approved before data"),
        of_control(figures_after(evidence), evidence, name="Figures after approval"),
        of_control(actions_done(evidence), evidence, name="Actions by their date"),
        ComplianceMeasure(
            clause="6.3, 6.6",
            counted="Steps that are asked were answered by their date",
            name="Steps by their date",
            by_service=of_dates(own, evidence.services),
        ),
        ComplianceMeasure(
            clause="5.1 (OB-060)",
            counted="Projects under way that wait for nobody who is late",
            name="Nothing overdue",
            by_service=_nothing_late(evidence),
        ),
        leads_with_bronze(session, evidence),
        staff_with_bronze(session, evidence, service_id=service_id),
    ]


def leads_with_bronze(session: Session, evidence: Evidence) -> ComplianceMeasure:
    """The projects under way whose lead may take part in them (8.2; OB-141)."""
    without = leads_without(session, evidence)
    ids = {project.id for project in without}
    return ComplianceMeasure(
        clause="8.2 (OB-141)",
        counted="Projects under way whose lead has Bronze training or a running exception",
        name="Leads with Bronze",
        by_service=of_projects([project for project in evidence.open if project.id not in ids], without),
    )


def staff_with_bronze(
    session: Session, evidence: Evidence, *, service_id: str | None = None
) -> ComplianceMeasure:
    """The staff whom the register knows who have Bronze training (5.1, 8.2; OB-082, OB-144)."""
    own = evidence.services.get(service_id or "")
    people = [person for person in staff(session, evidence) if own is None or person.service == own]
    return ComplianceMeasure(
        clause="8.2 (OB-144)",
        counted="Staff known to the register who have Bronze training",
        name="Staff with Bronze",
        by_service=of_units((person.service, "", person.has_bronze) for person in people),
    )


def _nothing_late(evidence: Evidence) -> dict[str, Share]:
    late = waiting_for_somebody_late(evidence)
    ids = {project.id for project in late}
    return of_projects([project for project in evidence.open if project.id not in ids], late)
