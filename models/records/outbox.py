"""The outbox: every email as a row, rendered once and queued in the transaction that caused it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.vocabulary import Letter, LetterClass, MailState


class Email(Record):
    """One email to one person: waiting → sending → sent, uncertain or failed; or superseded, or held.

    `key` is built from ids, so that the same cause cannot write twice. `claim_no` is the fencing number:
    only the claim that sent it may record what became of it (P18 to P22).
    """

    __tablename__ = "email"
    __table_args__ = (
        UniqueConstraint("task_id", "letter_class", "local_date"),
        Index("ix_email_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_email_project_state", "project_id", "state"),
        Index("ix_email_task_state", "task_id", "state"),
        Index("ix_email_to_person", "to_person_id", "created_at"),
        Index("ix_email_created_at", "created_at", "id"),
        Index(
            "ix_email_copy_of_id",
            "copy_of_id",
            postgresql_where=text("copy_of_id IS NOT NULL"),
            sqlite_where=text("copy_of_id IS NOT NULL"),
        ),
        Index("ix_email_message_id", "message_id"),
        Index("ix_email_sent_at", "sent_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    letter: Mapped[Letter] = mapped_column(Term(Letter))
    letter_class: Mapped[LetterClass] = mapped_column(Term(LetterClass))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"))
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    assignment_no: Mapped[int | None]
    to_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    to_address: Mapped[str] = mapped_column(String(254))
    sender: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body_text: Mapped[str] = mapped_column(Text)
    message: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[str] = mapped_column(String(200))
    local_date: Mapped[date | None] = mapped_column(
        doc="Set for reminders: at most one a task and day (P12)."
    )
    state: Mapped[MailState] = mapped_column(Term(MailState))
    was_uncertain: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    claim_no: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime]
    last_error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    rank: Mapped[int] = mapped_column(
        default=1, doc="Lower leaves first: a code does not wait behind a digest."
    )
    held_because: Mapped[str] = mapped_column(String(200), default="")
    copy_of_id: Mapped[str | None] = mapped_column(
        ForeignKey("email.id"),
        doc="The row that this one takes the place of: sent again, or to somebody else.",
    )
    bounced_at: Mapped[datetime | None] = mapped_column(doc="Taken by the server, and came back later.")
    settled_at: Mapped[datetime | None] = mapped_column(doc="The QI Support Team has dealt with its trouble.")


class EmailTask(Record):
    """A task that a letter of several spoke of: a digest stands for the reminder of it, others for its letter (P12)."""

    __tablename__ = "email_task"

    email_id: Mapped[str] = mapped_column(ForeignKey("email.id"), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), primary_key=True, index=True)


class PostOffice(Record):
    """How sending stands: one row. Stopped by people, broken by the relay, braked by a wave, or open.

    `permits` are the emails that may leave now, as of `permits_at`: the rate limit of all processes together.
    """

    __tablename__ = "post_office"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    stopped_because: Mapped[str] = mapped_column(String(300), default="")
    broken_at: Mapped[datetime | None]
    broken_because: Mapped[str] = mapped_column(String(300), default="")
    try_again_at: Mapped[datetime | None]
    braked_at: Mapped[datetime | None]
    released_until: Mapped[datetime | None]
    permits: Mapped[float] = mapped_column(default=0.0)
    permits_at: Mapped[datetime | None]
    usual_peak: Mapped[int] = mapped_column(
        default=0, doc="The most emails that left on one of the days before `usual_on`."
    )
    usual_on: Mapped[date | None]
    room: Mapped[int] = mapped_column(
        default=0,
        server_default="0",
        doc="How many more may leave on `room_on` before the brake has to count again.",
    )
    room_on: Mapped[date | None]


class Bounce(Record):
    """A report that an email could not be delivered, read once; it never decides anything (P24)."""

    __tablename__ = "bounce"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True, doc="SHA-256 of the report.")
    email_id: Mapped[str | None] = mapped_column(ForeignKey("email.id"))
    status: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(40))
    read_at: Mapped[datetime]
