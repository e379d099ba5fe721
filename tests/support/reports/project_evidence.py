"""What reports know of a project, made by hand, for what needs no database."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from models.forms.project.measure import Measure
from models.measures.results import MeasuredPeriod, Result, SpecifiedSeries, can_be_pooled
from models.papers import Cell, SourcedFigure, Table
from models.spc import Direction, Observation
from models.vocabulary import MeasureType, Outcome, Priority, Stage, Subject, TargetSense
from tasks.reports.evidence.model import ActionEvidence, CycleEvidence, Evidence, ProjectEvidence
from tests.support.reports.lived_projects import PERIOD

UP = [(160 + number % 3, 200) for number in range(12)] + [(188 + number % 2, 200) for number in range(8)]
"""Values that get better, as SPC sees it."""


def project(number: int, **changed: Any) -> ProjectEvidence:  # noqa: ANN401 -- whatever a test is about
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
    return ProjectEvidence(**{**fields, **changed})


def evidence(*projects: ProjectEvidence) -> Evidence:
    return Evidence(period=PERIOD, projects=projects, services={"urgent-care": "Urgent Care"})


def measure(name: str = "Within four hours", **changed: Any) -> Measure:  # noqa: ANN401 -- fields of the record
    """A standard of at least 95%, some fields changed."""
    fields: dict[str, Any] = {
        "name": name,
        "measure_type": MeasureType.STANDARD,
        "definition": "Those within four hours",
        "direction": Direction.INCREASE,
        "target": Decimal(95),
        "target_sense": TargetSense.AT_LEAST,
        "source": "NHS Constitution",
    }
    return Measure(**{**fields, **changed})


def result_of(of: Measure, counts: Sequence[tuple[date, int, int]], *, cycle: int = 1) -> Result:
    """The result of a cycle with a value for each of these months."""
    return result_of_figures(of, [Observation(*count) for count in counts], cycle=cycle)


def result_of_figures(of: Measure, figures: Sequence[Observation], *, cycle: int = 1) -> Result:
    """The result of a cycle with these monthly figures, of any kind."""
    rests_on = figures if can_be_pooled(of.kind) else figures[-1:]
    last = rests_on[-1].day
    return Result(
        measure=of.specification,
        cycle=cycle,
        period=MeasuredPeriod(rests_on[0].day, last, last.replace(day=monthrange(last.year, last.month)[1])),
        figures=rests_on,
    )


def cycles_of(of: Measure, *cycles: Sequence[tuple[float, float | None]]) -> SpecifiedSeries:
    """A measure with the months of each cycle, that follow each other from January 2025 on."""
    results: list[Result] = []
    figures: list[Observation] = []
    for number, values in enumerate(cycles, start=1):
        begun = len(figures)
        figures += [
            Observation(date(2025 + (begun + at) // 12, (begun + at) % 12 + 1, 1), *value)
            for at, value in enumerate(values)
        ]
        results.append(result_of_figures(of, figures[begun:], cycle=number))
    return SpecifiedSeries(of.specification, figures, results)


def series(counts: Sequence[tuple[int, int]], name: str = "Within four hours") -> SpecifiedSeries:
    """A standard with a value for each month from January 2025 on."""
    return cycles_of(measure(name), counts)


def cycle(met: int, of: int) -> CycleEvidence:
    """A cycle with one standard of at least 95%."""
    return CycleEvidence(1, [result_of(measure(), [(date(2026, 6, 1), met, of)])])


def action(outcome: Outcome | None, *, due_on: date, closed_on: date | None = None) -> ActionEvidence:
    return ActionEvidence(
        1, "A senior clinician.", "Jonas Whitfield", due_on, outcome, closed_on, "", "Within four hours"
    )


def plain(table: Table) -> list[list[Cell | tuple[Cell, list[str]]]]:
    """The rows of a table and its total; a figure is its value and what is behind it."""
    return [
        [(cell.value, list(cell.sources)) if isinstance(cell, SourcedFigure) else cell for cell in line]
        for line in table.lines
    ]
