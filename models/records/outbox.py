"""The outbox: every e-mail as a row, rendered once and queued in the transaction that caused it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.vocabulary import Letter, LetterClass, MailState


class Email(Record):
    """One e-mail to one person: waiting → sending → sent, uncertain or failed; or superseded, or held.

    `key` is built from ids, so that the same cause cannot write twice. `claim_no` is the fencing number:
    only the claim that sent it may record what became of it (P18 to P22).
    """

    __tablename__ = "email"
    __table_args__ = (
        UniqueConstraint("task_id", "letter_class", "local_date"),
        Index("ix_email_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_email_project_state", "project_id", "state"),
        Index("ix_email_task_state", "task_id", "state"),
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
