"""What of a closed project's learning stands on the intranet, and how it is taken off again (6.5; OB-111)."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.forms.project.spread.sharing import ShareLearningForm
from models.records import Correction, LearningRelease
from models.vocabulary import LearningChannel, Publication
from tasks.database.audit_trail import HistoryFact


def is_published() -> ColumnElement[bool]:
    """Whether a release stands on the intranet now."""
    return and_(LearningRelease.channel == LearningChannel.INTRANET, LearningRelease.taken_back_at.is_(None))


def published(session: Session, project_id: str) -> LearningRelease | None:
    """What of a project stands on the intranet now."""
    return session.scalars(
        select(LearningRelease).where(LearningRelease.project_id == project_id, is_published())
    ).first()


def take_back(release: LearningRelease, person_id: str, at: datetime) -> None:
    """Take a release off the intranet, and note by whom and when; the caller’s transaction keeps it."""
    release.taken_back_at, release.taken_back_by_id = at, person_id


def follow_corrected_publication(
    session: Session, form: ShareLearningForm, correction: Correction, now: datetime
) -> list[HistoryFact]:
    """What was published goes no further than a correction lets it; what the history is told.

    It never goes further at once: the QI Support Team reads it first, and publishes it.
    """
    release = published(session, correction.project_id)
    if release is None:
        return []
    if form.publication is not Publication.NOBODY:
        release.is_public = release.is_public and form.publication is Publication.PUBLIC
        return []
    by = correction.person_id
    take_back(release, by, now)
    sentence = "What was learned is off the intranet: its answer was corrected"
    return [HistoryFact.of(release, "learning taken back", sentence, person_id=by)]
