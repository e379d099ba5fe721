"""The annual programme to be looked at: its topics, where each stands, and how it is balanced (6.1; OB-007)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import financial_year, local_date, now
from models.errors import NotFound
from models.inputs.text import compared
from models.policy.lifecycle import LIFECYCLE
from models.policy.priorities import Prioritised, priority_of
from models.programme_year import is_programme_year
from models.records import Objective, Project, Topic
from models.vocabulary import ProjectType, QualityDimension, TopicSource, TopicState
from tasks.database.unit_of_work import reading
from tasks.programme.topics.topics import NO_SERVICE
from tasks.programme.year.agreement import reference_of

PAGE = 50
NOT_BEGUN, WITHDRAWN, NO_OWNER = "Not begun", "Withdrawn", "No owner"
_ENDS = frozenset(stage.label for stage in LIFECYCLE.ends())
NO_DIMENSION, NO_TYPE = "No dimension named", "No type named"


@dataclass(frozen=True)
class ListedTopic:
    """A topic: where it comes from, its priority with its derivation, who owns it, where it stands and why."""

    id: str
    title: str
    source: TopicSource
    service: str
    owner: str
    standing: str
    reference: str | None
    because: str
    priority: Prioritised
    dimension: QualityDimension | None
    project_type: ProjectType | None


@dataclass(frozen=True, kw_only=True)
class TopicsWanted:
    """What the programme is narrowed to; what is left out narrows nothing."""

    search: str = ""
    source: TopicSource | None = None
    standing: str = ""
    offset: int = 0


@dataclass(frozen=True)
class Programme:
    """A programme year: all its topics counted in six ways (OB-007), and a page of those that are wanted.

    `reference` is that of the project in which it is agreed, if it has begun. `years` are the programme years that
    have topics, the newest first.
    """

    year: str
    years: Sequence[str]
    total: int
    by_standing: Sequence[tuple[str, int]]
    by_service: Sequence[tuple[str, int]]
    by_source: Sequence[tuple[str, int]]
    by_priority: Sequence[tuple[str, int]]
    by_dimension: Sequence[tuple[str, int]]
    by_type: Sequence[tuple[str, int]]
    reference: str | None
    matching: int
    topics: Sequence[ListedTopic]


@dataclass(frozen=True)
class ProgrammeProgress:
    """How far a programme year has come: its topics, those with a project, those whose project has ended."""

    year: str
    topics: int
    begun: int
    ended: int
    by_standing: Sequence[tuple[str, int]]

    @property
    def said(self) -> str:
        """“40 topics: 12 begun, 3 ended”."""
        topics = "1 topic" if self.topics == 1 else f"{self.topics:,} topics"
        return f"{topics}: {self.begun:,} begun, {self.ended:,} ended"


def year_to_look_at() -> str | None:
    """The programme year that runs now or, if it has no topics, the newest that has; None if there is none."""
    with reading() as session:
        years = session.scalars(select(Topic.programme_year).distinct()).all()
    current = financial_year(local_date(now()))
    return current if current in years else max(years, default=None)


def programme(year: str, filters: TopicsWanted) -> Programme:
    """The programme of a year; NotFound if it is none that has topics or objectives, or is being agreed."""
    if not is_programme_year(year):
        raise NotFound("such programme year")
    with reading() as session:
        years = session.scalars(select(Topic.programme_year).distinct().order_by(Topic.programme_year.desc()))
        known = list(years)
        topics = _topics_of(session, year)
        reference = session.scalar(select(Project.reference).where(Project.reference == reference_of(year)))
        if not topics and reference is None and not _has_objectives(session, year):
            raise NotFound(f"programme {year}")
    matching_topics = [topic for topic in topics if _fits(topic, filters)]
    return Programme(
        year,
        known,
        len(topics),
        _counted(topics, lambda topic: topic.standing),
        _counted(topics, lambda topic: topic.service or NO_SERVICE),
        _counted(topics, lambda topic: topic.source.label),
        _counted(topics, lambda topic: topic.priority.label),
        _counted(topics, lambda topic: topic.dimension.label if topic.dimension else NO_DIMENSION),
        _counted(topics, lambda topic: topic.project_type.label if topic.project_type else NO_TYPE),
        reference,
        len(matching_topics),
        matching_topics[filters.offset : filters.offset + PAGE],
    )


def programme_progress() -> list[ProgrammeProgress]:
    """How far each programme year has come that runs or is to come; of neither, the newest that has topics."""
    first = year_to_look_at()
    if first is None:
        return []
    with reading() as session:
        years = select(Topic.programme_year).where(Topic.programme_year >= first).distinct()
        return [
            _progress(year, _topics_of(session, year))
            for year in session.scalars(years.order_by(Topic.programme_year))
        ]


def _progress(year: str, topics: Sequence[ListedTopic]) -> ProgrammeProgress:
    return ProgrammeProgress(
        year=year,
        topics=len(topics),
        begun=sum(topic.reference is not None for topic in topics),
        ended=sum(topic.standing in _ENDS for topic in topics),
        by_standing=_counted(topics, lambda topic: topic.standing),
    )


def _topics_of(session: Session, year: str) -> list[ListedTopic]:
    """The topics of a programme year by their titles, with where each stands."""
    rows = session.execute(
        select(Topic, Project)
        .outerjoin(Project, Project.topic_id == Topic.id)
        .where(Topic.programme_year == year)
        .options(joinedload(Topic.owner), joinedload(Topic.service))
        .order_by(Topic.title)
    ).tuples()
    return [_listed(topic, project) for topic, project in rows]


def _has_objectives(session: Session, year: str) -> bool:
    return session.scalar(select(Objective.id).where(Objective.programme_year == year).limit(1)) is not None


def _listed(topic: Topic, project: Project | None) -> ListedTopic:
    return ListedTopic(
        id=topic.id,
        title=f"{topic.title} ({topic.abbreviation})" if topic.abbreviation else topic.title,
        source=topic.source,
        service=topic.service.name if topic.service else "",
        owner=topic.owner.name if topic.owner else NO_OWNER,
        standing=_standing(topic, project),
        reference=project.reference if project else None,
        because=topic.ended_because or topic.came_because,
        priority=priority_of(topic),
        dimension=topic.dimension,
        project_type=topic.project_type or (project.project_type if project else None),
    )


def _standing(topic: Topic, project: Project | None) -> str:
    if topic.state is not TopicState.ON_THE_PROGRAMME:
        return topic.state.label
    if project is not None:
        return project.stage.label
    return WITHDRAWN if topic.withdrawn_on else NOT_BEGUN


def _fits(topic: ListedTopic, filters: TopicsWanted) -> bool:
    sentence = compared(f"{topic.title} {topic.reference or ''} {topic.owner}")
    return (
        all(word in sentence for word in compared(filters.search).split())
        and filters.source in {None, topic.source}
        and filters.standing in {"", topic.standing}
    )


def _counted(topics: Sequence[ListedTopic], of: Callable[[ListedTopic], str]) -> list[tuple[str, int]]:
    """How many topics there are of each, the most first."""
    return sorted(Counter(map(of, topics)).items(), key=lambda row: (-row[1], row[0]))
