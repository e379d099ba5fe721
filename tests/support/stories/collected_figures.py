"""A project whose figures are asked for: two standards and a rate of the year 2026, entered a month at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from models.forms.project.measure import EXAMPLE_STANDARD
from models.measures.figures import CheckedFigure, FigureKey
from models.vocabulary import FigureSource, Stage, TaskKind
from tasks.answers.entering_figures import enter_figures
from tasks.projects.storing_figures import FiguresRequest
from tests.support.trust_at_work import World, nonce

WITHIN_FOUR_HOURS: dict[str, Any] = {**EXAMPLE_STANDARD}
FALLS: dict[str, Any] = {
    "name": "Falls",
    "measure_type": "outcome",
    "kind": "rate",
    "unit": "bed days",
    "definition": "Falls with harm, for each 1,000 occupied bed days",
    "direction": "decrease",
}
MONTH = {"collect_from": "2026-10-01", "collect_until": "2026-10-31", "figures_due_on": "2026-11-20"}
AFTER_ITS_MONTH = date(2026, 11, 16)
PERIOD = {"collect_from": "2026-09-01", "collect_until": "2027-02-28", "figures_due_on": "2027-03-31"}


def enter(world: World, measure: str, day: date, number: int, out_of: int | None = None) -> None:
    """The lead enters a figure on the page of figures."""
    of = None if out_of is None else Decimal(out_of)
    enter_figures(
        FiguresRequest(
            reference=world.project.reference,
            person_id=world.id_of("lead"),
            nonce=nonce(),
            source=FigureSource.PAGE,
            figures=[CheckedFigure(FigureKey(measure, day), Decimal(number), of)],
        )
    )


def collecting(
    world: World, *measures: dict[str, Any], registered_by: str | None = None, **plan: str
) -> World:
    """A project that measures from September 2026 to February 2027; by itself the share and the rate."""
    world.propose(project_type="quality_improvement")
    world.walk_until(TaskKind.DESIGN)
    asked: dict[str, Any] = {"measures": list(measures or (WITHIN_FOUR_HOURS, FALLS)), **PERIOD, **plan}
    world.answer(TaskKind.DESIGN, **asked)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, project_type="quality_improvement", by=registered_by)
    world.walk_to(Stage.DATA_COLLECTION)
    return world
