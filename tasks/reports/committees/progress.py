"""How the annual programme goes: what became of each of its topics (6.4; OB-102)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.papers import Cell, Column, SourcedFigure, Table
from models.programme_year import NEVER_ON_THE_PROGRAMME
from models.records import Project, Topic
from models.vocabulary import Stage, TopicState
from tasks.programme.topics.topics import NO_SERVICE, known_of_topic_or_successor, successors
from tasks.reports.evidence.model import EARLY_ENDS
from tasks.reports.sections.parts import counted, titles_said

ENDED = EARLY_ENDS | {Stage.CLOSED}


@dataclass(frozen=True)
class TopicTaken:
    """A topic of the programme, and the stage of its project if it has begun, whenever it ended."""

    id: str
    title: str
    service: str
    state: TopicState
    is_withdrawn: bool
    because: str
    stage: Stage | None = None

    @property
    def is_on_the_programme(self) -> bool:
        """Whether it is, or was until its year ended."""
        return self.state not in NEVER_ON_THE_PROGRAMME and not self.is_withdrawn


@dataclass(frozen=True)
class Progress:
    """The topics of a programme year, by title."""

    year: str
    topics: Sequence[TopicTaken]

    @property
    def on_the_programme(self) -> list[TopicTaken]:
        return [topic for topic in self.topics if topic.is_on_the_programme]

    @property
    def not_begun(self) -> list[TopicTaken]:
        return [topic for topic in self.on_the_programme if topic.stage is None]

    @property
    def under_way(self) -> list[TopicTaken]:
        return [topic for topic in self.on_the_programme if topic.stage and topic.stage not in ENDED]

    @property
    def completed(self) -> list[TopicTaken]:
        return [topic for topic in self.on_the_programme if topic.stage is Stage.CLOSED]

    @property
    def ended_early(self) -> list[TopicTaken]:
        return [topic for topic in self.on_the_programme if topic.stage in EARLY_ENDS]

    @property
    def not_joined(self) -> list[TopicTaken]:
        """Relevant audits that the Trust does not join, each with the decision’s reason (OB-025)."""
        return [topic for topic in self.topics if topic.state is TopicState.NOT_JOINED]

    @property
    def said(self) -> str:
        """One sentence with the whole."""
        total = len(self.on_the_programme)
        if not total:
            return f"The programme {self.year} has no topics yet."
        return (
            f"Of {total:,} topics on the programme {self.year}, {len(self.completed):,} are completed, "
            f"{len(self.under_way):,} under way, {len(self.not_begun):,} not begun and {len(self.ended_early):,} ended "
            "early."
        )


def not_begun_said(topic_progress: Progress) -> str:
    """The topics that nobody has begun, by their titles, at most ten of them."""
    topics = topic_progress.not_begun
    return (
        f"{counted(len(topics), 'topic')} of {len(topic_progress.on_the_programme):,} on the programme not begun "
        f"({titles_said([topic.title for topic in topics])})"
    )


def progress(session: Session, year: str) -> Progress:
    """How the programme of a year stands now; a project that went on is found with the topic that carries it on."""
    query = select(Topic).where(Topic.programme_year == year).options(joinedload(Topic.service))
    topics = session.scalars(query.order_by(Topic.title)).all()
    later = successors(session)
    stages = select(Project.topic_id, Project.stage).where(Project.topic_id.is_not(None))
    stage_of: dict[str | None, Stage] = dict(session.execute(stages).tuples().all())
    return Progress(
        year, [_taken(topic, known_of_topic_or_successor(topic.id, later, stage_of)) for topic in topics]
    )


def progress_table(topic_progress: Progress) -> Table:
    """A row for each service with topics; each count has the ids of its topics."""
    services = sorted({topic.service for topic in topic_progress.topics})
    rows: list[tuple[Cell, ...]] = [(service, *_counts(topic_progress, service)) for service in services]
    return Table(
        title=f"Progress against the programme {topic_progress.year}",
        columns=[Column("Care Delivery Service"), *(Column(name, is_number=True) for name, _ in _COUNTED)],
        rows=rows,
        total=("All", *_counts(topic_progress)) if rows else (),
        when_empty=f"The programme {topic_progress.year} has no topics yet.",
    )


def not_joined_table(topic_progress: Progress) -> Table:
    """The Chief Medical Officer’s decisions on relevant audits that are not joined (OB-025, OB-057)."""
    return Table(
        title="Relevant audits that the Trust does not join",
        columns=[Column("Audit"), Column("Why")],
        rows=[(topic.title, topic.because) for topic in topic_progress.not_joined],
        when_empty="No relevant audit is recorded as not joined.",
    )


_COUNTED: Sequence[tuple[str, Callable[[Progress], Sequence[TopicTaken]]]] = (
    ("On the programme", lambda each_progress: each_progress.on_the_programme),
    ("Not begun", lambda each_progress: each_progress.not_begun),
    ("Under way", lambda each_progress: each_progress.under_way),
    ("Completed", lambda each_progress: each_progress.completed),
    ("Ended early", lambda each_progress: each_progress.ended_early),
    ("Not joined", lambda each_progress: each_progress.not_joined),
)


def _counts(topic_progress: Progress, service: str | None = None) -> list[SourcedFigure]:
    of = topic_progress if service is None else Progress(
        topic_progress.year, [topic for topic in topic_progress.topics if topic.service == service]
    )  # fmt: skip
    return [
        SourcedFigure(len(some), [topic.id for topic in some])
        for some in (having(of) for _, having in _COUNTED)
    ]


def _taken(topic: Topic, stage: Stage | None) -> TopicTaken:
    return TopicTaken(
        id=topic.id,
        title=topic.title,
        service=topic.service.name if topic.service else NO_SERVICE,
        state=topic.state,
        is_withdrawn=topic.withdrawn_on is not None,
        because=topic.ended_because or topic.came_because,
        stage=stage,
    )
