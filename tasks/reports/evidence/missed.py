"""The standards that projects miss, and what is done about each: an action, an accepted risk, or nothing (6.6; OB-112).

One judgement for every paper: who is asked to accept a risk, and which control held, rest on the same rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.inputs.text import compared
from models.measures.results import Result
from models.vocabulary import MeasureKind, Outcome, TaskKind, Word
from tasks.reports.evidence.model import CycleEvidence, ProjectEvidence


class Attention(Word):
    """What is done about a standard that is missed."""

    ACTION_OPEN = "action_open", "Action open"
    ACTION_DONE = "action_done", "Action done, not measured again yet"
    ACCEPTED = "accepted", "Accepted, with the reason or the risk on record"
    MEETING_TO_COME = "meeting_to_come", "Its specialty meeting is still to come"
    NOBODY = "nobody", "No action, and no accepted risk"


@dataclass(frozen=True)
class MissedStandard:
    """A standard that a cycle of a project misses, and what is done about it."""

    project: ProjectEvidence
    result: Result
    attention: Attention

    @property
    def gap(self) -> Fraction:
        """How far the result misses its target: of a share in percentage points, of anything else in per cent of it."""
        target = self.result.measure.target
        if target is None:
            return Fraction(0)
        distance, line = target.distance(self.result.value), abs(target.line or 0)
        is_share = self.result.measure.kind is MeasureKind.PROPORTION
        return distance if is_share or not line else 100 * distance / Fraction(str(line))


def missed_standards(projects: Iterable[ProjectEvidence], today: date) -> list[MissedStandard]:
    """The standards that the newest figures of projects miss, in the order of the projects."""
    return [
        missed
        for project in projects
        for cycle in project.newest_cycles
        for missed in missed_in(project, cycle, today)
    ]


def missed_in(project: ProjectEvidence, cycle: CycleEvidence, today: date) -> Iterator[MissedStandard]:
    """The standards that the figures of one cycle miss."""
    for result in cycle.results:
        if result.misses_target:
            yield MissedStandard(project, result, _attention(project, cycle, result.measure.name, today))


def _attention(project: ProjectEvidence, cycle: CycleEvidence, name: str, today: date) -> Attention:
    actions = [action for action in project.actions if compared(action.addresses) == compared(name)]
    agreed = [action for action in actions if action.cycle == cycle.number]
    is_meeting_late = any(step.kind is TaskKind.RECORD_MEETING for step in project.overdue_tasks(today))
    if any(action.outcome is None for action in actions):
        return Attention.ACTION_OPEN
    is_accepted = any(risk.is_about(name) for risk in project.risks)
    if is_accepted or cycle.accepted_because or any(action.risk_accepted_by for action in agreed):
        return Attention.ACCEPTED
    if any(action.outcome is Outcome.COMPLETED for action in agreed):
        return Attention.ACTION_DONE
    if not cycle.had_meeting and project.is_open and not is_meeting_late:
        return Attention.MEETING_TO_COME
    return Attention.NOBODY
