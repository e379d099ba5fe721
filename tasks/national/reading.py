"""National audits as pages and papers read them: cases submitted, reports taken in, and what was answered to each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.measures.national_position import position
from models.policy.national import NATIONAL_REPORT
from models.records import (
    HeadlineResult,
    NationalReport,
    Project,
    Recommendation,
    RecommendationAnswer,
    SubmissionWindow,
    Topic,
)
from models.vocabulary import RUN_NATIONALLY, BetterWhen, Outcome, RecommendationReply


@dataclass(frozen=True)
class ReportResult:
    """A headline measure with the national figure, ours, and how we stand by them."""

    measure: str
    national: Decimal
    ours: Decimal | None
    unit: str
    better: BetterWhen
    position: str


@dataclass(frozen=True)
class ServiceReply:
    """What a service answers to a recommendation; `stands` says in words where that is."""

    area: str
    service_id: str | None
    reply: RecommendationReply | None
    reason: str
    action: str
    owner: str
    due_on: date | None
    evidence: str
    outcome: Outcome | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or for what was promised."""
        return self.reply is None or bool(self.action and self.outcome is None)

    def stands(self, today: date) -> str:
        """“Not answered yet”, “Under way”, “Overdue”, “Done”, “Will not be done”; empty where nothing is promised."""
        if self.reply is None:
            return "Not answered yet"
        if not self.action:
            return ""
        if self.outcome is Outcome.COMPLETED:
            return "Done"
        if self.outcome is not None:
            return "Will not be done"
        return "Overdue" if self.due_on and self.due_on < today else "Under way"


def said_of_reply(reply: ServiceReply) -> str:
    """What is done, where it can be seen, and why not, where it is not or not all."""
    seen = f"Seen in: {reply.evidence}" if reply.evidence and reply.action else reply.evidence
    reason = f"Because: {reply.reason}" if reply.reason and reply.action else reply.reason
    return "\n".join(filter(None, [reply.action, seen, reason]))


@dataclass(frozen=True)
class AnsweredRecommendation:
    """A recommendation with what each service that it concerns answers to it."""

    number: str
    text: str
    not_relevant_because: str
    replies: Sequence[ServiceReply]


@dataclass(frozen=True)
class PublishedReport:
    """A national report that was taken in, with its results, its recommendations and their answers."""

    reference: str
    title: str
    publisher: str
    published_on: date
    received_on: date
    link: str
    topic: str
    is_open: bool
    results: Sequence[ReportResult]
    recommendations: Sequence[AnsweredRecommendation]

    @property
    def replies(self) -> list[ServiceReply]:
        """Every answer, given or to come."""
        return [reply for recommendation in self.recommendations for reply in recommendation.replies]


_WHOLE = (
    joinedload(NationalReport.project),
    joinedload(NationalReport.topic),
    selectinload(NationalReport.results),
    selectinload(NationalReport.recommendations)
    .selectinload(Recommendation.answers)
    .joinedload(RecommendationAnswer.owner),
)


def published_reports(session: Session, *conditions: ColumnElement[bool]) -> list[PublishedReport]:
    """The reports that were taken in, the newest first."""
    query = select(NationalReport).where(*conditions).options(*_WHOLE)
    query = query.order_by(NationalReport.published_on.desc(), NationalReport.id.desc())
    return [_report(report) for report in session.scalars(query)]


def reports_received(session: Session, first: date, last: date) -> list[PublishedReport]:
    """Those that came in within some days, both included."""
    return published_reports(session, NationalReport.received_on.between(first, last))


def reports_for_service(session: Session, service_id: str | None) -> list[PublishedReport]:
    """Those of which a recommendation concerns a service, with the answers of that service alone."""
    concerned = (
        select(Recommendation.report_id)
        .join(RecommendationAnswer, RecommendationAnswer.recommendation_id == Recommendation.id)
        .where(RecommendationAnswer.service_id == service_id)
    )
    return [
        _of_service(report, service_id)
        for report in published_reports(session, NationalReport.id.in_(concerned))
    ]


def _of_service(report: PublishedReport, service_id: str | None) -> PublishedReport:
    own = [
        replace(each, replies=[reply for reply in each.replies if reply.service_id == service_id])
        for each in report.recommendations
    ]
    return replace(report, recommendations=[each for each in own if each.replies])


@dataclass(frozen=True)
class AuditSeen:
    """What is known of the national audit of a project: its windows, and its reports by reference and title."""

    windows: Sequence[SubmissionWindow] = ()
    reports: Sequence[tuple[str, str]] = ()


NO_AUDIT = AuditSeen()


def audit_seen(session: Session, project: Project) -> AuditSeen:
    """What is known of the national audit of a project; NO_AUDIT, without reading, where it is none and no report."""
    if project.definition == NATIONAL_REPORT.definition:
        return AuditSeen(reports=[(project.reference, project.title)])
    if project.topic is None or project.topic.source not in RUN_NATIONALLY:
        return NO_AUDIT
    query = (
        select(NationalReport)
        .where(NationalReport.topic_id == project.topic_id)
        .options(joinedload(NationalReport.project))
        .order_by(NationalReport.published_on.desc())
    )
    reports = [(report.project.reference, report.title) for report in session.scalars(query)]
    windows = windows_of_topics(session, [project.topic.id]).get(project.topic.id, [])
    return AuditSeen(windows, reports)


def windows_of_topics(session: Session, topic_ids: Iterable[str]) -> dict[str, list[SubmissionWindow]]:
    """The submission windows of topics, the first to close first, by topic."""
    query = select(SubmissionWindow).where(SubmissionWindow.topic_id.in_(list(topic_ids)))
    by_topic: dict[str, list[SubmissionWindow]] = {}
    for window in session.scalars(query.order_by(SubmissionWindow.closes_on, SubmissionWindow.name)):
        by_topic.setdefault(window.topic_id, []).append(window)
    return by_topic


def _report(report: NationalReport) -> PublishedReport:
    topic: Topic | None = report.topic
    return PublishedReport(
        reference=report.project.reference,
        title=report.title,
        publisher=report.publisher,
        published_on=report.published_on,
        received_on=report.received_on,
        link=report.link,
        topic=f"{topic.title} ({topic.programme_year})" if topic else "",
        is_open=report.project.closed_at is None,
        results=[_result(result) for result in report.results],
        recommendations=[_recommendation(each) for each in report.recommendations],
    )


def _result(result: HeadlineResult) -> ReportResult:
    return ReportResult(
        result.measure,
        result.national,
        result.ours,
        result.unit,
        result.better,
        position(result.national, result.ours, result.better),
    )


def _recommendation(recommendation: Recommendation) -> AnsweredRecommendation:
    return AnsweredRecommendation(
        recommendation.number,
        recommendation.text,
        recommendation.not_relevant_because,
        [_reply(answer) for answer in recommendation.answers],
    )


def _reply(answer: RecommendationAnswer) -> ServiceReply:
    return ServiceReply(
        area=answer.area,
        service_id=answer.service_id,
        reply=answer.reply,
        reason=answer.reason,
        action=answer.action,
        owner=answer.owner.name if answer.owner else "",
        due_on=answer.due_on,
        evidence=answer.evidence,
        outcome=answer.outcome,
    )
