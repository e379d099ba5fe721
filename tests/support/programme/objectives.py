"""Objectives of a programme year, and topics that serve them."""

from __future__ import annotations

from models.records import Objective, topic_objective
from models.vocabulary import ObjectiveKind
from tasks.database.unit_of_work import unit_of_work
from tests.support.programme.topics_at_year_end import OLD


def objective(code: str, *, year: str = OLD, **columns: object) -> str:
    """An objective of a year; its id."""
    with unit_of_work() as session:
        given = {"kind": ObjectiveKind.BOARD_ASSURANCE, "title": f"What {code} wants", **columns}
        made = Objective(programme_year=year, code=code, **given)
        session.add(made)
        session.flush()
        return made.id


def serves(topic_id: str, *objective_ids: str) -> None:
    """A topic serves objectives."""
    with unit_of_work() as session:
        for objective_record_id in objective_ids:
            session.execute(
                topic_objective.insert().values(topic_id=topic_id, objective_id=objective_record_id)
            )
