"""Which national audits and enquiries covered our services in a year, and which we took part in (1.1, 2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.papers import Column, SourcedFigure, Table
from models.programme_year import RENEWED_EACH_YEAR
from models.records import Topic
from models.rounding import percent_of
from models.vocabulary import TopicSource, TopicState, Word
from tasks.programme.topics.topics import known_of_topic_or_successor, successors
from tasks.reports.evidence.model import EARLY_ENDS, Evidence, ProjectEvidence
from tasks.reports.external.disclosure_control import Discretion
from tasks.reports.sections.parts import count_of, day_said, titles_said

NO_REASON = "No reason is recorded"
NO_SOURCE = "no source is recorded"
"""Of what was taken off the list before its source was asked for."""


class Participation(Word):
    """What became of a national topic in its year; whoever takes part has begun to collect data."""

    TOOK_PART = "took_part", "Took part"
    BEING_PREPARED = "being_prepared", "Not yet: its project does not collect data"
    NOT_BEGUN = "not_begun", "Not yet: it has no project"
    ENDED_EARLY = "ended_early", "No: its project ended early"
    NOT_JOINED = "not_joined", "No: not joined"
    STOPPED = "stopped", "Stopped taking part"
    WITHDRAWN = "withdrawn", "Withdrawn by its host"
    NOT_TAKEN = "not_taken", "Not taken onto the programme"
    UNDECIDED = "undecided", "Not yet decided"


RELEVANT = (
    Participation.TOOK_PART,
    Participation.BEING_PREPARED,
    Participation.NOT_BEGUN,
    Participation.ENDED_EARLY,
    Participation.NOT_JOINED,
    Participation.STOPPED,
)
"""What covered services that we provide: of these we were to take part in all (OB-025)."""

MISSED = (
    Participation.NOT_BEGUN,
    Participation.ENDED_EARLY,
    Participation.NOT_JOINED,
    Participation.STOPPED,
)


@dataclass(frozen=True, kw_only=True)
class NationalTopic:
    """A national topic of a year with its project, if it has one, and why we did not take part, if we did not."""

    topic_id: str
    title: str
    host: str
    source: TopicSource
    project: ProjectEvidence | None
    part: Participation
    because: str

    @property
    def is_relevant(self) -> bool:
        return self.part in RELEVANT

    @property
    def lacks_a_source(self) -> bool:
        """Whether it stands as withdrawn by its host, and nobody has said where the host says so (OB-025)."""
        return self.part is Participation.WITHDRAWN and self.because.endswith(NO_SOURCE)

    @property
    def lacks_a_reason(self) -> bool:
        """Whether it is missed and nobody has said why (OB-025)."""
        return self.part in MISSED and not self.because


def national_topics(
    session: Session, evidence: Evidence, year: str, careful: Discretion
) -> list[NationalTopic]:
    """Every national audit and enquiry of a programme year, by title, as it may leave the Trust (OB-004, OB-033).

    A project that went on after its year belongs to the topic of the next one by then: it is found there.
    """
    query = select(Topic).where(Topic.programme_year == year, Topic.source.in_(RENEWED_EACH_YEAR))
    topics = session.scalars(query.order_by(Topic.title, Topic.id)).all()
    later = successors(session)
    projects: dict[str | None, ProjectEvidence] = {
        project.topic_id: project
        for project in evidence.projects
        if project.topic_id and project.began_on <= evidence.period.last
    }
    all_topics = (
        _national(topic, known_of_topic_or_successor(topic.id, later, projects), evidence.period.last)
        for topic in topics
    )
    return [
        replace(topic, title=careful.redact(topic.title), because=careful.redact(topic.because))
        for topic in all_topics
    ]


def _national(topic: Topic, project: ProjectEvidence | None, last: date) -> NationalTopic:
    part = _part(topic, project, last)
    return NationalTopic(
        topic_id=topic.id,
        title=f"{topic.title} ({topic.abbreviation})" if topic.abbreviation else topic.title,
        host=topic.host,
        source=topic.source,
        project=project,
        part=part,
        because=_because(topic, project, part),
    )


def _part(topic: Topic, project: ProjectEvidence | None, last: date) -> Participation:
    decided = {
        TopicState.SUGGESTED: Participation.UNDECIDED,
        TopicState.NOT_TAKEN: Participation.NOT_TAKEN,
        TopicState.NOT_JOINED: Participation.NOT_JOINED,
        TopicState.STOPPED: Participation.STOPPED,
    }
    if topic.state in decided:
        return decided[topic.state]
    is_over = project is not None and project.closed_on is not None and project.closed_on <= last
    has_ended = project is not None and is_over and project.stage in EARLY_ENDS
    if project is not None and not has_ended and _collects(project, last):
        return Participation.TOOK_PART
    if topic.withdrawn_on is not None and topic.withdrawn_on <= last:
        return Participation.WITHDRAWN
    if project is None:
        return Participation.NOT_BEGUN
    return Participation.ENDED_EARLY if has_ended else Participation.BEING_PREPARED


def _collects(project: ProjectEvidence, last: date) -> bool:
    return project.collecting_since is not None and project.collecting_since <= last


def _because(topic: Topic, project: ProjectEvidence | None, part: Participation) -> str:
    if part in {Participation.NOT_JOINED, Participation.NOT_TAKEN, Participation.STOPPED}:
        return topic.ended_because
    if part is Participation.WITHDRAWN and topic.withdrawn_on:
        source = topic.withdrawn_source or NO_SOURCE
        return f"Withdrawn by its host on {day_said(topic.withdrawn_on)}: {source}"
    return project.ended_because if project and part is Participation.ENDED_EARLY else ""


def share(topics: Iterable[NationalTopic], source: TopicSource) -> tuple[int, int, Decimal]:
    """Of one source: how many were relevant, in how many we took part, and that in per cent to one decimal."""
    relevant = [topic for topic in topics if topic.source is source and topic.is_relevant]
    joined = sum(topic.part is Participation.TOOK_PART for topic in relevant)
    percent = percent_of(joined, len(relevant)) if relevant else Decimal("0.0")
    return len(relevant), joined, percent


def participation_summary(topics: Sequence[NationalTopic]) -> Table:
    """Numbers by source: behind topics stand their ids, behind those that we took part in the projects."""
    return Table(
        title="Participation in numbers",
        columns=[
            Column("Source"),
            Column("Relevant", is_number=True),
            Column("Took part", is_number=True),
            Column("Not yet", is_number=True),
            Column("Not joined, stopped or ended early", is_number=True),
            Column("Withdrawn by their host", is_number=True),
        ],
        rows=[
            (
                source.label,
                _ids(topic for topic in topics if topic.source is source and topic.is_relevant),
                count_of(
                    topic.project
                    for topic in topics
                    if topic.source is source and topic.part is Participation.TOOK_PART and topic.project
                ),
                *(
                    _ids(topic for topic in topics if topic.source is source and topic.part in parts)
                    for parts in (
                        (Participation.BEING_PREPARED, Participation.NOT_BEGUN),
                        (Participation.ENDED_EARLY, Participation.NOT_JOINED, Participation.STOPPED),
                        (Participation.WITHDRAWN,),
                    )
                ),
            )
            for source in RENEWED_EACH_YEAR
        ]
        if topics
        else [],
        when_empty="The programme of this year has no national audit and no enquiry.",
    )


def _ids(topics: Iterable[NationalTopic]) -> SourcedFigure:
    ids = [topic.topic_id for topic in topics]
    return SourcedFigure(len(ids), ids)


def participation_table(topics: Sequence[NationalTopic]) -> Table:
    """Every national audit and enquiry, whether it is relevant, whether we took part, and why not (OB-015, OB-025)."""
    return Table(
        title="National clinical audits and confidential enquiries",
        columns=[
            Column("Audit or enquiry"),
            Column("Host"),
            Column("Relevant"),
            Column("Took part"),
            Column("Project"),
            Column("Why not"),
        ],
        rows=[
            (
                topic.title,
                topic.host or "Not said",
                _relevance(topic.part),
                topic.part.label,
                topic.project.reference if topic.project else "",
                topic.because or (NO_REASON if topic.lacks_a_reason else ""),
            )
            for topic in topics
        ],
        note=_note_on_withdrawn(topics),
        when_empty="The programme of this year has no national audit and no enquiry.",
    )


def _note_on_withdrawn(topics: Sequence[NationalTopic]) -> str:
    """Why the audits that their hosts withdrew are not counted."""
    names = [topic.title for topic in topics if topic.part is Participation.WITHDRAWN]
    if not names:
        return ""
    were = "was" if len(names) == 1 else "were"
    return f"{titles_said(names)} {were} withdrawn nationally, so nobody could take part: not counted as relevant."


def _relevance(part: Participation) -> str:
    if part in RELEVANT:
        return "Yes"
    return {Participation.UNDECIDED: "Not yet decided", Participation.NOT_TAKEN: "No"}.get(part, "No longer")
