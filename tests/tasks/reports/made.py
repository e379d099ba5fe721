"""What reports know of a project, made by hand, for what needs no database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from models.figures import Result
from models.forms.planning import Measure
from models.papers import Cell, Figure, Table
from models.vocabulary import MeasureType, Outcome, Priority, Stage, Subject
from tasks.reports.evidence.known import ActionTaken, CycleTaken, Evidence, MeasureTaken, ProjectTaken
from tests.tasks.reports.living import PERIOD

UP = [(160 + number % 3, 200) for number in range(12)] + [(188 + number % 2, 200) for number in range(8)]
"""Values that get better, as SPC sees it."""


def project(number: int, **changed: Any) -> ProjectTaken:  # noqa: ANN401 -- whatever a test is about
    """QI-2026-0001 of Urgent Care, under way since May 2026 without anything, some fields changed."""
    fields: dict[str, Any] = {
        "id": str(number),
        "reference": f"QI-2026-{number:04d}",
        "title": f"Project {number}",
        "service_id": "urgent-care",
        "service": "Urgent Care",
        "lead": "Dr Amara Osei",
        "project_type": None,
        "priority": Priority.MEDIUM,
        "subject": Subject.OTHER,
        "stage": Stage.DATA_COLLECTION,
        "hold": "",
        "began_on": date(2026, 5, 4),
        "closed_on": None,
        "programme_year": None,
        "topic_id": None,
        "source": None,
    }
    return ProjectTaken(**{**fields, **changed})


def evidence(*projects: ProjectTaken) -> Evidence:
    return Evidence(period=PERIOD, projects=projects, services={"urgent-care": "Urgent Care"})


def series(counts: Sequence[tuple[int, int]], name: str = "Within four hours") -> MeasureTaken:
    """A measure with a value for each month from January 2025 on."""
    days = [date(2025 + number // 12, number % 12 + 1, 1) for number in range(len(counts))]
    return MeasureTaken(
        name, MeasureType.STANDARD, 95.0, [(day, *one) for day, one in zip(days, counts, strict=True)]
    )


def cycle(met: int, of: int) -> CycleTaken:
    """A cycle with one standard of 95 %."""
    measure = Measure(
        name="Within four hours",
        measure_type=MeasureType.STANDARD,
        definition="Those within four hours",
        target_percent=Decimal(95),
        exceptions=None,
        source="NHS Constitution",
    )
    return CycleTaken(1, [Result(measure, met, of, retrospective=False)])


def action(outcome: Outcome | None, *, due_on: date, closed_on: date | None = None) -> ActionTaken:
    return ActionTaken(
        1, "A senior clinician.", "Jonas Whitfield", due_on, outcome, closed_on, "", "Within four hours"
    )


def plain(table: Table) -> list[list[Cell | tuple[Cell, list[str]]]]:
    """The rows of a table and its total; a figure is its value and what is behind it."""
    return [
        [(cell.value, list(cell.sources)) if isinstance(cell, Figure) else cell for cell in line]
        for line in table.lines
    ]
