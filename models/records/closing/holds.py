"""Holds on the destruction of a project's data: an inquiry, a complaint or a claim needs them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.vocabulary import HoldCause


class RetentionHold(Record):
    """Why the data of a project may not be destroyed, from when until when (7.3; OB-138)."""

    __tablename__ = "retention_hold"
    __table_args__ = (Index("ix_retention_hold_project", "project_id", "lifted_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    cause: Mapped[HoldCause] = mapped_column(Term(HoldCause))
    reason: Mapped[str] = mapped_column(Text)
    put_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    put_at: Mapped[datetime]
    lifted_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_because: Mapped[str | None] = mapped_column(Text)
