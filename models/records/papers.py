"""When a committee meets, and the papers that were made for it, kept as they were (6.4, 6.5; OB-069, OB-107)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.vocabulary import PaperKind


class Meeting(Record):
    """A meeting for which a paper is made by its due date; of one service if it is a CDS Quality Group."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("kind", "service_id", "held_on"),
        Index("ix_meeting_papers_due_on", "papers_due_on"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[PaperKind] = mapped_column(Term(PaperKind))
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    held_on: Mapped[date]
    papers_due_on: Mapped[date]


class IssuedPaper(Record):
    """A paper as it was made: its data, from which every format is made again alike; never changed (OB-033).

    `sha256` is that of its data, `for_whom` who asked for it if it is no committee of ours (OB-008).
    """

    __tablename__ = "issued_paper"
    __table_args__ = (
        UniqueConstraint("meeting_id"),
        Index("ix_issued_paper_made_at", "made_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[PaperKind] = mapped_column(Term(PaperKind))
    title: Mapped[str] = mapped_column(String(200))
    period: Mapped[str] = mapped_column(String(120))
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"))
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    for_whom: Mapped[str] = mapped_column(String(200), default="")
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    content: Mapped[Json]
    sha256: Mapped[str] = mapped_column(String(64))
