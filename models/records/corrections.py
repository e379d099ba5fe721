"""Corrections of answers that were sent: the answer stays as it was given, a row of its own says how it now reads."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import CorrectionState


class Correction(Record):
    """An answer as it should have been: the whole of it, on the form of its day, with the reason.

    `is_current` marks the newest one of a decision that is in force: that is how the answer stands.
    """

    __tablename__ = "correction"
    __table_args__ = (
        Index("ix_correction_decision", "decision_id", "is_current"),
        Index("ix_correction_project", "project_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    before: Mapped[Json] = mapped_column(doc="The answer as it stood, in the fields of its form.")
    answer: Mapped[Json]
    form_version: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[CorrectionState] = mapped_column(Term(CorrectionState))
    is_current: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    idem_key: Mapped[str] = mapped_column(String(64), unique=True)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
