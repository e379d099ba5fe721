"""How a project improves: the lines of its driver diagram, tests of change, progress of actions (3.1, 6.6)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.clock import local_date
from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import ActDecision, DriverLevel, PredictionResult


class DriverLine(Record):
    """A driver or change idea of a project's driver diagram; what was removed stays, and tests of it go on.

    `place` orders the lines below one parent, 1 first. `measures` are names of measures of the plan in force.
    `version` is raised by every change, so that whoever comes second sees what the first one changed.
    """

    __tablename__ = "driver_line"
    __table_args__ = (Index("ix_driver_line_project", "project_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    level: Mapped[DriverLevel] = mapped_column(Term(DriverLevel))
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("driver_line.id"), doc="None for a primary driver, and for an idea that is on no driver."
    )
    place: Mapped[int]
    words: Mapped[str] = mapped_column(String(200))
    measures: Mapped[list[str]]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]

    changed_by: Mapped[Person] = relationship(foreign_keys=[changed_by_id], lazy="raise")


class PdsaTest(Record):
    """A test of change: planned with a prediction, done, studied against it, acted on (plan, do, study, act).

    `series` numbers the change idea among those tested in the project, `number` the tests of that idea.
    """

    __tablename__ = "pdsa_test"
    __table_args__ = (
        UniqueConstraint("project_id", "series", "number"),
        Index("ix_pdsa_test_ends_on", "ends_on"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    idea_id: Mapped[str] = mapped_column(ForeignKey("driver_line.id"))
    series: Mapped[int]
    number: Mapped[int]
    trying: Mapped[str] = mapped_column(Text)
    prediction: Mapped[str] = mapped_column(Text)
    looks_at: Mapped[str] = mapped_column(Text, doc="By what it will be seen; may be empty.")
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    happened: Mapped[str] = mapped_column(Text, default="")
    compared: Mapped[PredictionResult | None] = mapped_column(Term(PredictionResult))
    learned: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[ActDecision | None] = mapped_column(Term(ActDecision))
    next_step: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None] = mapped_column(
        doc="When its owner was asked what came of it: once, gently."
    )
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))

    idea: Mapped[DriverLine] = relationship(foreign_keys=[idea_id], lazy="raise")
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="raise")
    changed_by: Mapped[Person] = relationship(foreign_keys=[changed_by_id], lazy="raise")

    @property
    def name(self) -> str:
        """“Test 3.2”: the second test of the third idea that was tested."""
        return f"Test {self.series}.{self.number}"

    @property
    def was_written_down_late(self) -> bool:
        """Whether its plan was written after its first day: then what was expected may be hindsight."""
        return local_date(self.planned_at) > self.starts_on


class ActionProgress(Record):
    """A line on how an action goes on, said while it is under way; never changed (6.6; OB-113)."""

    __tablename__ = "action_progress"
    __table_args__ = (Index("ix_action_progress_task", "task_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
