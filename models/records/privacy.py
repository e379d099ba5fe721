"""What the filter against patient details met, in figures, and what Information Governance has released (OB-137)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.privacy.rules import PrivacyOutcome, PrivacyRule
from models.records.base import ID_LENGTH, Record, Term, new_id


class PrivacyCount(Record):
    """How often in a week, from its Monday on, a rule was met in a field, and what became of it. Never the text."""

    __tablename__ = "privacy_count"

    week: Mapped[date] = mapped_column(primary_key=True)
    rule: Mapped[PrivacyRule] = mapped_column(Term(PrivacyRule), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    entrance: Mapped[str] = mapped_column(String(20), primary_key=True)
    outcome: Mapped[PrivacyOutcome] = mapped_column(Term(PrivacyOutcome), primary_key=True)
    count: Mapped[int]


class PrivacyRelease(Record):
    """A rule that does not hold for a field until a moment: Information Governance said so, and why.

    It is let through in a project or, before there is one, in the proposals of the person who writes them.
    """

    __tablename__ = "privacy_release"
    __table_args__ = (
        Index("ix_privacy_release_project", "project_id"),
        Index("ix_privacy_release_proposer", "proposer_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    proposer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    field: Mapped[str] = mapped_column(String(80))
    rule: Mapped[PrivacyRule] = mapped_column(Term(PrivacyRule))
    reason: Mapped[str] = mapped_column(Text)
    released_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime]
    ends_at: Mapped[datetime]
