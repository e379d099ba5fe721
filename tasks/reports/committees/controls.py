"""Controls of the process and how they held in a period: how often, out of how many, and where they did not (5.1)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from models.papers import SourcedFigure
from models.policy.versions import review_kinds
from models.vocabulary import Outcome, TaskKind
from tasks.reports.evidence.decisions import Decisions
from tasks.reports.evidence.facts import approved_before_data, early_measures, figures_after_approval
from tasks.reports.evidence.missed import Attention, missed_in
from tasks.reports.evidence.model import ActionEvidence, Evidence, ProjectEvidence, ReportPeriod
from tasks.reports.external.governance_evidence import ProgrammeChange
from tasks.reports.sections.parts import counted

ASKED_ABOUT = (
    TaskKind.REGISTER,
    TaskKind.SCREEN_RESEARCH,
    TaskKind.RESOLVE_OBJECTION,
    TaskKind.REPORT_FINDINGS,
    TaskKind.RECORD_MEETING,
    TaskKind.REVIEW_METHODOLOGY,
    TaskKind.ENDORSE_METHODOLOGY,
    TaskKind.WRITE_FINAL_REPORT,
    TaskKind.WITHDRAW,
    TaskKind.ABANDON,
)
"""The kinds of task whose answers show whether the controls held, besides the reviews of the policy table."""


def asked_about() -> tuple[TaskKind, ...]:
    """Every kind of task whose answers show whether the controls held."""
    return (*ASKED_ABOUT, *review_kinds())


ACTION_DONE = "Action done by its date"
ENDING = frozenset({Outcome.DECLINED, Outcome.RESEARCH, Outcome.WITHDRAWN, Outcome.ABANDONED})


@dataclass(frozen=True)
class Lapse:
    """Where a control did not hold; `days_late` are the working days by which an action is overdue now."""

    reference: str
    what: str
    days_late: int = 0


@dataclass(frozen=True, kw_only=True)
class Control:
    """A control: `held` names what it held for, once each time. What is not due yet is not counted."""

    name: str
    policy: str
    held: Sequence[str] = ()
    lapses: Sequence[Lapse] = ()
    is_of_projects: bool = True

    @property
    def kept(self) -> SourcedFigure:
        return figure_of(self.held)

    @property
    def failed(self) -> SourcedFigure:
        return figure_of([lapse.reference for lapse in self.lapses])

    @property
    def tested(self) -> SourcedFigure:
        """How often it was put to the test."""
        return figure_of([*self.held, *(lapse.reference for lapse in self.lapses)])


def figure_of(references: Sequence[str]) -> SourcedFigure:
    """How many, with each reference once."""
    return SourcedFigure(len(references), sorted(set(references)))


def _control(name: str, policy: str, seen: Iterator[Lapse | str], *, is_of_projects: bool = True) -> Control:
    result = list(seen)
    return Control(
        name=name,
        policy=policy,
        held=[text for text in result if isinstance(text, str)],
        lapses=[lapse for lapse in result if isinstance(lapse, Lapse)],
        is_of_projects=is_of_projects,
    )


def controls(evidence: Evidence, decided: Decisions, changes: Sequence[ProgrammeChange]) -> list[Control]:
    """Every control of the process, the weightiest first (OB-031, OB-069, OB-095, OB-109, OB-112 to OB-117)."""
    return [control(evidence, decided, changes) for control in CONTROLS]


def approved_first(evidence: Evidence) -> Control:
    """Was each project approved before it began to collect data?"""
    return _control("Approved before data collection", "6.3 (OB-095)", _approved(evidence))


def figures_after(evidence: Evidence) -> Control:
    """Are the figures of each project of days after its approval?"""
    return _control("Figures only of periods after approval", "6.3 (OB-095)", _after_approval(evidence))


def actions_done(evidence: Evidence) -> Control:
    """Was each action done by its date?"""
    return _control(ACTION_DONE, "6.6 (OB-113, OB-114)", _done(evidence))


def _approved(evidence: Evidence) -> Iterator[Lapse | str]:
    """Each project that began to collect data in the period: approved on that day or before."""
    seen = approved_before_data(evidence)
    yield from (project.reference for project in seen.held)
    yield from (
        Lapse(project.reference, "Data collection began without an approval on record")
        for project in seen.broken
    )


def _after_approval(evidence: Evidence) -> Iterator[Lapse | str]:
    """Each project whose figures came in the period: none is of a day before its approval."""
    seen = figures_after_approval(evidence)
    yield from (project.reference for project in seen.held)
    yield from (Lapse(project.reference, _why_early(project, evidence.period)) for project in seen.broken)


def _why_early(project: ProjectEvidence, period: ReportPeriod) -> str:
    early = early_measures(project, period)
    if not early:
        return "Figures were entered without an approval on record"
    return f"Data from before approval (retrospective): {', '.join(early)}"


def _acted_on(evidence: Evidence, decided: Decisions) -> Iterator[Lapse | str]:
    """Each target that a cycle with findings in the period missed, once its meeting was held or is overdue."""
    for project, number in _cycles_with_findings(evidence, decided):
        for cycle in project.cycles:
            if cycle.number != number:
                continue
            for missed in missed_in(project, cycle, evidence.period.today):
                if missed.attention is Attention.NOBODY:
                    name = missed.result.measure.name
                    yield Lapse(
                        project.reference, f"“{name}” misses its target: no action, no accepted reason"
                    )
                elif missed.attention is not Attention.MEETING_TO_COME:
                    yield project.reference


def _done(evidence: Evidence) -> Iterator[Lapse | str]:
    """Each action whose date was in the period and has passed, or that was done in the period before its date."""
    period = evidence.period
    for project in evidence.projects:
        for action in project.actions:
            number = f"Action {action.number}"
            is_past = period.has(action.due_on) and action.due_on < period.today
            if not is_past and not (period.has(action.closed_on) and period.has(action.due_on)):
                continue
            if action.outcome is None:
                days = action.late_by(period.today)
                yield Lapse(
                    project.reference, f"{number} is open, {counted(days, 'working day')} overdue", days
                )
            elif action.outcome is not Outcome.COMPLETED:
                yield Lapse(project.reference, f"{number} will not be done; {_risk_of(action)}")
            elif action.closed_on is not None and action.closed_on > action.due_on:
                yield Lapse(project.reference, f"{number} was done after its date")
            else:
                yield project.reference


def _risk_of(action: ActionEvidence) -> str:
    """What becomes of the risk of an action that will not be done (1.1, 6.6; OB-011)."""
    if action.risk_accepted_by:
        return "its risk is accepted"
    if action.risk_wanted is not None:
        return f"its {action.risk_wanted.label.lower()} risk was put to whoever may accept it"
    return "nobody on record accepts its risk"


def _ended(evidence: Evidence, decided: Decisions) -> Iterator[Lapse | str]:
    """Each project that ended early in the period."""
    for project in evidence.ended_early:
        given = [
            decision.reason for decision in decided.of(project, *asked_about()) if decision.outcome in ENDING
        ]
        yield (
            project.reference
            if project.ended_because or any(given)
            else Lapse(project.reference, f"{project.stage.label} without a reason on record")
        )


def _met(evidence: Evidence, decided: Decisions) -> Iterator[Lapse | str]:
    """Each cycle with findings in the period, once its meeting was held or is overdue; held after the findings."""
    for project, cycle in _cycles_with_findings(evidence, decided):
        day = min(
            decision.on
            for decision in decided.of(project, TaskKind.REPORT_FINDINGS)
            if decision.cycle == cycle
        )
        meetings = [
            decision for decision in decided.of(project, TaskKind.RECORD_MEETING) if decision.cycle == cycle
        ]
        if any(str(decision.says("held_on") or "") >= day.isoformat() for decision in meetings):
            yield project.reference
        elif meetings:
            yield Lapse(project.reference, f"Cycle {cycle}: the meeting is dated before the findings")
        elif _is_late(project, TaskKind.RECORD_MEETING, evidence) or not project.is_open:
            yield Lapse(project.reference, f"Cycle {cycle}: no meeting on record")


def _reviewed(evidence: Evidence, decided: Decisions) -> Iterator[Lapse | str]:
    """Each project with a final report in the period: reviewed by its group, and commented on by the team."""
    for project in decided.with_any(evidence.projects, evidence.period, TaskKind.WRITE_FINAL_REPORT):
        written = decided.of(project, TaskKind.WRITE_FINAL_REPORT)[0].at
        both = (TaskKind.REVIEW_METHODOLOGY, TaskKind.ENDORSE_METHODOLOGY)
        before = [any(decision.at <= written for decision in decided.of(project, kind)) for kind in both]
        yield (
            project.reference
            if all(before)
            else Lapse(project.reference, "The final report was written before the methodology was reviewed")
        )


def _changed(changes: Sequence[ProgrammeChange]) -> Iterator[Lapse | str]:
    """Each change of the programme in the period."""
    for programme_change in changes:
        yield (
            programme_change.topic_id
            if programme_change.reason.strip()
            else Lapse(programme_change.topic_id, f"“{programme_change.topic}” was changed: no reason")
        )


def _cycles_with_findings(evidence: Evidence, decided: Decisions) -> Iterator[tuple[ProjectEvidence, int]]:
    for project in evidence.projects:
        given = decided.of(project, TaskKind.REPORT_FINDINGS)
        for cycle in sorted({decision.cycle for decision in given if evidence.period.has(decision.on)}):
            yield project, cycle


def _is_late(project: ProjectEvidence, kind: TaskKind, evidence: Evidence) -> bool:
    return any(step.kind is kind for step in project.overdue_tasks(evidence.period.today))


CONTROLS: Sequence[Callable[[Evidence, Decisions, Sequence[ProgrammeChange]], Control]] = (
    lambda evidence, _, __: approved_first(evidence),
    lambda evidence, decided, _: _control(
        "A missed target has an action or an accepted reason", "6.6 (OB-112)", _acted_on(evidence, decided)
    ),
    lambda evidence, _, __: actions_done(evidence),
    lambda evidence, decided, _: _control(
        "Project that ended early has a reason", "6.5 (OB-094)", _ended(evidence, decided)
    ),
    lambda evidence, decided, _: _control(
        "Specialty meeting after each cycle’s findings", "6.5 (OB-109)", _met(evidence, decided)
    ),
    lambda evidence, decided, _: _control(
        "Methodology reviewed before the final report", "6.6 (OB-116, OB-117)", _reviewed(evidence, decided)
    ),
    lambda evidence, _, __: figures_after(evidence),
    lambda _, __, changes: _control(
        "Change of the programme has a reason", "2.2 (OB-031)", _changed(changes), is_of_projects=False
    ),
)
"""Each control of the process, worked out by itself; the weightiest first."""
