"""The risks that are accepted, as reports tell of them: by role, never by name (6.6; OB-011, OB-112)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.records import AcceptedRisk, Project
from models.vocabulary import RISK_AUTHORITIES, RiskState
from tasks.reports.evidence.model import RiskEvidence

RiskOfProject = tuple[AcceptedRisk, Project]


def accepted_risks(session: Session, *, service_id: str | None) -> Sequence[RiskOfProject]:
    """The risks that are accepted now, of one service or of all, the one looked at next first, with their projects.

    Those of projects that have ended are among them: a risk is accepted until whoever holds the authority ends it.
    """
    query = (
        select(AcceptedRisk, Project)
        .join(Project, Project.id == AcceptedRisk.project_id)
        .where(AcceptedRisk.state == RiskState.ACCEPTED)
        .order_by(AcceptedRisk.review_on, AcceptedRisk.id)
    )
    if service_id:
        query = query.where(Project.service_id == service_id)
    return session.execute(query).tuples().all()


def authorities(risks: Iterable[RiskOfProject]) -> dict[str, str]:
    """Which role has accepted the risk that an answer wanted accepted, by the id of its task."""
    return {risk.source_id: RISK_AUTHORITIES[risk.kind].label for risk, _ in risks}


def risk_evidence(risks: Iterable[RiskOfProject]) -> list[RiskEvidence]:
    """Accepted risks as reports tell of them."""
    return [
        RiskEvidence(
            reference=project.reference,
            service_id=project.service_id,
            about=risk.about,
            role=RISK_AUTHORITIES[risk.kind].label,
            accepted_on=local_date(risk.decided_at),
            review_on=risk.review_on,
            because=risk.because,
            register=risk.risk_reference or f"None: {risk.not_registered_because or 'no reason given'}",
            measures=risk.measures,
        )
        for risk, project in risks
        if risk.decided_at is not None and risk.review_on is not None
    ]
