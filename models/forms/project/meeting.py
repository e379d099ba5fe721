"""The specialty meeting: what is done about the findings, by whom, and when it is measured again (6.5, 6.6)."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import ClassVar

from models.forms.base import (
    LONGEST_MEASURE,
    Examples,
    FormContext,
    FormRecord,
    MeasureName,
    NamedAction,
    Problem,
    TaskForm,
    address,
    choice,
    day,
    line,
    need,
    several,
    text,
)
from models.inputs.addresses import Address
from models.vocabulary import ActionStrength, Outcome, TaskKind


class PlannedAction(FormRecord):
    """An action agreed: what, who, by when, and how one will know (6.6, OB-113)."""

    text: str = text("What will be done?", rows=2)
    addresses: MeasureName = line("Which measure is it for?", "The name of the measure", most=LONGEST_MEASURE)
    owner_name: str = line("Who owns it?")
    owner_email: Address = address("Work email address of the owner")
    due_on: date = day("By when?")
    success: str = line("How will you know that it worked?", most=300)
    strength: ActionStrength = choice("How strong is it?")
    runs_beyond_report: bool = choice("May it go on after the final report?")


def late_actions(actions: Sequence[PlannedAction], at: str, facts: FormContext | None) -> Iterator[Problem]:
    """The actions whose date has passed."""
    for number_, action in enumerate(actions):
        if facts and action.due_on < facts.today:
            yield Problem(f"{at}-{number_}-due_on", f"Action {number_ + 1}: the date must be today or later")


def named_actions(actions: Sequence[PlannedAction], of_task: str) -> list[NamedAction]:
    """The actions as tasks to be, keyed by the task in which they were agreed."""
    return [
        NamedAction(
            f"{of_task}-{number_}", action.text, action.due_on, action.owner_email, action.runs_beyond_report
        )
        for number_, action in enumerate(actions)
    ]


class RecordMeetingForm(TaskForm):
    """The specialty meeting that agrees the actions and the next cycle (6.5, 6.6; OB-109, 110, 112, 113).

    Refused: a missed target without an action or the reason for none, neither a next cycle nor the reason for
    none, a meeting to come.
    """

    kind: ClassVar = TaskKind.RECORD_MEETING
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "Take the findings to your specialty meeting, then record here what was agreed. Every measure that misses "
        "its target needs an action, or a reason why there is none."
    )

    held_on: date = day("When was the meeting?")
    attendees: str = line("Who took part?", "Roles are enough", most=500)
    discussion: str = text("What was discussed and agreed?")
    actions: list[PlannedAction] = several("Actions", legend="Action", blank=1, add="Add an action")
    no_action_because: str | None = text(
        "If a target is missed and there is no action, why?",
        optional=True,
        conditional=True,
        rows=2,
    )
    next_cycle_on: date | None = day(
        "When does the next cycle begin?",
        "Today or later",
        optional=True,
        conditional=True,
        section="The next cycle",
    )
    no_further_cycle_because: str | None = text(
        "If there is no further cycle, why?",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"next_cycle_on": [""]},
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "held_on": "2026-10-05",
            "attendees": "Consultants, senior nurses, service manager",
            "discussion": "Senior review comes too late in the evening.",
            "actions": [
                {
                    "text": "A senior clinician at the front door from 16:00 to 24:00 each day.",
                    "addresses": "Within four hours",
                    "owner_name": "Jonas Whitfield",
                    "owner_email": "jonas.whitfield@northbrook.example",
                    "due_on": "2029-02-28",
                    "success": "First senior review within 60 minutes",
                    "strength": "strong",
                    "runs_beyond_report": False,
                }
            ],
            "next_cycle_on": "2029-04-02",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.next_cycle_on is None:
            yield from need(
                "no_further_cycle_because",
                self.no_further_cycle_because,
                "Enter when the next cycle begins, or why there is none",
            )
        yield from late_actions(self.actions, "actions", facts)
        if facts is None:
            return
        if self.held_on > facts.today:
            yield Problem("held_on", "The meeting must be today or in the past: come back when it was held")
        if self.next_cycle_on and self.next_cycle_on < facts.today:
            yield Problem("next_cycle_on", "The next cycle must begin today or later")
        addressed = {action.addresses for action in self.actions}
        for number_, action in enumerate(self.actions):
            if action.addresses not in facts.measures:
                yield Problem(
                    f"actions-{number_}-addresses",
                    f"Action {number_ + 1}: there is no measure “{action.addresses}”",
                )
        if not self.no_action_because:
            yield from _unsettled(facts, addressed)

    def people(self) -> Sequence[tuple[str, str]]:
        """The owners of the actions."""
        return [(action.owner_email, action.owner_name) for action in self.actions]


def _unsettled(facts: FormContext, addressed: AbstractSet[str]) -> Iterator[Problem]:
    """The measures without an action that miss their target, or of which nobody knows whether they do (6.6; OB-112)."""
    for measure in facts.missed_targets:
        if measure not in addressed:
            sentence = f"“{measure}” misses its target: enter an action for it, or why there is none"
            yield Problem("actions", sentence)
    for measure in facts.unjudged_targets:
        if measure not in addressed:
            yield Problem(
                "actions",
                f"The plan does not say how the target of “{measure}” is meant: enter an action for it, or why there "
                "is none",
            )
