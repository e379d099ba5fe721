"""Whether we stop taking part in a national audit, as it is asked (2.2; OB-025, OB-057)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, new_id
from models.records.projects import Project


class StopRequest(Record):
    """The QI Support Team asks whether we stop taking part in a relevant national audit, and why (OB-025, OB-057).

    Its undertaking asks the Chief Medical Officer; until that one agrees, the topic stays as it is.
    """

    __tablename__ = "stop_request"
    __table_args__ = (UniqueConstraint("project_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"), index=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    because: Mapped[str] = mapped_column(String(300))
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]

    project: Mapped[Project] = relationship(lazy="raise")
