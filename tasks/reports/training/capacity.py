"""The hours that the programme of a year takes, against those that there are (6.1; OB-090)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.forms.programme.programme_draft import DraftProgrammeForm
from models.papers import Cell, Column, SourcedFigure, Table
from models.records import Topic
from tasks.programme.objectives.objectives_coverage import serving_counts
from tasks.programme.topics.topics import NO_SERVICE
from tasks.programme.year.newest_draft import newest_draft
from tasks.reports.body import ReportRequest
from tasks.reports.evidence.model import ProjectEvidence
from tasks.reports.sections.parts import count_of, counted


@dataclass(frozen=True)
class TopicHours:
    """What a topic of the programme takes in the year; None where nobody has said."""

    id: str
    service: str
    clinical: int | None
    support: int | None

    @property
    def is_estimated(self) -> bool:
        return self.clinical is not None and self.support is not None


@dataclass(frozen=True)
class ProgrammeCapacity:
    """The topics of a programme with their hours, and what its newest draft says that there is."""

    year: str
    topics: Sequence[TopicHours]
    draft: DraftProgrammeForm | None

    @property
    def kinds(self) -> list[tuple[str, SourcedFigure, int | None]]:
        """Hours of each kind: whose, how many the topics take, how many there are."""
        return [
            (
                "clinical staff",
                _clinical(self.topics),
                self.draft.clinical_hours_there if self.draft else None,
            ),
            (
                "the QI Support Team",
                _support(self.topics),
                self.draft.support_hours_there if self.draft else None,
            ),
        ]

    @property
    def warnings(self) -> list[str]:
        """A sentence for each kind of hours of which it takes more than there are (OB-090)."""
        return [
            (
                f"The programme {self.year} takes {takes.value:,} hours of {whose}, and there are {there:,}: "
                f"{takes.value - there:,} too many."
            )
            for whose, takes, there in self.kinds
            if there is not None and takes.value > there
        ]


def capacity(session: Session, request: ReportRequest, services: Mapping[str, str]) -> ProgrammeCapacity:
    """The hours of a programme year, of one service or all; what there is was said for the whole Trust only."""
    topics = select(Topic).where(Topic.programme_year == request.year, serving_counts())
    if request.service_id:
        topics = topics.where(Topic.service_id == request.service_id)
    return ProgrammeCapacity(
        request.year,
        [
            TopicHours(
                topic.id,
                services.get(topic.service_id or "", NO_SERVICE),
                topic.clinical_hours,
                topic.support_hours,
            )
            for topic in session.scalars(topics.order_by(Topic.title))
        ],
        None if request.service_id else newest_draft(session, request.year),
    )


def _clinical(topics: Iterable[TopicHours]) -> SourcedFigure:
    known = [(topic.id, topic.clinical) for topic in topics if topic.clinical is not None]
    return SourcedFigure(sum(hours for _, hours in known), [id_ for id_, _ in known])


def _support(topics: Iterable[TopicHours]) -> SourcedFigure:
    known = [(topic.id, topic.support) for topic in topics if topic.support is not None]
    return SourcedFigure(sum(hours for _, hours in known), [id_ for id_, _ in known])


def hours_table(programme_capacity: ProgrammeCapacity, projects: Sequence[ProjectEvidence]) -> Table:
    """The hours that the topics of each service take, and its open projects."""
    names = sorted(
        {*(topic.service for topic in programme_capacity.topics), *(project.service for project in projects)}
    )
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            *_hours([topic for topic in programme_capacity.topics if topic.service == name]),
            count_of(project for project in projects if project.service == name),
        )
        for name in names
    ]
    return Table(
        title=f"Hours that the programme {programme_capacity.year} takes, and open projects",
        columns=[
            Column("Care Delivery Service"),
            Column("Topics", is_number=True),
            Column("Hours of clinical staff", is_number=True),
            Column("Hours of the QI Support Team", is_number=True),
            Column("Topics without hours", is_number=True),
            Column("Open projects", is_number=True),
        ],
        rows=rows,
        total=("All", *_hours(programme_capacity.topics), count_of(projects)) if rows else (),
        when_empty=f"The programme {programme_capacity.year} has no topics, and no project is open.",
    )


def _hours(topics: Sequence[TopicHours]) -> tuple[SourcedFigure, ...]:
    without = [topic.id for topic in topics if not topic.is_estimated]
    return (
        SourcedFigure(len(topics), [topic.id for topic in topics]),
        _clinical(topics),
        _support(topics),
        SourcedFigure(len(without), without),
    )


def there_table(programme_capacity: ProgrammeCapacity) -> Table:
    """What the topics take against what the newest draft says that there is."""
    rows: list[tuple[Cell, ...]] = [
        (f"Of {whose}", takes, there, there - int(takes.value))
        for whose, takes, there in programme_capacity.kinds
        if there is not None
    ]
    return Table(
        title="Hours that it takes and hours that there are",
        columns=[
            Column("Hours"),
            Column("It takes", is_number=True),
            Column("There are", is_number=True),
            Column("Left", is_number=True),
        ],
        rows=rows,
        note=_how_met(programme_capacity.draft),
        when_empty="Nobody has said yet how many hours there are: the draft of the programme says it.",
    )


def _how_met(draft: DraftProgrammeForm | None) -> str:
    return f"The draft says how it is met: {draft.how_met}" if draft and draft.how_met else ""


def estimates_said(programme_capacity: ProgrammeCapacity) -> str:
    """How many topics have no estimate, in a sentence; empty if all have."""
    without = sum(not topic.is_estimated for topic in programme_capacity.topics)
    return f"{counted(without, 'topic')} without an estimate of hours." if without else ""
