"""What stands on the intranet of what projects have learned: what was released, and nothing else (6.5; OB-111)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.records import LearningRelease, Project
from models.settings import settings
from notifications.content.learning import LearningSummary
from tasks.closing.published_learning import is_published
from tasks.database.unit_of_work import reading
from tasks.people.lookup import trust
from tasks.spread.releasing import words_of

MOST = 50
"""The newest so many stand in the feed; the pages have all of them."""


@dataclass(frozen=True)
class PublishedLearning:
    """The learning of one closed project as it was released, and when; `address` is the page of its project.

    `is_public` says that its lead lets it go out of the Trust, too.
    """

    reference: str
    address: str
    released_at: datetime
    summary: LearningSummary
    is_public: bool


@dataclass(frozen=True)
class LearningFeed:
    """The newest learning first; the contact is a role, never a person."""

    trust_name: str
    contact: str
    address: str
    learning: Sequence[PublishedLearning]

    @property
    def changed_at(self) -> datetime | None:
        """When something was released last; None while nothing is."""
        return max((it.released_at for it in self.learning), default=None)


def learning_feed(*, most: int = MOST) -> LearningFeed:
    """The feed as it stands now, in two looks at the database."""
    query = (
        select(LearningRelease, Project.reference)
        .join(Project, Project.id == LearningRelease.project_id)
        .where(is_published())
        .order_by(LearningRelease.released_at.desc(), LearningRelease.id.desc())
        .limit(most)
    )
    base = settings().base_url
    with reading() as session:
        ours = trust(session)
        learning = [
            PublishedLearning(
                reference=reference,
                address=f"{base}/projects/{reference}",
                released_at=release.released_at,
                summary=words_of(release),
                is_public=release.is_public,
            )
            for release, reference in session.execute(query).tuples()
        ]
        return LearningFeed(ours.name, ours.qist_email, f"{base}/feed/learning.atom", learning)
