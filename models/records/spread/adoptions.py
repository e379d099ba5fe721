"""Services that were asked to adopt what a closed project has learned, and what was released of its learning (6.5)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.records.people import Person, Service
from models.records.projects import Project
from models.vocabulary import LearningChannel


class Adoption(Record):
    """A service that a closed project's lead named, the task that asks it, and the project that came of a yes (OB-108).

    What has become of it is read from the task and from that project: nothing is kept twice.
    """

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("origin_id", "service_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    origin_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), unique=True)
    project_id: Mapped[str | None] = mapped_column(
        ForeignKey("project.id"), unique=True, doc="The project in which the service adopts it."
    )
    asked_at: Mapped[datetime]

    service: Mapped[Service] = relationship(lazy="raise")
    origin: Mapped[Project] = relationship(foreign_keys=[origin_id], lazy="raise")


class LearningRelease(Record):
    """What the QI Support Team released of a project's learning on one way, in the words in which it went out (OB-111).

    `words` are those of a `LearningSummary`, without names of staff and without small numbers: a later correction
    changes nothing of what went out. What was taken back stays as a row.
    """

    __tablename__ = "learning_release"
    __table_args__ = (
        Index("ix_learning_release_project", "project_id"),
        Index("ix_learning_release_channel", "channel", "taken_back_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    channel: Mapped[LearningChannel] = mapped_column(Term(LearningChannel))
    words: Mapped[Json]
    is_public: Mapped[bool] = mapped_column(
        doc="Whether its lead lets it be published outside the Trust, too."
    )
    released_at: Mapped[datetime]
    released_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    project: Mapped[Project] = relationship(lazy="raise")
    released_by: Mapped[Person] = relationship(foreign_keys=[released_by_id], lazy="raise")
