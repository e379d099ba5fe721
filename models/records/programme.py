"""The annual programme: its topics, and what became of each at the turn of the year (6.1)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person, Service
from models.vocabulary import TopicSource, TopicState


class Topic(Record):
    """A topic of an annual programme; its id, never its abbreviation, is the key (6.1).

    `came_from_id` is the topic of the year before that it carries on: each has one successor at most. A project that
    is still open then is the successor's from the turn of the year on.
    """

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("programme_year", "title"),
        Index("uq_topic_came_from_id", "came_from_id", unique=True),
        Index("uq_topic_catalogue_id", "programme_year", "catalogue_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    programme_year: Mapped[str] = mapped_column(String(7))
    title: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(40), default="")
    host: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(80), default="")
    is_name_checked: Mapped[bool] = mapped_column(default=False)
    catalogue_id: Mapped[str | None] = mapped_column(String(80), doc="Its id in the list it came from.")
    source: Mapped[TopicSource] = mapped_column(Term(TopicSource), default=TopicSource.LOCAL)
    state: Mapped[TopicState] = mapped_column(Term(TopicState), default=TopicState.ON_THE_PROGRAMME)
    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="Its clinical owner, who leads its project (OB-088)."
    )
    service_id: Mapped[str | None] = mapped_column(
        ForeignKey("service.id"), doc="The service it is owned by."
    )
    withdrawn_on: Mapped[date | None] = mapped_column(doc="The day on which its host took it off the list.")
    came_from_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"))
    came_because: Mapped[str] = mapped_column(String(300), default="")
    ended_because: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]

    owner: Mapped[Person | None] = relationship(lazy="raise")
    service: Mapped[Service | None] = relationship(lazy="raise")
