"""The objectives of a programme year, each with the topics that serve it (2.2, 5.1; OB-029, OB-030, OB-058, OB-065)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.programme_year import NEVER_ON_THE_PROGRAMME, is_programme_year
from models.records import Objective, Project, Topic, topic_objective
from models.vocabulary import ObjectiveKind
from tasks.database.unit_of_work import reading


@dataclass(frozen=True)
class ServingTopic:
    """A topic that serves an objective, with the reference of its project if it has one."""

    id: str
    title: str
    reference: str | None


@dataclass(frozen=True)
class ObjectiveSeen:
    """An objective: who answers for it, how it is measured, how it stands, and which topics serve it."""

    id: str
    kind: ObjectiveKind
    code: str
    title: str
    owner: str
    measure: str
    position: str
    topics: Sequence[ServingTopic]


def serving_counts() -> ColumnElement[bool]:
    """Whether a topic is or was on its programme: not only suggested, not left out, not withdrawn."""
    return Topic.state.not_in(NEVER_ON_THE_PROGRAMME) & Topic.withdrawn_on.is_(None)


def objectives_of(session: Session, year: str) -> list[ObjectiveSeen]:
    """The objectives of a year by kind and code; those without a topic have no `topics` (OB-029, OB-030, OB-058)."""
    serving = _serving(session, year)
    objectives = session.scalars(select(Objective).where(Objective.programme_year == year)).all()
    kinds = list(ObjectiveKind)
    return [
        ObjectiveSeen(
            id=objective.id,
            kind=objective.kind,
            code=objective.code,
            title=objective.title,
            owner=objective.owner,
            measure=objective.measure,
            position=objective.position,
            topics=serving.get(objective.id, ()),
        )
        for objective in sorted(
            objectives,
            key=lambda objective: (kinds.index(objective.kind), objective.code_key, objective.id),
        )
    ]


def objectives_seen(year: str) -> list[ObjectiveSeen]:
    """The objectives of a year for their page; NotFound if it is no programme year."""
    if not is_programme_year(year):
        raise NotFound("such programme year")
    with reading() as session:
        return objectives_of(session, year)


def _serving(session: Session, year: str) -> dict[str, list[ServingTopic]]:
    """The topics that count, by the objective that they serve."""
    query = (
        select(topic_objective.c.objective_id, Topic.id, Topic.title, Project.reference)
        .join(Topic, Topic.id == topic_objective.c.topic_id)
        .outerjoin(Project, Project.topic_id == Topic.id)
        .where(Topic.programme_year == year, serving_counts())
        .order_by(Topic.title)
    )
    grouped_topics: dict[str, list[ServingTopic]] = {}
    for objective_id, topic_id, title, reference in session.execute(query).tuples():
        grouped_topics.setdefault(objective_id, []).append(ServingTopic(topic_id, title, reference))
    return grouped_topics
