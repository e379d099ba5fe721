"""Which topic concerns which service or group, by the answers to the draft, and what was not joined (OB-004, OB-084).

An answer speaks of every topic that was there when it was given: ids lie in the order of time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.answers.project_answers import answer_of
from models.errors import NotFound
from models.forms.programme.programme_draft import CommentOnDraftForm
from models.forms.programme.programme_sign_off import SignProgrammeOffForm
from models.inputs.text import compared
from models.programme_year import is_programme_year
from models.records import Decision, HumanTask, Project, Topic
from models.vocabulary import TaskKind, TaskState, TopicSource, TopicState
from tasks.database.unit_of_work import reading
from tasks.programme.year.agreement import reference_of

_LEFT_OUT = (TopicState.SUGGESTED, TopicState.NOT_TAKEN)


class RelevanceJudgement(Enum):
    """What a service or group said of a topic."""

    RELEVANT = "Relevant"
    NOT_RELEVANT = "Not relevant"
    WAITED_FOR = "Not answered yet"
    NOT_ASKED = "Not asked"


@dataclass(frozen=True)
class AreaSeen:
    """A service or group that was asked; who signed for it and when, None until it has answered (OB-084)."""

    task_id: str
    name: str
    decision_id: str | None
    by: str
    at: datetime | None


@dataclass(frozen=True)
class RelevanceAnswer:
    """What an area said of a topic, and why it does not concern it."""

    area: AreaSeen
    judgement: RelevanceJudgement
    because: str = ""


@dataclass(frozen=True)
class NotJoined:
    """The decision not to join a relevant audit: why, who decided and when (OB-004, OB-025)."""

    because: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class TopicRelevance:
    """A topic with what each area said of it; `not_joined` is None for what the Trust takes part in."""

    topic_id: str
    title: str
    source: TopicSource
    is_withdrawn: bool
    judged: Sequence[RelevanceAnswer]
    not_joined: NotJoined | None

    @property
    def is_judged(self) -> bool:
        """Whether any area has said whether it concerns it."""
        return any(
            relevance_answer.judgement in {RelevanceJudgement.RELEVANT, RelevanceJudgement.NOT_RELEVANT}
            for relevance_answer in self.judged
        )


@dataclass(frozen=True)
class Relevance:
    """The areas that were asked about the draft of a year, by name, and its topics by title."""

    year: str
    areas: Sequence[AreaSeen]
    topics: Sequence[TopicRelevance]


def relevance(session: Session, year: str) -> Relevance:
    """What each area said of each topic of a year; without areas if nobody was asked yet."""
    asked = _asked(session, year)
    areas = sorted((_area(task) for task in asked.values()), key=lambda area: compared(area.name))
    sentence = {
        task.id: {
            excluded.topic: excluded.because
            for excluded in answer_of(task.decision, CommentOnDraftForm).not_relevant
        }
        for task in asked.values()
        if task.decision is not None
    }
    signed = _signed_off(session, year)
    query = select(Topic).where(Topic.programme_year == year, Topic.state.not_in(_LEFT_OUT))
    return Relevance(
        year,
        areas,
        [
            TopicRelevance(
                topic_id=topic.id,
                title=topic.title,
                source=topic.source,
                is_withdrawn=topic.withdrawn_on is not None,
                judged=[_judged(area, topic, sentence.get(area.task_id, {})) for area in areas],
                not_joined=_not_joined(topic, signed),
            )
            for topic in session.scalars(query.order_by(Topic.title))
        ],
    )


def relevance_seen(year: str) -> Relevance:
    """What each area said of each topic of a year, in a transaction of its own; NotFound if it is no programme year."""
    if not is_programme_year(year):
        raise NotFound("such programme year")
    with reading() as session:
        return relevance(session, year)


def relevance_of(year: str, topic_id: str) -> TopicRelevance | None:
    """What was said of one topic; None if it was only suggested or is none."""
    return next((topic for topic in relevance_seen(year).topics if topic.topic_id == topic_id), None)


def _asked(session: Session, year: str) -> dict[str, HumanTask]:
    """The newest task of each area in which it is asked about the draft, by the name of the area."""
    tasks = session.scalars(
        _of_the_programme(year, TaskKind.COMMENT_ON_DRAFT).where(
            HumanTask.state.in_([TaskState.OPEN, TaskState.DONE])
        )
    )
    return {task.about or "": task for task in tasks}


def _signed_off(session: Session, year: str) -> list[Decision]:
    """The decisions of the Chief Medical Officer on the programme, the oldest first."""
    tasks = session.scalars(_of_the_programme(year, TaskKind.SIGN_PROGRAMME_OFF))
    return [task.decision for task in tasks if task.decision is not None]


def _of_the_programme(year: str, kind: TaskKind) -> Select[tuple[HumanTask]]:
    return (
        select(HumanTask)
        .join(Project, Project.id == HumanTask.project_id)
        .where(Project.reference == reference_of(year), HumanTask.kind == kind)
        .options(joinedload(HumanTask.decision).joinedload(Decision.person))
        .order_by(HumanTask.id)
    )


def _area(task: HumanTask) -> AreaSeen:
    decision = task.decision
    if decision is None:
        return AreaSeen(task.id, task.about or "", None, "", None)
    return AreaSeen(task.id, task.about or "", decision.id, decision.person.name, decision.at)


def _judged(area: AreaSeen, topic: Topic, not_relevant: dict[str, str]) -> RelevanceAnswer:
    if topic.id in not_relevant:
        return RelevanceAnswer(area, RelevanceJudgement.NOT_RELEVANT, not_relevant[topic.id])
    if area.decision_id is None:
        return RelevanceAnswer(area, RelevanceJudgement.WAITED_FOR)
    was_there = topic.id < area.decision_id
    return RelevanceAnswer(area, RelevanceJudgement.RELEVANT if was_there else RelevanceJudgement.NOT_ASKED)


def _not_joined(topic: Topic, signed: Sequence[Decision]) -> NotJoined | None:
    if topic.state is not TopicState.NOT_JOINED:
        return None
    by = next(_who_left_out(topic, signed), None)
    return NotJoined(topic.ended_because, by.person.name if by else "", by.at if by else topic.ended_at)


def _who_left_out(topic: Topic, signed: Sequence[Decision]) -> Iterator[Decision]:
    for decision in reversed(signed):
        if any(
            excluded.topic == topic.id for excluded in answer_of(decision, SignProgrammeOffForm).not_joined
        ):
            yield decision
