"""What the records say of governance in a period: decisions, changes of the programme, history, escalations (2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.clock import at_local, local_date
from models.papers import Column, SourcedFigure, Table
from models.policy.versions import review_kinds
from models.records import HistoryEntry, ProgrammeReview, Project, Timer, Topic
from models.vocabulary import TaskKind, TimerKind, TimerState
from tasks.programme.objectives.objectives_coverage import serving_counts
from tasks.reports.body import ReportRequest
from tasks.reports.evidence.decisions import Decisions, decisions
from tasks.reports.evidence.facts import ActionOfProject
from tasks.reports.evidence.model import ActionEvidence, Evidence, ProjectEvidence, ReportPeriod
from tasks.reports.external.disclosure_control import discretion

ASKED_ABOUT = (
    TaskKind.RECORD_MEETING,
    TaskKind.OVERSEE_ACTIONS,
    TaskKind.CHECK_EFFECT,
    TaskKind.REVIEW_METHODOLOGY,
    TaskKind.SHARE_LEARNING,
)
"""The kinds of task that are evidence, besides the reviews of the policy table."""


@dataclass(frozen=True)
class ProgrammeChange:
    """A change of the programme: when, of which topic, what and why; who made it stays in the Trust (OB-031)."""

    topic_id: str
    topic: str
    on: date
    changed: str
    reason: str
    service_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class GovernanceEvidence:
    """The evidence of a period without its people, with what was decided and recorded in it."""

    evidence: Evidence
    decided: Decisions
    changes: Sequence[ProgrammeChange]
    topics: SourcedFigure
    history: SourcedFigure
    escalated: SourcedFigure
    retained: frozenset[str]

    @property
    def projects(self) -> Sequence[ProjectEvidence]:
        return self.evidence.projects

    @property
    def reviewed_topics(self) -> SourcedFigure:
        """How many changes of the programme there were, with the ids of their topics."""
        return SourcedFigure(
            len(self.changes),
            list(dict.fromkeys(programme_change.topic_id for programme_change in self.changes)),
        )

    @property
    def reasoned_topics(self) -> SourcedFigure:
        """How many of the changes have a reason, with the ids of their topics."""
        reasoned = [programme_change for programme_change in self.changes if programme_change.reason.strip()]
        return SourcedFigure(
            len(reasoned), list(dict.fromkeys(programme_change.topic_id for programme_change in reasoned))
        )

    def with_any(self, *kinds: TaskKind) -> list[ProjectEvidence]:
        """The projects on which something of these kinds was decided in the period."""
        return self.decided.with_any(self.projects, self.evidence.period, *kinds)


@dataclass(frozen=True)
class GovernanceLine:
    """What the Trust does, the clause that asks for it, and how often it was done."""

    what: str
    policy: str
    figure: SourcedFigure


def governance_evidence(session: Session, evidence: Evidence, request: ReportRequest) -> GovernanceEvidence:
    """Everything that is known of governance in the period, of these projects and of the programme (OB-031, OB-033)."""
    careful = discretion(session)
    evidence = careful.evidence(evidence)
    references = {project.id: project.reference for project in evidence.projects}
    topics = select(Topic.id).where(
        Topic.programme_year == request.year,
        serving_counts(),
        *_of_service(request),
    )
    on_it = session.scalars(topics.order_by(Topic.title)).all()
    return GovernanceEvidence(
        evidence=evidence,
        decided=decisions(session, evidence.projects, *ASKED_ABOUT, *review_kinds()),
        changes=[
            ProgrammeChange(
                programme_change.topic_id,
                careful.redact(programme_change.topic),
                programme_change.on,
                programme_change.changed,
                careful.redact(programme_change.reason),
            )
            for programme_change in changes(session, request)
        ],
        topics=SourcedFigure(len(on_it), on_it),
        history=_history(session, references, evidence.period),
        escalated=_escalated(session, references, evidence.period),
        retained=frozenset(_retained(session, references)),
    )


def changes(session: Session, request: ReportRequest) -> list[ProgrammeChange]:
    """The changes of the programme that were recorded in a period, oldest first (OB-031)."""
    result = session.execute(
        select(ProgrammeReview, Topic.title, Topic.service_id)
        .join(Topic, Topic.id == ProgrammeReview.topic_id)
        .where(_within(ProgrammeReview.at, request.period), *_of_service(request))
        .order_by(ProgrammeReview.at, ProgrammeReview.id)
    ).tuples()
    return [
        ProgrammeChange(
            programme_review.topic_id,
            title,
            local_date(programme_review.at),
            ", ".join(sorted(programme_review.changes)),
            programme_review.reason,
            service_id,
        )
        for programme_review, title, service_id in result
    ]


def _of_service(request: ReportRequest) -> list[ColumnElement[bool]]:
    return [Topic.service_id == request.service_id] if request.service_id else []


def _within(moment: InstrumentedAttribute[Any], period: ReportPeriod) -> ColumnElement[bool]:
    return (moment >= at_local(period.first, 0)) & (moment < at_local(period.last + timedelta(days=1), 0))


def _history(session: Session, references: dict[str, str], period: ReportPeriod) -> SourcedFigure:
    query = select(HistoryEntry.project_id, func.count()).where(
        HistoryEntry.project_id.in_(references), _within(HistoryEntry.at, period)
    )
    result = dict(session.execute(query.group_by(HistoryEntry.project_id)).tuples().all())
    return SourcedFigure(sum(result.values()), sorted(references[text] for text in result if text))


def _escalated(session: Session, references: dict[str, str], period: ReportPeriod) -> SourcedFigure:
    query = select(Timer.project_id).where(
        Timer.project_id.in_(references),
        Timer.kind == TimerKind.ESCALATE,
        Timer.state == TimerState.FIRED,
        _within(Timer.fired_at, period),
    )
    texts = sorted(references[text] for text in session.scalars(query.distinct()))
    return SourcedFigure(len(texts), texts)


def _retained(session: Session, references: dict[str, str]) -> Sequence[str]:
    return session.scalars(
        select(Project.id).where(Project.id.in_(references), Project.retention_until.is_not(None))
    ).all()


def actions_due(evidence: GovernanceEvidence) -> list[tuple[ProjectEvidence, ActionEvidence]]:
    """The actions that were due or closed in the period, or are open, by reference and number."""
    period = evidence.evidence.period
    return [
        (project, action)
        for project in evidence.projects
        for action in project.actions
        if action.outcome is None or period.has(action.due_on) or period.has(action.closed_on)
    ]


def figure_of_actions(actions: Sequence[ActionOfProject]) -> SourcedFigure:
    """How many actions, with the references of their projects."""
    return SourcedFigure(len(actions), list(dict.fromkeys(project.reference for project, _ in actions)))


def governing_table(title: str, lines: Iterable[GovernanceLine]) -> Table:
    """What the Trust does, under which clause, and how often."""
    return Table(
        title=title,
        columns=[Column("What the Trust does"), Column("Policy"), Column("Count", is_number=True)],
        rows=[(line.what, line.policy, line.figure) for line in lines],
    )


def projects_named(title: str, projects: Iterable[ProjectEvidence], *, of: str = "stage") -> Table:
    """Projects without their people: where each stands, or what it learned."""
    says_learning = of == "learning"
    return Table(
        title=title,
        columns=[
            Column("Project"),
            Column("Title"),
            Column("Care Delivery Service"),
            Column("Learning" if says_learning else "Stands at"),
        ],
        rows=[
            (
                project.reference,
                project.title,
                project.service,
                project.learning if says_learning else project.stage.label,
            )
            for project in projects
        ],
        when_empty="There is no such project.",
    )


def reviews_table(evidence: GovernanceEvidence) -> Table:
    """The changes of the programme with their reasons (OB-031)."""
    return Table(
        title="Changes of the programme",
        columns=[Column("Topic"), Column("On"), Column("Changed"), Column("Why")],
        rows=[
            (programme_change.topic, programme_change.on, programme_change.changed, programme_change.reason)
            for programme_change in evidence.changes
        ],
        when_empty="The programme was not changed in the period.",
    )
