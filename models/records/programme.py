"""The annual programme: its topics, what became of each at the turn of the year, and the reviews in between (6.1)."""

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from models.inputs.text import compared
from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.records.people import Person, Service
from models.vocabulary import ObjectiveKind, Priority, ProjectType, QualityDimension, TopicSource, TopicState

KEY_LENGTH = 600
"""Three letters for one: what a text is compared by may be longer than the text, as “ss” is than “ß”."""

topic_objective = Table(
    "topic_objective",
    Record.metadata,
    Column("topic_id", String(ID_LENGTH), ForeignKey("topic.id"), primary_key=True),
    Column("objective_id", String(ID_LENGTH), ForeignKey("objective.id"), primary_key=True, index=True),
)
"""Which topics serve which objectives."""


class Topic(Record):
    """A topic of an annual programme; its id, never its abbreviation, is the key (6.1).

    `came_from_id` is the topic of the year before that it carries on: each has one successor at most. A project that
    is still open then is the successor's from the turn of the year on.
    """

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("programme_year", "title"),
        Index("uq_topic_title_key", "programme_year", "title_key", unique=True),
        Index("uq_topic_came_from_id", "came_from_id", unique=True),
        Index("uq_topic_catalogue_id", "programme_year", "catalogue_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    programme_year: Mapped[str] = mapped_column(String(7))
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = mapped_column(
        String(KEY_LENGTH), doc="Its title as `compared`: what it is known by."
    )
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
    sponsor_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="Its assurance sponsor (OB-088)."
    )
    priority_given: Mapped[Priority | None] = mapped_column(
        Term(Priority), doc="In place of the priority that the rule gives it (OB-089)."
    )
    priority_because: Mapped[str] = mapped_column(String(300), default="")
    dimension: Mapped[QualityDimension | None] = mapped_column(Term(QualityDimension))
    project_type: Mapped[ProjectType | None] = mapped_column(Term(ProjectType))
    clinical_hours: Mapped[int | None] = mapped_column(
        doc="Hours of clinical staff that it takes in the year (OB-090)."
    )
    support_hours: Mapped[int | None] = mapped_column(doc="Hours of the QI Support Team that it takes.")
    guideline: Mapped[str] = mapped_column(String(120), default="", doc="For example “NICE NG51” (OB-068).")
    target: Mapped[str] = mapped_column(
        String(120), default="", doc="The performance target it supports (OB-068)."
    )
    research_priority: Mapped[str] = mapped_column(String(120), default="", doc="OB-071.")
    subscription_id: Mapped[str | None] = mapped_column(ForeignKey("subscription.id"))
    withdrawn_on: Mapped[date | None] = mapped_column(
        doc="When its host withdrew it, or the Trust took a topic of its own off the list."
    )
    withdrawn_source: Mapped[str] = mapped_column(
        String(300),
        default="",
        server_default="",
        doc="Link or reference by which its host withdrew it (OB-025).",
    )
    came_from_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"))
    came_because: Mapped[str] = mapped_column(String(300), default="")
    ended_because: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id], lazy="raise")
    sponsor: Mapped[Person | None] = relationship(foreign_keys=[sponsor_id], lazy="raise")
    service: Mapped[Service | None] = relationship(lazy="raise")
    subscription: Mapped["Subscription | None"] = relationship(lazy="raise")
    objectives: Mapped[list["Objective"]] = relationship(
        secondary=topic_objective, order_by="Objective.code", lazy="raise"
    )

    @validates("title")
    def _known_by(self, _: str, title: str) -> str:
        self.title_key = compared(title)
        return title


class SubmissionWindow(Record):
    """When the host of a national audit takes cases in, and how many it had of us (6.1; OB-015).

    `expected` and `submitted` count cases; both are empty until somebody has said them.
    """

    __tablename__ = "submission_window"
    __table_args__ = (
        UniqueConstraint("topic_id", "name"),
        Index("ix_submission_window_closes_on", "closes_on"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"))
    name: Mapped[str] = mapped_column(String(80), doc="For example “Admissions of January to March”.")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date]
    results_on: Mapped[date | None] = mapped_column(doc="When the host says that its results appear.")
    expected: Mapped[int | None]
    submitted: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(doc="When somebody said how many were submitted.")
    submitted_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


class Objective(Record):
    """What the programme of a year must serve, with whoever answers for it and how it is measured (OB-029, OB-065).

    `position` is its status in words, as last reviewed (OB-070).
    """

    __tablename__ = "objective"
    __table_args__ = (
        UniqueConstraint("programme_year", "kind", "code"),
        Index("uq_objective_code_key", "programme_year", "kind", "code_key", unique=True),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    programme_year: Mapped[str] = mapped_column(String(7))
    kind: Mapped[ObjectiveKind] = mapped_column(Term(ObjectiveKind))
    code: Mapped[str] = mapped_column(String(40), doc="What it goes by, for example “BAF 3”.")
    code_key: Mapped[str] = mapped_column(
        String(KEY_LENGTH), doc="Its code as `compared`: what it is known by."
    )
    title: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(200), default="")
    measure: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[str] = mapped_column(String(300), default="")

    @validates("code")
    def _known_by(self, _: str, code: str) -> str:
        self.code_key = compared(code)
        return code


class Subscription(Record):
    """A national audit programme that the Trust subscribes to: what it costs and what it brings (6.1; OB-091)."""

    __tablename__ = "subscription"
    __table_args__ = (Index("uq_subscription_title_key", "title_key", unique=True),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    title_key: Mapped[str] = mapped_column(
        String(KEY_LENGTH), doc="Its title as `compared`: what it is known by."
    )
    host: Mapped[str] = mapped_column(String(200), default="")
    contract: Mapped[str] = mapped_column(String(120), default="", doc="The reference of the contract.")
    fee_pence: Mapped[int | None] = mapped_column(doc="A year, in pence.")
    renews_on: Mapped[date | None]
    value_obtained: Mapped[str] = mapped_column(
        Text, default="", doc="The local improvement that it brought."
    )
    ended_on: Mapped[date | None]

    @validates("title")
    def _known_by(self, _: str, title: str) -> str:
        self.title_key = compared(title)
        return title


class ProgrammeReview(Record):
    """A change of the programme after it was drawn up: who, when, what and why; never changed itself (OB-031).

    `changes` says of each field what it was and what it became, in words.
    """

    __tablename__ = "programme_review"
    __table_args__ = (
        UniqueConstraint("nonce"),
        Index("ix_programme_review_programme_year", "programme_year"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64))
    programme_year: Mapped[str] = mapped_column(String(7))
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    changes: Mapped[Json]

    topic: Mapped[Topic] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
