"""What reaches the QI Support Team and what it writes down: feedback, requests for help, notes, coaching (2.1, 2.2)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import HelpWanted, NoteReaders


class Feedback(Record):
    """One thing that somebody told us; of a task, of a project or of the service as such."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_settled_at", "settled_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"))
    about: Mapped[str] = mapped_column(String(200), doc="The step, as its page names it.")
    said: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")


class HelpRequest(Record):
    """Help that somebody of a project asked for: of which kind, in which words; answered in its task (2.1; OB-018)."""

    __tablename__ = "help_request"
    __table_args__ = (
        UniqueConstraint("task_id"),
        Index("ix_help_request_project", "project_id"),
        Index("ix_help_request_closed_at", "closed_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"))
    kind: Mapped[HelpWanted] = mapped_column(Term(HelpWanted))
    wanted: Mapped[str] = mapped_column(Text, doc="What would help, in the words of whoever asked.")
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(
        Text, default="", server_default="", doc="What whoever asked was answered."
    )
    what_helped: Mapped[str] = mapped_column(Text, default="", server_default="")

    asked_by: Mapped[Person] = relationship(lazy="raise")


class ProjectNote(Record):
    """A note on a project, for the team or for everybody; never changed, but it may be struck with a reason."""

    __tablename__ = "project_note"
    __table_args__ = (Index("ix_project_note_project", "project_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    readers: Mapped[NoteReaders] = mapped_column(Term(NoteReaders))
    note: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    struck_because: Mapped[str] = mapped_column(Text, default="", server_default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    struck_by: Mapped[Person | None] = relationship(foreign_keys=[struck_by_id], lazy="raise")


class CoachingLine(Record):
    """Coaching that one of the team gave: when, whom or on which project, how long, on what (2.2; OB-024)."""

    __tablename__ = "coaching_line"
    __table_args__ = (Index("ix_coaching_line_given_on", "given_on"), UniqueConstraint("nonce"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64))
    given_on: Mapped[date]
    given_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    minutes: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id], lazy="raise")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise")
