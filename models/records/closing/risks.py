"""Risks of results that stay as they are: who is asked to accept each, what they decide, and until when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.inputs.text import compared
from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import RiskKind, RiskState


class AcceptedRisk(Record):
    """A risk that an answer wanted accepted, and what became of it (1.1, 6.6; OB-011, OB-112).

    It belongs to the task that asks for its acceptance, and names the measures that may stay below their targets
    because of it. It is written with the answer that wants it and changed only by the answers about it.
    """

    __tablename__ = "accepted_risk"
    __table_args__ = (
        Index("ix_accepted_risk_project", "project_id"),
        Index("ix_accepted_risk_review", "state", "review_on"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), unique=True)
    source_id: Mapped[str] = mapped_column(
        ForeignKey("human_task.id"), doc="The task whose answer wants the risk accepted."
    )
    kind: Mapped[RiskKind] = mapped_column(Term(RiskKind))
    cycle: Mapped[int]
    about: Mapped[str] = mapped_column(
        Text, doc="What stays as it is: the action, or the target that is missed."
    )
    measures: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(Text, doc="Why whoever answered wants it accepted.")
    state: Mapped[RiskState] = mapped_column(Term(RiskState))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(Text, default="", server_default="")
    review_on: Mapped[date | None]
    risk_reference: Mapped[str | None] = mapped_column(String(80))
    not_registered_because: Mapped[str | None] = mapped_column(Text)

    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id], lazy="raise")

    @property
    def is_accepted(self) -> bool:
        """Whether somebody has accepted it and still does."""
        return self.state is RiskState.ACCEPTED

    def is_about(self, measure: str) -> bool:
        """Whether it concerns a measure, whatever its letters."""
        return compared(measure) in {compared(name) for name in self.measures}
