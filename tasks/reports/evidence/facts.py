"""The facts that more than one paper tells: each is worked out here, once, from the evidence that was gathered.

Two papers of one day and period that tell the same fact cannot differ; a paper on a part of the Trust is given the
evidence of that part.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.vocabulary import Outcome, TaskKind
from tasks.reports.evidence.missed import Attention, MissedStandard, missed_standards
from tasks.reports.evidence.model import ActionEvidence, Evidence, OpenStep, ProjectEvidence, ReportPeriod

LONG_OVERDUE = 20
"""Working days after which a committee is asked about an overdue action."""

ActionOfProject = tuple[ProjectEvidence, ActionEvidence]


@dataclass(frozen=True)
class ControlledProjects:
    """The projects of which a rule held in the period, and those of which it did not."""

    held: Sequence[ProjectEvidence]
    broken: Sequence[ProjectEvidence]

    @property
    def all(self) -> list[ProjectEvidence]:
        """Every project that the rule was put to, by reference."""
        return sorted((*self.held, *self.broken), key=lambda project: project.reference)


def approved_before_data(evidence: Evidence) -> ControlledProjects:
    """The projects that began to collect data in the period: were they approved on that day or before (6.3; OB-095)?"""
    began = [project for project in evidence.projects if evidence.period.has(project.collecting_since)]
    return _split(began, _was_approved_first)


def _was_approved_first(project: ProjectEvidence) -> bool:
    approved, began = project.approved_on, project.collecting_since
    return approved is not None and began is not None and approved <= began


def figures_after_approval(evidence: Evidence) -> ControlledProjects:
    """The projects that entered figures in the period: is none of a day before the approval (6.3; OB-095, G15)?"""
    given = [project for project in evidence.projects if any(map(evidence.period.has, project.figures_on))]
    return _split(
        given,
        lambda project: project.approved_on is not None and not early_measures(project, evidence.period),
    )


def early_measures(project: ProjectEvidence, period: ReportPeriod) -> list[str]:
    """The measures of which a project entered figures of days before its approval in the period, by name."""
    entered = [cycle for cycle in project.cycles if not cycle.entered_on or period.has(cycle.entered_on)]
    return sorted({result.measure.name for cycle in entered for result in cycle.results if result.has_early})


def _split(
    projects: Iterable[ProjectEvidence], holds: Callable[[ProjectEvidence], bool]
) -> ControlledProjects:
    held, broken = list[ProjectEvidence](), list[ProjectEvidence]()
    for project in projects:
        (held if holds(project) else broken).append(project)
    return ControlledProjects(held, broken)


def open_actions(evidence: Evidence) -> list[ActionOfProject]:
    """Every action that is open today, the longest overdue first, then by its date."""
    today = evidence.period.today
    actions = [(project, action) for project in evidence.projects for action in project.open_actions(today)]
    return sorted(actions, key=lambda row: (-row[1].late_by(today), row[1].due_on, row[0].reference))


def overdue_actions(evidence: Evidence) -> list[ActionOfProject]:
    """Every action that is overdue today, the longest first; none of a project that is on hold."""
    today = evidence.period.today
    return [
        open_action
        for open_action in open_actions(evidence)
        if open_action[1].late_by(today) and not open_action[0].hold
    ]


def long_overdue_actions(evidence: Evidence) -> list[ActionOfProject]:
    """Those of which a committee is asked, the longest first."""
    today = evidence.period.today
    return [
        overdue_action
        for overdue_action in overdue_actions(evidence)
        if overdue_action[1].late_by(today) > LONG_OVERDUE
    ]


def ended_actions(evidence: Evidence, outcome: Outcome) -> list[ActionOfProject]:
    """The actions that were done, or given up, in the period."""
    return [
        (project, action)
        for project in evidence.projects
        for action in project.actions
        if action.outcome is outcome and evidence.period.has(action.closed_on)
    ]


def overdue_steps(evidence: Evidence) -> list[tuple[ProjectEvidence, OpenStep]]:
    """Every step other than an action that somebody was asked for and that is overdue today."""
    today = evidence.period.today
    return [
        (project, step)
        for project in evidence.projects
        for step in project.overdue_tasks(today)
        if step.kind is not TaskKind.IMPLEMENT_ACTION
    ]


def waiting_for_somebody_late(evidence: Evidence) -> list[ProjectEvidence]:
    """The projects under way in which an action or any other step is overdue today."""
    late = {project.id for project, _ in (*overdue_actions(evidence), *overdue_steps(evidence))}
    return [project for project in evidence.open if project.id in late]


def below_target(evidence: Evidence) -> list[ProjectEvidence]:
    """The projects under way of which the newest figures miss a standard."""
    return [project for project in evidence.open if project.below_target]


def missed_by_open_projects(evidence: Evidence) -> list[MissedStandard]:
    """The standards that the newest figures of projects under way miss."""
    return missed_standards(evidence.open, evidence.period.today)


def unattended(evidence: Evidence) -> list[ProjectEvidence]:
    """Projects under way with a missed standard without an action and without an accepted risk, the widest gap first.

    A standard whose action is done waits for its next cycle, and one whose meeting is still to come for that: neither
    is among them (6.6; OB-112).
    """
    ignored = [missed for missed in missed_by_open_projects(evidence) if missed.attention is Attention.NOBODY]
    ignored.sort(key=lambda missed: (-missed.gap, missed.project.reference))
    return list({missed.project.id: missed.project for missed in ignored}.values())
