"""Human tasks, the one decision each of them gets, what puts it right, and the timers that see to the time."""

import re
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Json, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import (
    CorrectionState,
    Outcome,
    Role,
    Stage,
    TaskKind,
    TaskState,
    TimerKind,
    TimerState,
)

ONE_OF_SEVERAL = frozenset(
    {TaskKind.IMPLEMENT_ACTION, TaskKind.MEET_CONDITION, TaskKind.ACT_ON_RECOMMENDATION}
)
"""What is asked of a project as often as it has actions or conditions."""


class HumanTask(Record):
    """What one person is asked: opened by the policy table, answered once, never deleted.

    `task_key` says which opening of its kind it is (an entry of the stage, or the action or condition it is
    about), so that no step is asked twice. `is_current` marks the newest opening of its kind, and an
    earlier one of whose answer an action is still open.
    """

    __tablename__ = "human_task"
    __table_args__ = (
        UniqueConstraint("project_id", "kind", "occurrence"),
        Index("ix_human_task_assignee", "assignee_id", "state"),
        Index("ix_human_task_project", "project_id", "is_current"),
        Index("ix_human_task_open", "project_id", "state", "due_on"),
        Index("ix_human_task_state_due_on", "state", "due_on"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[TaskKind] = mapped_column(Term(TaskKind))
    stage: Mapped[Stage] = mapped_column(Term(Stage))
    stage_entry: Mapped[int] = mapped_column("visit")
    cycle: Mapped[int]
    task_key: Mapped[str] = mapped_column("occurrence", String(80))
    about: Mapped[str | None] = mapped_column(
        Text, doc="The action or condition it is about, in its author's words."
    )
    role: Mapped[Role] = mapped_column(Term(Role))
    decides: Mapped[bool]
    assignee_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="For whom the person asked stands in, if for anybody."
    )
    assignment_no: Mapped[int] = mapped_column(default=1)
    taken_at: Mapped[datetime | None] = mapped_column(
        doc="When somebody took it on, or was given it; until then a task of a team lies with the team (2.1; OB-054)."
    )
    note: Mapped[str] = mapped_column(
        String(300), default="", doc="Why this person is asked, when it is not plain."
    )
    opened_because: Mapped[str] = mapped_column(
        String(300), default="", server_default="", doc="Why it is asked at all; stays, whoever is asked."
    )
    state: Mapped[TaskState] = mapped_column(Term(TaskState))
    is_current: Mapped[bool]
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    first_due_on: Mapped[date | None] = mapped_column(doc="The date first asked for, once it was moved.")
    date_note: Mapped[str] = mapped_column(
        String(300), default="", server_default="", doc="Why its date moved, where nobody has moved it."
    )
    quiet_until: Mapped[date | None] = mapped_column(
        doc="No reminder before this day: its person wants none."
    )
    paused_until: Mapped[date | None] = mapped_column(doc="Its clock stands still; reviewed on this day.")
    planned_on: Mapped[date | None] = mapped_column(
        doc="The day for which the meeting is planned that it asks about (6.5; OB-109)."
    )
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    assignee: Mapped[Person] = relationship(foreign_keys=[assignee_id], lazy="raise")
    decision: Mapped["Decision | None"] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 SQLAlchemy reads it

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.state is TaskState.OPEN

    @property
    def label(self) -> str:
        """What its kind is called; a proposal that was sent back is not written again, its points are answered."""
        is_return = self.kind is TaskKind.PROPOSE and self.stage_entry > 1
        return "Answer the points on the proposal" if is_return else self.kind.label

    @property
    def asked(self) -> str:
        """What is asked, to follow “You are asked to …”: one of several by its number, never in anybody's words (P25).

        “review the evidence”, “report on action 2”, “meet condition 1 of approval”.
        """
        label = f"{self.label[0].lower()}{self.label[1:]}"
        if not self.number:
            return label
        return re.sub(r"\ban? (action|condition|recommendation)\b", rf"\1 {self.number}", label)

    @property
    def number(self) -> int:
        """Which of several actions or conditions it is about, counted from 1; 0 for what is asked once."""
        counted = self.task_key.rpartition("-")[2]
        return int(counted) + 1 if self.kind in ONE_OF_SEVERAL and counted.isdigit() else 0

    @property
    def why_asked(self) -> str:
        """Why this person is asked, and why it is asked at all; empty where both are plain."""
        return " ".join(filter(None, [self.note, self.opened_because]))

    def is_overdue(self, today: date) -> bool:
        """Whether its date has passed and nobody answered."""
        return self.is_open and today > self.due_on

    def accept(self, decision: "Decision", *, now: datetime) -> None:
        """Take the one answer of this task."""
        self.decision = decision
        self._close(TaskState.DONE, now)

    def cancel(self, *, now: datetime) -> None:
        """Close it unanswered: the project has moved on without it."""
        self._close(TaskState.CANCELLED, now)

    def _close(self, state: TaskState, now: datetime) -> None:
        self.state = state
        self.closed_at = now


class Correction(Record):
    """An answer as it should have been: the whole of it, on the form of its day, with the reason.

    `is_current` marks the newest one of a decision that is in force: that is how the answer stands.
    """

    __tablename__ = "correction"
    __table_args__ = (
        Index("ix_correction_decision", "decision_id", "is_current"),
        Index("ix_correction_project", "project_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    before: Mapped[Json] = mapped_column(doc="The answer as it stood, in the fields of its form.")
    answer: Mapped[Json]
    form_version: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[CorrectionState] = mapped_column(Term(CorrectionState))
    is_current: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    idem_key: Mapped[str] = mapped_column(String(64), unique=True)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")


class Decision(Record):
    """The one answer of a task: who, how, when, in which session; never changed (P2, P3), but it may be corrected."""

    __tablename__ = "decision"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), unique=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="For whom the person stood in, if for anybody."
    )
    for_until: Mapped[date | None] = mapped_column(
        doc="Until when that one was away; none if they were not, and passed it on."
    )
    outcome: Mapped[Outcome] = mapped_column(Term(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[Json]
    form_version: Mapped[int] = mapped_column(
        server_default="1",
        doc="The version of its form; whatever was answered before there was one has the first.",
    )
    idem_key: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    changed: Mapped[Json | None] = mapped_column(
        doc="For each field the entry of a stage at which it was last answered otherwise; none of before there was one."
    )

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    for_person: Mapped[Person | None] = relationship(foreign_keys=[for_person_id], lazy="raise")
    correction: Mapped[Correction | None] = relationship(
        primaryjoin="and_(Decision.id == Correction.decision_id, Correction.is_current)",
        lazy="joined",
        viewonly=True,
        doc="Loaded with every decision, so that nobody reads an answer without what corrects it.",
    )

    corrections: Mapped[list[Correction]] = relationship(
        primaryjoin="Decision.id == Correction.decision_id",
        order_by="Correction.id.desc()",
        lazy="raise",
        viewonly=True,
        doc="Every one, the newest first, also those that nobody has agreed to.",
    )

    @property
    def standing(self) -> tuple[Json, int]:
        """The answer as it now stands, with the version of its form: as it was given, or as it was corrected."""
        if self.correction is not None:
            return self.correction.answer, self.correction.form_version
        return self.answer, self.form_version


class Draft(Record):
    """What a person has typed into a form and not yet sent (P30); one for each task and person."""

    __tablename__ = "draft"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    typed: Mapped[Json]
    form_version: Mapped[int] = mapped_column(
        server_default="1", doc="The version of the form it was typed into."
    )
    saved_at: Mapped[datetime]


class ProposalDraft(Record):
    """A proposal that somebody has begun and not yet sent, before there is a project (P30); one person's own.

    Once it is sent it keeps nothing but the project that came of it, so that sending again finds that.
    """

    __tablename__ = "proposal_draft"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    typed: Mapped[Json]
    form_version: Mapped[int]
    saved_at: Mapped[datetime]
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"), index=True)


class Timer(Record):
    """A moment at which something is due: a rung of a task's ladder, or a move of the project on its date."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_state_due_at", "state", "due_at"),
        Index("ix_timer_project", "project_id", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"), index=True)
    kind: Mapped[TimerKind] = mapped_column(Term(TimerKind))
    rung: Mapped[int] = mapped_column(default=0)
    tells: Mapped[Role | None] = mapped_column(Term(Role), doc="Whom an escalation tells.")
    due_at: Mapped[datetime]
    state: Mapped[TimerState] = mapped_column(Term(TimerState))
    fired_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, doc="How often it could not be fired (P17).")
    told_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="Who was told, once it has fired."
    )
    seen_at: Mapped[datetime | None] = mapped_column(doc="When whoever was told said that they have seen it.")
    seen_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
