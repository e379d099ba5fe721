"""What the page of a project says of its end: what it lacks, its risks, and how long its data are kept (6.6, 7.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.closing.missing import MissingForClosure
from models.measures.figure_judgement import FigureJudgement
from models.records import AcceptedRisk, Project
from models.vocabulary import RISK_AUTHORITIES, HoldCause, RiskState
from tasks.closing.closing_checks import missing_at_closure
from tasks.closing.risks import risks_of


@dataclass(frozen=True)
class SeenRisk:
    """A risk that somebody was asked to accept: what stays as it is, and who decided what in which role, until when."""

    about: str
    state: RiskState
    by: str
    role: str
    review_on: date | None
    because: str
    register: str


@dataclass(frozen=True)
class ClosingSeen:
    """The end of a project as its page shows it; dates are None where nothing is set."""

    missing: Sequence[MissingForClosure]
    risks: Sequence[SeenRisk]
    national_reference: str
    nationally_registered_on: date | None
    retention_until: date | None
    data_destroyed_on: date | None
    data_held_for: HoldCause | None


def closing_seen(session: Session, project: Project, judged: Sequence[FigureJudgement]) -> ClosingSeen:
    """What there is to say, with its measures as they are judged."""
    return ClosingSeen(
        missing=missing_at_closure(session, project, judged),
        risks=[_seen(risk) for risk in risks_of(session, project)],
        national_reference=project.national_reference or "",
        nationally_registered_on=project.nationally_registered_on,
        retention_until=project.retention_until,
        data_destroyed_on=project.data_destroyed_on,
        data_held_for=project.data_held_for,
    )


def _seen(risk: AcceptedRisk) -> SeenRisk:
    return SeenRisk(
        about=risk.about,
        state=risk.state,
        by=risk.decided_by.name if risk.decided_by else "",
        role=RISK_AUTHORITIES[risk.kind].label,
        review_on=risk.review_on,
        because=risk.because or risk.reason,
        register=risk.risk_reference or "",
    )
