"""Improvement work that went on without being registered, as somebody reported it (5.1; OB-083)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, new_id
from models.records.people import Person, Service


class UnregisteredActivity(Record):
    """What was reported, the undertaking whose task settles it, and the project that came of it.

    `began_on` is when the work began as far as whoever reported it knows; the project has the day that was settled.
    """

    __tablename__ = "unregistered_activity"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    undertaking_id: Mapped[str] = mapped_column(ForeignKey("project.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    happens: Mapped[str] = mapped_column(Text, doc="What is done, in the words of whoever reported it.")
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    lead_name: Mapped[str] = mapped_column(String(200))
    lead_email: Mapped[str] = mapped_column(String(254))
    began_on: Mapped[date | None]
    reported_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"), unique=True)

    service: Mapped[Service | None] = relationship(lazy="raise")
    reported_by: Mapped[Person] = relationship(lazy="raise")
