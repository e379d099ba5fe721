"""What people tell us was wrong with a step, for the QI Support Team to read (OB-002)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, new_id


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
