"""Pauses: a project on hold, or a task whose clock stands still while its work waits on somebody else."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, new_id


class Pause(Record):
    """A stretch of time that is not counted against whoever is asked; of a task, or of a whole project.

    `review_on` is when somebody is asked whether it is over: nothing rests for ever (OB-099).
    """

    __tablename__ = "pause"
    __table_args__ = (Index("ix_pause_project", "project_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"))
    reason: Mapped[str] = mapped_column(Text)
    waits_for: Mapped[str] = mapped_column(String(200), default="", doc="Who or what the work waits for.")
    review_on: Mapped[date]
    began_at: Mapped[datetime]
    began_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
