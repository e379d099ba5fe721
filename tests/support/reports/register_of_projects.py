"""Projects as reports know them, made by hand, and a register that was lived through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from models.measures.results import Result, SpecifiedSeries
from models.papers import Cell, Paper, Section, SourcedFigure, Table
from models.vocabulary import Outcome, Priority, ProjectType, Stage, Subject, TaskKind
from tasks.database.unit_of_work import reading
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import (
    ActionEvidence,
    CycleEvidence,
    Evidence,
    ProjectEvidence,
    ReportPeriod,
)
from tests.support.reports.project_evidence import cycles_of, measure, result_of
from tests.support.trust_at_work import World

TODAY = date(2026, 11, 2)
PERIOD = ReportPeriod(first=date(2026, 4, 1), last=date(2027, 3, 31), today=TODAY)
LATE = ReportPeriod(first=date(2026, 4, 1), last=date(2027, 3, 31), today=date(2029, 6, 29))
LONG_PAST = ReportPeriod(first=date(2020, 4, 1), last=date(2021, 3, 31), today=TODAY)
Report = Callable[[Session, Evidence, ReportRequest], Body]
_NUMBERS = count(1)


def taken(**known: Any) -> ProjectEvidence:  # noqa: ANN401 -- fields of the record
    """A clinical audit under way in Urgent Care, some fields changed."""
    number = next(_NUMBERS)
    fields: dict[str, Any] = {
        "id": f"id-{number}",
        "reference": f"QI-2026-{number:04d}",
        "title": "Waits",
        "service_id": "urgent-care",
        "service": "Urgent Care",
        "lead": "Dr Amara Osei",
        "project_type": ProjectType.CLINICAL_AUDIT,
        "priority": Priority.MEDIUM,
        "subject": Subject.OTHER,
        "stage": Stage.ACTION_MONITORING,
        "hold": "",
        "began_on": date(2026, 5, 4),
        "closed_on": None,
        "programme_year": None,
        "topic_id": None,
        "source": None,
        "approved_on": date(2026, 6, 1),
        "collecting_since": date(2026, 6, 1),
    }
    return ProjectEvidence(**{**fields, **known})


def action(number: int = 1, **known: Any) -> ActionEvidence:  # noqa: ANN401 -- fields of the record
    fields: dict[str, Any] = {
        "number": number,
        "what": "A senior clinician at the door",
        "owner": "Jonas Whitfield",
        "due_on": date(2026, 10, 1),
        "outcome": None,
        "closed_on": None,
        "reported": "",
        "addresses": "Within four hours",
    }
    return ActionEvidence(**{**fields, **known})


def done(number: int, on: date, **known: Any) -> ActionEvidence:  # noqa: ANN401 -- fields of the record
    return action(number, outcome=Outcome.COMPLETED, closed_on=on, **known)


def result(met: int, of: int, *, name: str = "Within four hours", early: bool = False) -> Result:
    """The result of June 2026 of a standard of at least 95%."""
    return replace(
        result_of(measure(name), [(date(2026, 6, 1), met, of)]), retrospective=early, has_early=early
    )


def counted(*counts: tuple[int, int], name: str = "Within four hours") -> SpecifiedSeries:
    """A standard, month by month from January 2025 on."""
    return cycles_of(measure(name), counts)


def measured(*results: Result, **known: Any) -> ProjectEvidence:  # noqa: ANN401 -- fields of the record
    return taken(cycles=[CycleEvidence(1, results)], **known)


def evidence(*projects: ProjectEvidence, period: ReportPeriod = PERIOD) -> Evidence:
    return Evidence(period=period, projects=projects, services={"urgent-care": "Urgent Care"})


def request_for(kind: Any, **known: Any) -> ReportRequest:  # noqa: ANN401 -- fields of the record
    return ReportRequest(**{"kind": kind, "year": "2026-27", "period": PERIOD, **known})


def told(report: Report, request: ReportRequest) -> Body:
    """A report of what is stored."""
    with reading() as session:
        return report(session, gather(session, request.period), request)


def paper_of(body: Body, *, leaves_the_trust: bool) -> Paper:
    """The paper around it, as it is issued."""
    return Paper(
        title=body.title,
        reference="RPT-2026-01",
        audience=body.audience,
        trust_name="Northbrook Partnership NHS Foundation Trust",
        period="1 April 2026 to 31 March 2027",
        made_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        contact="qist@northbrook.example",
        base_url="https://qi.northbrook.example",
        leaves_the_trust=leaves_the_trust,
        to_decide=body.to_decide,
        to_note=body.to_note,
        sections=body.sections,
    )


def section(body: Body, beginning: str) -> Section:
    """The section whose heading begins like this."""
    return next(each_section for each_section in body.sections if each_section.heading.startswith(beginning))


def table(body: Body, beginning: str) -> Table:
    """The table whose title begins like this."""
    return next(
        each_table
        for part in body.sections
        for each_table in part.tables
        if each_table.title.startswith(beginning)
    )


def plain(cells: Sequence[Cell]) -> tuple[object, ...]:
    """A row with the bare numbers of its figures."""
    return tuple(cell.value if isinstance(cell, SourcedFigure) else cell for cell in cells)


def line(chosen_table: Table, beginning: str) -> Sequence[Cell]:
    """The row of a table whose first cell begins like this."""
    return next(row for row in chosen_table.rows if str(row[0]).startswith(beginning))


def figures(world: World, *counts: tuple[str, int, int]) -> None:
    """Enter the figures that are waited for: day, how many met it, out of how many."""
    world.answer(
        TaskKind.SUBMIT_DATA,
        figures=[
            {"measure": "Within four hours", "period": day, "number": met, "out_of": of}
            for day, met, of in counts
        ],
    )
