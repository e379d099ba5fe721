"""Who took over what from whom, tasks passed on and projects handed over; and what rests meanwhile: pauses."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, new_id


class PassedOn(Record):
    """A task went from one person to another; the old link says so, and the record keeps why.

    `number` is the task's `assignment_no` from then on. `by_id` is empty where the policy did it: somebody had
    left, was away, or could not be reached.
    """

    __tablename__ = "passed_on"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"))
    number: Mapped[int]
    from_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class HandOver(Record):
    """A project goes from one lead to the next on a day; tasks and links move with it (OB-043, OB-044)."""

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_project", "project_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    from_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    on_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime]
    said_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


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
