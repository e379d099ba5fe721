"""The objectives of a year at its turn: each is carried over once, and topics that go on serve theirs on (OB-029)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.clock import now
from models.programme_year import year_before
from models.records import HistoryEntry, Objective, Topic, topic_objective
from models.records.base import new_id
from models.vocabulary import ObjectiveKind
from tasks.database.audit_trail import HistoryFact, append_to_history

CARRIED = "objective carried over"
Key = tuple[ObjectiveKind, str]


def carry_objectives(session: Session, year: str) -> int:
    """Carry the objectives of the year before over to a year, each once; how many are new there.

    What the year has already, by kind and code, stays as it is. One that was changed there since is not carried
    again. Safe to repeat, and for two at once: the second waits for the rows of the year before.
    """
    query = select(Objective).where(Objective.programme_year == year_before(year)).order_by(Objective.id)
    before = session.scalars(query.with_for_update()).all()
    carried = set(
        session.scalars(
            select(HistoryEntry.object_id).where(
                HistoryEntry.action == CARRIED, HistoryEntry.object_type == "objective",
                HistoryEntry.occurrence == year,
            )
        )
    )  # fmt: skip
    left = [objective for objective in before if objective.id not in carried]
    if not left:
        return 0
    there = _by_key(session, year)
    new = [objective for objective in left if (objective.kind, objective.code) not in there]
    session.add_all(_copy(objective, year) for objective in new)
    append_to_history(session, [_carried(objective, year) for objective in left], at=now())
    return len(new)


def link_carried_topics(session: Session, carried: Sequence[tuple[Topic, Topic]], year: str) -> None:
    """Topics that go on serve in the new year what they served, by kind and code; what they serve there stays."""
    session.flush()
    served = _served(session, [topic.id for topic, _ in carried])
    has_some = set(_served(session, [successor.id for _, successor in carried]))
    there = _by_key(session, year)
    links = [
        {"topic_id": successor.id, "objective_id": there[key]}
        for topic, successor in carried
        if successor.id not in has_some
        for key in served.get(topic.id, ())
        if key in there
    ]
    if links:
        session.execute(insert(topic_objective), links)


def _by_key(session: Session, year: str) -> dict[Key, str]:
    query = select(Objective.kind, Objective.code, Objective.id).where(Objective.programme_year == year)
    return {(kind, code): objective_id for kind, code, objective_id in session.execute(query)}


def _served(session: Session, topic_ids: Iterable[str]) -> dict[str, list[Key]]:
    """The objectives of each topic, by kind and code."""
    query = (
        select(topic_objective.c.topic_id, Objective.kind, Objective.code)
        .join(Objective, Objective.id == topic_objective.c.objective_id)
        .where(topic_objective.c.topic_id.in_(list(topic_ids)))
    )
    grouped_keys: dict[str, list[Key]] = {}
    for topic_id, kind, code in session.execute(query):
        grouped_keys.setdefault(topic_id, []).append((kind, code))
    return grouped_keys


def _copy(objective: Objective, year: str) -> Objective:
    return Objective(
        id=new_id(),
        programme_year=year,
        kind=objective.kind,
        code=objective.code,
        title=objective.title,
        owner=objective.owner,
        measure=objective.measure,
        position=objective.position,
    )


def _carried(objective: Objective, year: str) -> HistoryFact:
    return HistoryFact.of(
        objective,
        CARRIED,
        f"“{objective.code}” was carried over to the objectives of {year}",
        occurrence=year,
    )
