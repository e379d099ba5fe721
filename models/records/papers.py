"""When a committee meets, the papers made for it, kept as they were, and what it decided (6.4, 6.5; OB-055, OB-069)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import PaperKind, Resolution


class Meeting(Record):
    """A meeting for which a paper is made by its due date; of one service if it is a CDS Quality Group.

    `changed_by_id` is whoever entered, moved or cancelled it on the page of meetings: what the Trust file says of it
    counts no longer. `file_held_on` is the day on which the file has it, if it came from there.
    """

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
    changed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime | None]
    file_held_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]


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


class CommitteeDecision(Record):
    """What a committee decided on an item of its paper; corrected by a new row, of which the newest stands (OB-055).

    `item_no` counts from 1 in the order of the paper; what was decided besides goes on counting after them.
    `replaced_because` is why the one after it was written. An action has an owner, a date and its task.
    """

    __tablename__ = "committee_decision"
    __table_args__ = (Index("ix_committee_decision_paper", "paper_id", "item_no"), UniqueConstraint("nonce"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64))
    paper_id: Mapped[str] = mapped_column(ForeignKey("issued_paper.id"))
    item_no: Mapped[int]
    item: Mapped[str] = mapped_column(Text, doc="What the committee was asked, in the words of the paper.")
    resolution: Mapped[Resolution] = mapped_column(Term(Resolution))
    wording: Mapped[str] = mapped_column(
        Text, default="", doc="What was said or is to be done, as it was recorded."
    )
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    replaced_because: Mapped[str] = mapped_column(Text, default="", server_default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id], lazy="raise")
