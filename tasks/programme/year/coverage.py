"""Whether the programme of a year covers what it must, and whether there are hours enough for it (OB-030, OB-090)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.programme_year import RENEWED_EACH_YEAR
from models.records import Topic
from tasks.database.unit_of_work import reading
from tasks.programme.objectives.objectives_coverage import ObjectiveSeen, objectives_of, serving_counts
from tasks.programme.topics.topics import NO_SERVICE
from tasks.programme.year.newest_draft import newest_draft
from tasks.programme.year.relevance import TopicRelevance, relevance


@dataclass(frozen=True)
class Hours:
    """The hours of a service in the year, or of all: of clinical staff and of the QI Support Team.

    `unknown` topics have no estimate of one or the other.
    """

    label: str
    topics: int
    clinical: int
    support: int
    unknown: int


@dataclass(frozen=True)
class CapacityCoverage:
    """The hours that the topics take, by service and in all, against those that there are; None if nobody said."""

    by_service: Sequence[Hours]
    total: Hours
    clinical_there: int | None
    support_there: int | None

    @property
    def warnings(self) -> list[str]:
        """A sentence for each kind of hours of which it takes more than there are (OB-090)."""
        return [
            f"The programme takes {takes:,} hours {whose}, and there are {there:,}: {takes - there:,} too many."
            for takes, there, whose in (
                (self.total.clinical, self.clinical_there, "of clinical staff"),
                (self.total.support, self.support_there, "of the QI Support Team"),
            )
            if there is not None and takes > there
        ]


@dataclass(frozen=True)
class Coverage:
    """What the programme of a year leaves open.

    `unserved` objectives have no topic (OB-029, OB-030, OB-058). `unjudged` national audits and enquiries are on the
    programme, and no service has said whether they concern it (OB-025, OB-084). `not_joined` ones are relevant, and
    the Trust does not take part, with the reason (OB-004).
    """

    year: str
    objectives: int
    unserved: Sequence[ObjectiveSeen]
    unjudged: Sequence[TopicRelevance]
    not_joined: Sequence[TopicRelevance]
    capacity: CapacityCoverage


def coverage(session: Session, year: str) -> Coverage:
    """What the programme of a year covers and what it does not."""
    objectives = objectives_of(session, year)
    topics = relevance(session, year).topics
    return Coverage(
        year,
        len(objectives),
        [objective for objective in objectives if not objective.topics],
        unjudged(topics),
        [topic for topic in topics if topic.not_joined is not None],
        capacity(session, year),
    )


def coverage_seen(year: str) -> Coverage:
    """What the programme of a year covers and what it does not, in a transaction of its own."""
    with reading() as session:
        return coverage(session, year)


def unjudged(topics: Iterable[TopicRelevance]) -> list[TopicRelevance]:
    """Those of which a service should have said whether they concern it, and none has (OB-025, OB-084)."""
    return [topic for topic in topics if is_unjudged(topic)]


def is_unjudged(topic: TopicRelevance) -> bool:
    """Whether a national body runs it, it is on the programme, and no area has said whether it concerns it."""
    is_on = not topic.is_withdrawn and topic.not_joined is None
    return topic.source in RENEWED_EACH_YEAR and is_on and not topic.is_judged


def capacity(session: Session, year: str) -> CapacityCoverage:
    """The hours that the topics of a year take, against what the newest draft says that there is (OB-090)."""
    query = (
        select(Topic).where(Topic.programme_year == year, serving_counts()).options(joinedload(Topic.service))
    )
    by_service: dict[str, list[Topic]] = defaultdict(list)
    for topic in session.scalars(query):
        by_service[topic.service.name if topic.service else NO_SERVICE].append(topic)
    lines = [_hours(label, topics) for label, topics in sorted(by_service.items())]
    draft = newest_draft(session, year)
    return CapacityCoverage(
        lines,
        _hours("In all", [topic for topics in by_service.values() for topic in topics]),
        draft.clinical_hours_there if draft else None,
        draft.support_hours_there if draft else None,
    )


def _hours(label: str, topics: Sequence[Topic]) -> Hours:
    return Hours(
        label,
        len(topics),
        sum(topic.clinical_hours or 0 for topic in topics),
        sum(topic.support_hours or 0 for topic in topics),
        sum(topic.clinical_hours is None or topic.support_hours is None for topic in topics),
    )
