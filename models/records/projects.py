"""A QI project and its moves from stage to stage."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.human_tasks import HumanTask
from models.records.people import Person, Service
from models.records.programme import Topic
from models.vocabulary import Priority, ProjectType, Route, Stage, Subject

BEGINNING = "new"
"""The state before the first stage, as the transitions name it."""


class Project(Record):
    """One QI project or clinical audit, from proposal to closure; pinned to a version of the policy table.

    `stage_entry` counts the stages entered so far, `cycle` the cycles of data collection.
    `tasks` holds every open task and the newest of each kind: enough to advance, however long the history.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("programme_year", "topic_id"),
        Index("ix_project_stage", "stage"),
        Index("ix_project_lead", "lead_id"),
        Index("ix_project_deputy", "deputy_id"),
        Index("ix_project_supervisor", "supervisor_id"),
        Index("ix_project_supporter", "supporter_id"),
        Index("ix_project_creator", "creator_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(String(40))
    definition_version: Mapped[int]
    stage: Mapped[Stage] = mapped_column(Term(Stage))
    stage_entry: Mapped[int] = mapped_column("visit", default=0)
    cycle: Mapped[int] = mapped_column(default=0)
    hold: Mapped[str | None] = mapped_column(String(200))
    held_until: Mapped[date | None] = mapped_column(doc="Put on hold by people; reviewed on this day.")
    project_type: Mapped[ProjectType | None] = mapped_column(Term(ProjectType))
    route: Mapped[Route | None] = mapped_column(Term(Route))
    priority: Mapped[Priority] = mapped_column(Term(Priority), default=Priority.MEDIUM)
    service_id: Mapped[str | None] = mapped_column(ForeignKey("service.id"))
    lead_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    supporter_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="Who of the QI Support Team supports it (2.2; OB-024)."
    )
    creator_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    lead_contract_ends_on: Mapped[date | None]
    external_reference: Mapped[str | None] = mapped_column(String(80))
    programme_year: Mapped[str | None] = mapped_column(String(7))
    topic_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"))
    retention_until: Mapped[date | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    enters_next_stage_on: Mapped[date | None]
    subject: Mapped[Subject] = mapped_column(Term(Subject), default=Subject.OTHER)
    holds_mail: Mapped[bool] = mapped_column(
        default=False, doc="Nothing is sent about it until QIST says so."
    )
    confirmed_on: Mapped[date | None] = mapped_column(
        doc="When somebody last said that its entry is true (6.4)."
    )
    version: Mapped[int] = mapped_column()
    last_history_seq: Mapped[int] = mapped_column(default=0)

    lead: Mapped[Person] = relationship(foreign_keys=[lead_id], lazy="raise")
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id], lazy="raise")
    supervisor: Mapped[Person | None] = relationship(foreign_keys=[supervisor_id], lazy="raise")
    supporter: Mapped[Person | None] = relationship(foreign_keys=[supporter_id], lazy="raise")
    service: Mapped[Service | None] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    tasks: Mapped[list[HumanTask]] = relationship(
        primaryjoin="and_(Project.id == HumanTask.project_id, HumanTask.is_current)",
        order_by="HumanTask.id",
        lazy="raise",
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 SQLAlchemy reads it

    @property
    def is_open(self) -> bool:
        """Whether the project is still under way."""
        return self.closed_at is None

    @property
    def open_tasks(self) -> list[HumanTask]:
        """What is asked of people now, the most urgent first."""
        return sorted((task for task in self.tasks if task.is_open), key=lambda task: task.due_on)

    @property
    def may_not_decide(self) -> frozenset[str]:
        """The people who may never decide on this project (P7): its lead, its deputy and whoever proposed it."""
        return frozenset(person for person in (self.lead_id, self.deputy_id, self.creator_id) if person)


class AllowedTransition(Record):
    """A move that a version of the policy table allows; a transition refers to it, so no other can be stored."""

    __tablename__ = "allowed_transition"

    definition: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    from_state: Mapped[str] = mapped_column(String(40), primary_key=True)
    to_state: Mapped[str] = mapped_column(String(40), primary_key=True)


class Transition(Record):
    """A move of a project, numbered without gaps; each cause moves it once (P5, P6)."""

    __tablename__ = "transition"
    __table_args__ = (
        UniqueConstraint("project_id", "seq"),
        UniqueConstraint("cause_type", "cause_id"),
        ForeignKeyConstraint(
            ["definition", "definition_version", "from_state", "to_state"],
            [
                "allowed_transition.definition",
                "allowed_transition.version",
                "allowed_transition.from_state",
                "allowed_transition.to_state",
            ],
            name="fk_transition_allowed",
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    seq: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    definition: Mapped[str] = mapped_column(String(40))
    definition_version: Mapped[int]
    cause_type: Mapped[str] = mapped_column(String(20))
    cause_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]


class ProjectRun(Record):
    """Where a project is seen: its flow run in Prefect and how far that run has told the story.

    Bookkeeping only: losing the run, or this row, loses nothing of the project.
    """

    __tablename__ = "project_run"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    run_id: Mapped[str | None] = mapped_column(String(36))
    run_number: Mapped[int] = mapped_column(default=0)
    artifact_id: Mapped[str | None] = mapped_column(String(36))
    walking_until: Mapped[datetime | None] = mapped_column(doc="The lease of a worker that walks it now.")
    told_seq: Mapped[int] = mapped_column(default=0, doc="The last entry of the history that has a task run.")
    shown_seq: Mapped[int] = mapped_column(default=0, doc="The last entry that the parked state took in.")
    woken_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


class ReferenceNumber(Record):
    """The last number given to a project in a year; locked while the next one is taken."""

    __tablename__ = "reference_number"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
