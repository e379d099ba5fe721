"""A QI project and its moves from stage to stage."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    ScalarSelect,
    String,
    UniqueConstraint,
    and_,
    func,
    select,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapped,
    column_property,
    mapped_column,
    relationship,
)

from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.records.human_tasks import Decision, HumanTask
from models.records.people import Person, Service
from models.records.programme import SubmissionWindow, Topic
from models.vocabulary import (
    TENTATIVE,
    HoldCause,
    ParityOfEsteem,
    Part,
    Priority,
    ProjectType,
    Route,
    Stage,
    Subject,
    TaskKind,
)

BEGINNING = "new"
"""The state before the first stage, as the transitions name it."""


def _sum_of(
    count: InstrumentedAttribute[int | None], topic_id: Mapped[str | None]
) -> ScalarSelect[int | None]:
    """The sum over the submission windows of a project's topic of which both numbers are known."""
    is_known = SubmissionWindow.submitted.is_not(None) & SubmissionWindow.expected.is_not(None)
    return (
        select(func.sum(count))
        .where(SubmissionWindow.topic_id == topic_id, is_known)
        .correlate_except(SubmissionWindow)
        .scalar_subquery()
    )


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
        Index("ix_project_parent", "parent_id"),
        Index("ix_project_monitoring", "monitoring_from"),
        Index("uq_project_earlier_reference", "earlier_reference", unique=True),
        Index("ix_project_external_reference", "external_reference"),
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
    external_reference: Mapped[str | None] = mapped_column(String(80), doc="Its reference in QI Life.")
    programme_year: Mapped[str | None] = mapped_column(String(7))
    topic_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"))
    national_reference: Mapped[str | None] = mapped_column(
        String(80), doc="Under which it is registered nationally, beside any reference of ours (2.2; OB-026)."
    )
    nationally_registered_on: Mapped[date | None]
    earlier_reference: Mapped[str | None] = mapped_column(
        String(80), doc="Its reference in the Trust’s earlier list, from which it was imported (6.4; OB-100)."
    )
    unregistered_since: Mapped[date | None] = mapped_column(
        doc="When its work had begun before it was registered: it is registered late (5.1; OB-083)."
    )
    retention_until: Mapped[date | None]
    data_destroyed_on: Mapped[date | None] = mapped_column(
        doc="When the data custodian confirmed that its data are destroyed (7.3; OB-138)."
    )
    data_held_for: Mapped[HoldCause | None] = mapped_column(
        Term(HoldCause), doc="Why its data may not be destroyed now; `RetentionHold` has who said so."
    )
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    enters_next_stage_on: Mapped[date | None]
    subject: Mapped[Subject] = mapped_column(Term(Subject), default=Subject.OTHER)
    parity: Mapped[ParityOfEsteem | None] = mapped_column(
        Term(ParityOfEsteem), doc="Empty: nobody has said it (4.2; OB-048)."
    )
    holds_mail: Mapped[bool] = mapped_column(
        default=False, doc="Nothing is sent about it until QIST says so."
    )
    confirmed_on: Mapped[date | None] = mapped_column(
        doc="When somebody last said that its entry is true (6.4)."
    )
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("project.id"),
        doc="The project whose standards this monitoring audit carries on (3.1; OB-037).",
    )
    monitoring_from: Mapped[date | None] = mapped_column(
        doc="When a monitoring audit of what it reached begins; asked for a little before."
    )
    carried_design: Mapped[Json | None] = mapped_column(
        deferred=True, deferred_raiseload=True, doc="The plan of its parent, of which its own design begins."
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

    cases_expected: Mapped[int | None] = column_property(
        _sum_of(SubmissionWindow.expected, topic_id),
        deferred=True,
        raiseload=True,
        doc="Cases that the host expected in the windows whose cases were submitted.",
    )
    cases_submitted: Mapped[int | None] = column_property(
        _sum_of(SubmissionWindow.submitted, topic_id), deferred=True, raiseload=True
    )
    earlier_plans: Mapped[list[Decision]] = relationship(
        secondary=HumanTask.__table__,
        primaryjoin="Project.id == HumanTask.project_id",
        secondaryjoin=and_(
            HumanTask.id == Decision.task_id,
            HumanTask.kind.in_([TaskKind.PLAN_CYCLE, TaskKind.REVIEW_DATA_USE]),
            ~HumanTask.is_current,
        ),
        viewonly=True,
        doc="The plans of cycles before and the decisions on them; read where there is no design.",
    )
    parts: Mapped[list["ProjectPart"]] = relationship(
        order_by="ProjectPart.id",
        lazy="raise",
        doc="Everybody who takes or ever took part, as far as that is stored.",
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
        """The people, by id, who may never decide on this project: everybody who takes or ever took part in it (P7)."""
        stored = (part.person_id for part in self.parts if part.keeps_out)
        return frozenset([*self._parts_now().values(), self.creator_id, *stored])

    def part_of(self, person_id: str) -> tuple[Part, datetime | None] | None:
        """By which part a person is kept from deciding, and when it ended; what they are now comes first."""
        for part, holder in (*self._parts_now().items(), (Part.PROPOSER, self.creator_id)):
            if holder == person_id:
                return part, None
        theirs = [part for part in self.parts if part.person_id == person_id and part.keeps_out]
        theirs.sort(key=lambda part: (part.ended_at is not None, part.began_at))
        return (theirs[0].part, theirs[0].ended_at) if theirs else None

    def keep_parts(self, at: datetime) -> None:
        """Note who leads, deputises and supervises now, and whose part in that is over; safe to repeat."""
        now = self._parts_now()
        self.take_part(Part.PROPOSER, self.creator_id, at)
        for part in (Part.LEAD, Part.SUPERVISOR, Part.DEPUTY, Part.ASKED_AS_DEPUTY):
            holder = now.get(part)
            self.end_part(part, at, but=[holder] if holder else [])
            if holder:
                self.take_part(part, holder, at)

    def take_part(self, part: Part, person_id: str, at: datetime) -> None:
        """Note that somebody takes part from now on; nothing if that is noted already."""
        if not any(noted.is_now(part, person_id) for noted in self.parts):
            self.parts.append(
                ProjectPart(id=new_id(), project_id=self.id, person_id=person_id, part=part, began_at=at)
            )

    def end_part(self, part: Part, at: datetime, *, but: Collection[str] = ()) -> None:
        """Note that nobody takes this part any more, but for some; that they did stays."""
        for noted in self.parts:
            if noted.part is part and noted.ended_at is None and noted.person_id not in but:
                noted.ended_at = at

    def with_part(self, part: Part) -> list[str]:
        """The ids of the people who take a part now, as far as that is noted."""
        return [noted.person_id for noted in self.parts if noted.part is part and noted.ended_at is None]

    def _parts_now(self) -> dict[Part, str]:
        """Who leads, deputises and supervises now; a deputy is only asked until they have agreed."""
        deputy = Part.ASKED_AS_DEPUTY
        if any(noted.is_now(Part.DEPUTY, self.deputy_id) for noted in self.parts):
            deputy = Part.DEPUTY
        held = {Part.LEAD: self.lead_id, deputy: self.deputy_id, Part.SUPERVISOR: self.supervisor_id}
        return {part: person_id for part, person_id in held.items() if person_id}


class ProjectPart(Record):
    """Somebody took a part in a project, from when and until when: whoever ever did decides nothing on it (P7; OB-079).

    Never changed but for its end, and never deleted: the database refuses both. `mistaken_at` says since when it is
    known that a team member or tester was named by mistake.
    """

    __tablename__ = "project_part"
    __table_args__ = (
        Index("ix_project_part_project", "project_id"),
        Index("ix_project_part_person", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    part: Mapped[Part] = mapped_column(Term(Part))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    mistaken_at: Mapped[datetime | None]

    @property
    def keeps_out(self) -> bool:
        """Whether it keeps its person from deciding: for ever, unless it was a mistake, or only planned in vain."""
        return self.mistaken_at is None and (self.ended_at is None or self.part not in TENTATIVE)

    def is_now(self, part: Part, person_id: str | None) -> bool:
        """Whether it is this part of this person, and not over."""
        return self.ended_at is None and self.part is part and self.person_id == person_id


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
