"""The published reports of national audits and enquiries, what they recommend, and what our services answer."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person, Service
from models.records.programme import Topic
from models.records.projects import Project
from models.vocabulary import BetterWhen, Outcome, RecommendationReply


class NationalReport(Record):
    """A published report of a national audit or enquiry, taken in by the QI Support Team (6.6; OB-013, OB-032).

    Its undertaking, a project that follows the policy of national reports, carries the tasks. Without a topic it is
    the report of an enquiry or audit that is not on our programme.
    """

    __tablename__ = "national_report"
    __table_args__ = (UniqueConstraint("nonce"), UniqueConstraint("project_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    topic_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200))
    published_on: Mapped[date]
    link: Mapped[str] = mapped_column(String(500), default="")
    received_on: Mapped[date]

    project: Mapped[Project] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    results: Mapped[list["HeadlineResult"]] = relationship(order_by="HeadlineResult.id", lazy="raise")
    recommendations: Mapped[list["Recommendation"]] = relationship(
        order_by="Recommendation.place", lazy="raise"
    )


class HeadlineResult(Record):
    """A headline measure of a national report: its national figure, and ours as far as the report has it."""

    __tablename__ = "headline_result"
    __table_args__ = (Index("ix_headline_result_report", "report_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    report_id: Mapped[str] = mapped_column(ForeignKey("national_report.id"))
    measure: Mapped[str] = mapped_column(String(200))
    national: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    ours: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    unit: Mapped[str] = mapped_column(String(40), default="")
    better: Mapped[BetterWhen] = mapped_column(Term(BetterWhen))


class Recommendation(Record):
    """One recommendation of a national report, by the number it has there; why it concerns nobody, if so."""

    __tablename__ = "recommendation"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    report_id: Mapped[str] = mapped_column(ForeignKey("national_report.id"))
    place: Mapped[int] = mapped_column(doc="Its place in the report, counted from 1.")
    number: Mapped[str] = mapped_column(String(10), doc="As the report counts it, for example “3a”.")
    text: Mapped[str] = mapped_column(Text)
    not_relevant_because: Mapped[str] = mapped_column(String(300), default="")

    answers: Mapped[list["RecommendationAnswer"]] = relationship(
        order_by="RecommendationAnswer.area", lazy="raise"
    )


class RecommendationAnswer(Record):
    """What a service that a recommendation concerns answers to it, and what became of what it promised (OB-006).

    Without a reply it waits for the gap analysis. `task_key` is that of the task of whoever is to do it.
    """

    __tablename__ = "recommendation_answer"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "area"),
        Index("ix_recommendation_answer_task_key", "task_key"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"))
    area: Mapped[str] = mapped_column(String(200), doc="The name of the service that it concerns.")
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"), index=True)
    reply: Mapped[RecommendationReply | None] = mapped_column(Term(RecommendationReply))
    reason: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(Text, default="", doc="Where it can be seen that it is done.")
    task_key: Mapped[str | None] = mapped_column(String(80))
    answered_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(
        Term(Outcome), doc="What its owner said became of it; empty while it is under way."
    )

    owner: Mapped[Person | None] = relationship(lazy="raise")
    service: Mapped[Service | None] = relationship(lazy="raise")
