"""The policy clause by clause: what is counted of each, how often it held, what cannot be counted (10.1; OB-150)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.records import Email, Project
from models.vocabulary import Involvement, Letter, Priority, TaskKind
from tasks.reports.body import ReportRequest
from tasks.reports.committees.clauses_of_trust import trust_measures
from tasks.reports.committees.compliance import ComplianceMeasure, Units, measure_of, of_control, of_dates
from tasks.reports.committees.controls import Control
from tasks.reports.committees.scorecard import leads_with_bronze, staff_with_bronze
from tasks.reports.evidence.dates_kept import PassedDates, dated_clauses, passed_dates
from tasks.reports.evidence.decisions import decisions
from tasks.reports.evidence.facts import approved_before_data
from tasks.reports.evidence.model import Evidence, ProjectEvidence, ReportPeriod

NOT_COUNTED: Mapping[str, str] = {
    "1.0": "What the policy applies to: each project says what kind of work it is",
    "4.2": "Work with other disciplines and organisations: the answers of each project name them",
    "8.1": "Time, knowledge and skills: the report on training and capacity",
    "8.3": "The staff of the QI Support Team: the report on training and capacity",
    "9.0": "How the policy was agreed: its own record",
    "11.1": "How the policy is made known: announcements, and where each was used",
    "11.2": "Support with the launch of the policy: its own record",
    "12.0": "The review of the policy itself: its own record",
    "14": "The procedure: the policy table, which every step comes from",
}
"""Clauses of which a register of projects can count nothing, and where one sees to them instead."""


@dataclass(frozen=True)
class ClauseEvidence:
    """What the clauses are measured by besides their own queries: the projects, the controls, the dates that passed."""

    projects: Evidence
    controls: Sequence[Control]
    passed: Sequence[PassedDates]


def clause_measures(
    session: Session, seen: ClauseEvidence, request: ReportRequest
) -> list[ComplianceMeasure]:
    """Every measure in the order of the policy (OB-150); those of controls are the controls themselves."""
    evidence = seen.projects
    every = [
        *(of_control(control, evidence) for control in seen.controls),
        *_of_dates(session, seen),
        *_of_projects(session, evidence),
        leads_with_bronze(session, evidence),
        staff_with_bronze(session, evidence),
        *trust_measures(session, evidence, request),
    ]
    return sorted(every, key=lambda measure: measure.place)


def period_before(period: ReportPeriod) -> ReportPeriod:
    """The period of the same length before it."""
    length = period.last - period.first
    last = period.first - timedelta(days=1)
    return replace(period, first=last - length, last=last)


def _of_dates(session: Session, seen: ClauseEvidence) -> Iterator[ComplianceMeasure]:
    """The dates of every clause that dates a step, with those of the period before."""
    evidence = seen.projects
    before = passed_dates(session, period_before(evidence.period))
    for clause in dated_clauses():
        earlier = of_dates(_from(before, clause), evidence.services)
        yield ComplianceMeasure(
            clause=clause,
            counted="Steps of this clause answered by their date",
            by_service=of_dates(_from(seen.passed, clause), evidence.services),
            before=ComplianceMeasure(clause=clause, counted="", by_service=earlier).whole,
        )


def _from(passed: Iterable[PassedDates], clause: str) -> list[PassedDates]:
    return [each for each in passed if clause in each.step.clauses]


def _of_projects(session: Session, evidence: Evidence) -> Iterator[ComplianceMeasure]:
    asked = [project for project in evidence.begun if project.involvement is not None]
    yield measure_of(
        "4.3 (OB-051)",
        "Projects begun in which patients, carers or the public take part, or that say why not",
        _split(asked, [project for project in asked if _involves_or_says_why(project)]),
    )
    approved = approved_before_data(evidence)
    local = [project for project in approved.all if project.priority is Priority.MEDIUM]
    yield measure_of(
        "6.2 (OB-093)",
        "Local projects (medium priority) registered and approved before data collection",
        _split(local, approved.held),
    )
    yield from _of_answers(session, evidence, approved.all)
    yield measure_of(
        "6.5 (OB-094)",
        "Closed projects with what was learned on record",
        _split(evidence.closed, [project for project in evidence.closed if project.learning]),
    )
    yield measure_of(
        "6.5 (OB-107)",
        "Closed projects whose results were sent to those on their list",
        _of_rows(session, evidence.closed, select(Email.project_id).where(Email.letter == Letter.RESULTS)),
    )
    yield measure_of(
        "7.3 (OB-138)",
        "Closed projects with a date until which their data are kept",
        _of_rows(session, evidence.closed, select(Project.id).where(Project.retention_until.is_not(None))),
    )


def _of_answers(
    session: Session, evidence: Evidence, collecting: Sequence[ProjectEvidence]
) -> Iterator[ComplianceMeasure]:
    """What had to be answered before data are collected, of the projects that began to."""
    decided = decisions(session, evidence.projects, TaskKind.REVIEW_EVIDENCE, TaskKind.REGISTER)
    for clause, kind, counted in (
        ("6.5 (OB-103)", TaskKind.REVIEW_EVIDENCE, "Evidence reviewed before data collection"),
        (
            "7.1 (OB-123)",
            TaskKind.REGISTER,
            "Screens of ethics and governance answered before data collection",
        ),
    ):
        first = [
            project
            for project in collecting
            if project.collecting_since
            and any(given.on <= project.collecting_since for given in decided.of(project, kind))
        ]
        yield measure_of(clause, counted, _split(collecting, first))


def _involves_or_says_why(project: ProjectEvidence) -> bool:
    return project.involvement is not Involvement.NONE or bool(project.uninvolved_because)


def _split(projects: Iterable[ProjectEvidence], held: Iterable[ProjectEvidence]) -> Units:
    ids = {project.id for project in held}
    return [(project.service, project.reference, project.id in ids) for project in projects]


def _of_rows(
    session: Session,
    projects: Sequence[ProjectEvidence],
    query: Select[tuple[str | None]] | Select[tuple[str]],
) -> Units:
    """Of each project whether it is among the ids that a query finds."""
    ids = set(
        session.scalars(query.where(query.selected_columns[0].in_([project.id for project in projects])))
    )
    return _split(projects, [project for project in projects if project.id in ids])
