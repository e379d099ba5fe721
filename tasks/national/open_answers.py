"""What is unanswered in the national reports about a topic, for the closure of its audit (6.6; OB-006, OB-112)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from models.records import HumanTask, NationalReport, Project, Recommendation, RecommendationAnswer
from models.vocabulary import Role, TaskKind


@dataclass(frozen=True)
class OpenGapAnalysis:
    """Recommendations of a report to which a service still owes an answer: whose turn it is, and by which reference.

    Without an area, the report itself is still to be taken in.
    """

    report: str
    reference: str
    area: str
    numbers: Sequence[str]
    turn: str

    @property
    def sentence(self) -> str:
        """“State of the Nation 2026”: Urgent Care has not answered recommendations 9, 10, 11."""
        if not self.area:
            return f"“{self.report}”: nobody has entered yet what it recommends."
        which = "recommendation" if len(self.numbers) == 1 else "recommendations"
        return f"“{self.report}”: {self.area} has not answered {which} {', '.join(self.numbers)}."


def open_gap_analyses(session: Session, topic_id: str | None) -> list[OpenGapAnalysis]:
    """What is unanswered in the reports about a topic that are under way, the oldest report first, in two reads."""
    if topic_id is None:
        return []
    is_under_way = and_(NationalReport.topic_id == topic_id, Project.closed_at.is_(None))
    asked = _asked_about(session, is_under_way)
    query = (
        select(NationalReport, Project.reference, RecommendationAnswer.area, Recommendation.number)
        .join(Project, Project.id == NationalReport.project_id)
        .outerjoin(Recommendation, Recommendation.report_id == NationalReport.id)
        .outerjoin(RecommendationAnswer, RecommendationAnswer.recommendation_id == Recommendation.id)
        .where(is_under_way, RecommendationAnswer.reply.is_(None))
        .where(or_(Recommendation.id.is_(None), RecommendationAnswer.id.is_not(None)))
        .order_by(
            NationalReport.published_on, NationalReport.id, RecommendationAnswer.area, Recommendation.place
        )
    )
    numbers: dict[tuple[str, str, str, str], list[str]] = {}
    for report, reference, area, number in session.execute(query).tuples():
        key = (report.project_id, report.title, reference, area or "")
        numbers.setdefault(key, []).extend([number] if number else [])
    return [
        OpenGapAnalysis(title, reference, area, open_numbers, asked.get((project_id, area), Role.QIST.label))
        for (project_id, title, reference, area), open_numbers in numbers.items()
    ]


def _asked_about(session: Session, is_under_way: ColumnElement[bool]) -> dict[tuple[str, str], str]:
    """Who is asked to take a report in (under no area), and who to answer it for an area, with their role."""
    query = (
        select(HumanTask)
        .join(Project, Project.id == HumanTask.project_id)
        .join(NationalReport, NationalReport.project_id == Project.id)
        .where(is_under_way, HumanTask.closed_at.is_(None))
        .where(HumanTask.kind.in_([TaskKind.TAKE_IN_REPORT, TaskKind.ANSWER_RECOMMENDATIONS]))
        .options(joinedload(HumanTask.assignee))
    )
    return {
        (
            task.project_id,
            (task.about or "") if task.kind is TaskKind.ANSWER_RECOMMENDATIONS else "",
        ): f"{task.assignee.name}, {task.role.label}"
        for task in session.scalars(query)
    }
