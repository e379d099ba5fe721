"""The risks that are accepted, as reports tell of them: by role, never by name (6.6; OB-011, OB-112)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.records import AcceptedRisk
from models.vocabulary import RISK_AUTHORITIES, RiskState
from tasks.reports.evidence.model import RiskEvidence


def accepted_risks(session: Session, ids: Select[tuple[str]]) -> Mapping[str, list[AcceptedRisk]]:
    """The risks of projects that are accepted now, by project, the one looked at next first."""
    query = (
        select(AcceptedRisk)
        .where(AcceptedRisk.project_id.in_(ids), AcceptedRisk.state == RiskState.ACCEPTED)
        .order_by(AcceptedRisk.review_on, AcceptedRisk.id)
    )
    risks: dict[str, list[AcceptedRisk]] = defaultdict(list)
    for risk in session.scalars(query):
        risks[risk.project_id].append(risk)
    return risks


def authorities(risks: Iterable[AcceptedRisk]) -> dict[str, str]:
    """Which role has accepted the risk that an answer wanted accepted, by the id of its task."""
    return {risk.source_id: RISK_AUTHORITIES[risk.kind].label for risk in risks}


def risk_evidence(risks: Iterable[AcceptedRisk]) -> Sequence[RiskEvidence]:
    """The same as reports tell of them."""
    return [
        RiskEvidence(
            about=risk.about,
            role=RISK_AUTHORITIES[risk.kind].label,
            accepted_on=local_date(risk.decided_at),
            review_on=risk.review_on,
            because=risk.because,
            register=risk.risk_reference or f"None: {risk.not_registered_because or 'no reason given'}",
        )
        for risk in risks
        if risk.decided_at is not None and risk.review_on is not None
    ]
