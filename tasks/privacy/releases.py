"""What Information Governance has released: a rule that for some days does not hold for a field, and of what."""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, select
from sqlalchemy.orm import Session

from models.clock import now
from models.privacy.rules import PrivacyRule
from models.privacy.screening import current_screening
from models.records import HumanTask, PrivacyRelease, Project
from tasks.database.unit_of_work import reading

HOLDS_FOR = timedelta(days=7)


def apply_releases(*, task_id: str = "", reference: str = "") -> None:
    """Let through, in the screening under way, what was released for a project: by its reference, or a task of it."""
    with reading() as session:
        of_project = (
            select(Project.id).where(Project.reference == reference)
            if reference
            else select(HumanTask.project_id).where(HumanTask.id == task_id)
        )
        project_id = session.scalar(of_project)
        if project_id is not None:
            current_screening().release(released_for(session, project_id))


def apply_releases_of_proposer(person_id: str) -> None:
    """Let through, in the screening under way, what was released for the proposals of a person."""
    with reading() as session:
        current_screening().release(released_for_proposer(session, person_id))


def released_for(session: Session, project_id: str) -> frozenset[tuple[PrivacyRule, str]]:
    """The rules and fields that are let through for a project now."""
    return frozenset((release.rule, release.field) for release in valid_releases(session, project_id))


def released_for_proposer(session: Session, person_id: str) -> frozenset[tuple[PrivacyRule, str]]:
    """The rules and fields that are let through now in the proposals that a person writes."""
    query = select(PrivacyRelease).where(PrivacyRelease.proposer_id == person_id, holds_at(now()))
    return frozenset((release.rule, release.field) for release in session.scalars(query))


def holds_at(moment: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a release holds at a moment, which may be a parameter of the question."""
    return PrivacyRelease.ends_at > moment


def valid_releases(session: Session, project_id: str) -> list[PrivacyRelease]:
    """The releases of a project that hold now, the oldest first."""
    query = select(PrivacyRelease).where(PrivacyRelease.project_id == project_id, holds_at(now()))
    return list(session.scalars(query.order_by(PrivacyRelease.id)))
