"""Targets met and missed, what became of the actions, and what the programme's strategy has come to (6.6, 6.7)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from models.clock import spoken_date
from models.measures.results import Result
from models.measures.verdicts import TargetStatus
from models.papers import Cell, Section, Table
from models.vocabulary import EffectVerdict, ObjectiveKind, Outcome
from tasks.programme.objectives.objectives_coverage import objectives_of
from tasks.reports.evidence.facts import ended_actions, open_actions, overdue_actions
from tasks.reports.evidence.missed import Attention, MissedStandard, missed_standards
from tasks.reports.evidence.model import ActionEvidence, Evidence, ProjectEvidence, ReportPeriod
from tasks.reports.external.disclosure_control import Discretion, note_on, shown_result
from tasks.reports.sections.aims import objectives_table
from tasks.reports.sections.counts import grouped, number_of, table_of
from tasks.reports.sections.parts import Counting, below_target_table, counted

Fits = Callable[[ActionEvidence], bool]


def judged_results(project: ProjectEvidence) -> list[Result]:
    """The newest results of a project that were judged against a target."""
    return [
        newest_result
        for newest_result in project.newest_results
        if newest_result.status not in {None, TargetStatus.NOT_JUDGED}
    ]


def targets(evidence: Evidence) -> Section:
    """How many targets the newest figures meet and miss, by service, and which are missed (OB-042, OB-118)."""
    measured = [project for project in evidence.projects if judged_results(project)]
    of_all = sum(len(judged_results(project)) for project in measured)
    missed = sum(len(project.below_target) for project in measured)
    if not measured:
        return Section("Targets", paragraphs=["No result was judged against a target."])
    return Section(
        "Targets",
        paragraphs=[
            (
                f"{counted(of_all, 'target')} judged: {of_all - missed:,} met, {missed:,} missed, by the newest "
                "figures of each project of the period, closed ones included."
            )
        ],
        tables=[
            table_of(
                grouped(measured, lambda project: project.service),
                title="Targets by service, by the newest figures of each project",
                heading="Care Delivery Service",
                columns=[
                    (
                        "Met",
                        _counting(lambda project: len(judged_results(project)) - len(project.below_target)),
                    ),
                    ("Missed", _counting(lambda project: len(project.below_target))),
                    (
                        "Missed, without an action, an accepted risk or a meeting to come",
                        _counting(lambda project: _unattended(project, evidence.period.today)),
                    ),
                ],
            ),
            *([_missed_table(missed_standards(measured, evidence.period.today))] if missed else []),
        ],
    )


def _missed_table(missed: Sequence[MissedStandard]) -> Table:
    """The targets that the newest figures miss, as they may leave the Trust (OB-033)."""
    note = note_on(missed_standard.result for missed_standard in missed)
    return below_target_table(missed, cells=shown_result, note=note)


def _unattended(project: ProjectEvidence, today: date) -> int:
    return sum(missed.attention is Attention.NOBODY for missed in missed_standards([project], today))


def _counting(number: Callable[[ProjectEvidence], int]) -> Counting:
    def count(projects: Sequence[ProjectEvidence]) -> Cell:
        return number_of((project, number(project)) for project in projects)

    return count


def actions(evidence: Evidence) -> Section:
    """Actions completed and given up in the period, and those that are open, by service (6.6; OB-112, OB-118)."""
    period = evidence.period
    rows = _kinds_of_action(period)
    having = [project for project in evidence.projects if any(_number(project, fits) for _, fits in rows)]
    if not having:
        return Section("Actions", paragraphs=["No action was open, completed or given up."])
    columns = [(name, _counting(_counter(fits))) for name, fits in rows]
    done, given_up = (ended_actions(evidence, value) for value in (Outcome.COMPLETED, Outcome.NOT_COMPLETED))
    still, late = open_actions(evidence), overdue_actions(evidence)
    return Section(
        "Actions",
        paragraphs=[
            (
                f"{counted(len(done), 'action')} completed and {len(given_up):,} given up in the period. "
                f"{len(still):,} open on {spoken_date(period.today)}, {len(late):,} of them overdue."
            )
        ],
        tables=[
            table_of(
                grouped(having, lambda project: project.service),
                title="Actions by service",
                heading="Care Delivery Service",
                columns=columns,
            )
        ],
    )


def _kinds_of_action(period: ReportPeriod) -> Sequence[tuple[str, Fits]]:
    return [
        ("Completed", lambda action: action.outcome is Outcome.COMPLETED and period.has(action.closed_on)),
        (
            "Will not be done",
            lambda action: action.outcome is Outcome.NOT_COMPLETED and period.has(action.closed_on),
        ),
        (
            "Worked",
            lambda action: action.effect is EffectVerdict.WORKED and period.has(action.closed_on),
        ),
        (
            "Did not work",
            lambda action: action.effect is EffectVerdict.DID_NOT_WORK and period.has(action.closed_on),
        ),
        ("Open", lambda action: action.outcome is None),
        ("Overdue", lambda action: action.late_by(period.today) > 0),
    ]


def _counter(fits: Fits) -> Callable[[ProjectEvidence], int]:
    return lambda project: _number(project, fits)


def _number(project: ProjectEvidence, fits: Fits) -> int:
    return sum(map(fits, project.actions))


def strategy(session: Session, year: str, careful: Discretion) -> Section | None:
    """Status and progress against the clinical audit strategy's objectives; None without any (OB-065, OB-070)."""
    ours = [
        objective
        for objective in objectives_of(session, year)
        if objective.kind is ObjectiveKind.AUDIT_STRATEGY
    ]
    if not ours:
        return None
    told = [
        replace(
            objective,
            title=careful.redact(objective.title),
            owner=careful.redact(objective.owner),
            measure=careful.redact(objective.measure),
            position=careful.redact(objective.position),
        )
        for objective in ours
    ]
    return Section("The clinical audit and effectiveness strategy", tables=[objectives_table(told)])
