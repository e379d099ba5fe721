"""The specialty meeting: what is done about the findings, by whom, and when it is measured again (6.5, 6.6)."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import ClassVar

from models.clock import spoken_date
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
from models.vocabulary import ActionStrength, MeetingRole, Outcome, TaskKind

MEASURES = "measures"
"""Under what the measures of the plan are offered."""

MORE_OF_AN_ACTION = "More about this action"
ONLY_WEAK = (
    "All actions are weak ones. Training and reminders fade: could the work be made so that the right thing is the "
    "easy one?"
)
"""What is said, gently, to whoever has chosen nothing stronger; nothing is refused (6.6, OB-113)."""


class PlannedAction(FormRecord):
    """An action agreed: what, for which measure, who, by when, how strong, and how one will know (6.6, OB-113).

    Five things are asked. How one will know is its measure where nobody says more, and it ends before the final report
    where nobody says otherwise.
    """

    text: str = text("What will be done?", rows=2)
    addresses: MeasureName = line("Which measure is it for?", most=LONGEST_MEASURE, choices=MEASURES)
    owner_name: str = line("Who owns it?")
    owner_email: Address = address("Work email address of the owner")
    due_on: date = day("By when?")
    strength: ActionStrength = choice("How strong is it?")
    success: str | None = line(
        "How will you know that it worked?",
        "Leave empty if its measure shows it",
        optional=True,
        most=300,
        fold=MORE_OF_AN_ACTION,
    )
    runs_beyond_report: bool | None = choice(
        "May it go on after the final report?", optional=True, fold=MORE_OF_AN_ACTION
    )

    @property
    def seen_by(self) -> str:
        """How one will know that it worked."""
        return self.success or (f"“{self.addresses}” gets better" if self.addresses else "")


def are_only_weak(actions: Iterable[PlannedAction]) -> bool:
    """Whether there are actions, and every one of them is weak."""
    strengths = {action.strength for action in actions}
    return strengths == {ActionStrength.WEAK}


def late_actions(actions: Sequence[PlannedAction], at: str, facts: FormContext | None) -> Iterator[Problem]:
    """The actions whose date has passed."""
    for number_, action in enumerate(actions):
        if facts and action.due_on < facts.today:
            yield Problem(f"{at}-{number_}-due_on", f"Action {number_ + 1}: the date must be today or later")


def actions_for_no_measure(
    actions: Sequence[PlannedAction], at: str, facts: FormContext | None
) -> Iterator[Problem]:
    """The actions for a measure that the plan does not have."""
    for number_, action in enumerate(actions):
        if facts and action.addresses not in facts.measures:
            yield Problem(
                f"{at}-{number_}-addresses",
                f"Action {number_ + 1}: there is no measure “{action.addresses}”",
            )


def misplaced_actions(outcome: Outcome, actions: Sequence[PlannedAction]) -> Iterator[Problem]:
    """Further actions that are wanted and not entered, or entered and not wanted."""
    if outcome is Outcome.FURTHER_ACTIONS and not actions:
        yield Problem("further_actions", "Enter at least one further action")
    if outcome is not Outcome.FURTHER_ACTIONS and actions:
        yield Problem(
            "outcome", "You entered further actions: choose “Further actions are needed”, or remove them"
        )


def named_actions(actions: Sequence[PlannedAction], of_task: str) -> list[NamedAction]:
    """The actions as tasks to be, keyed by the task in which they were agreed."""
    return [
        NamedAction(
            f"{of_task}-{number_}",
            action.text,
            action.due_on,
            action.owner_email,
            bool(action.runs_beyond_report),
        )
        for number_, action in enumerate(actions)
    ]


class RecordMeetingForm(TaskForm):
    """The specialty meeting that agrees the actions and the next cycle (6.5, 6.6; OB-109, 110, 112, 113).

    Refused: a missed target without an action or the reason for none, neither a next cycle nor the reason for
    none, a meeting to come, or one before the findings of its cycle were reported. Since version 2 the roles of those
    who took part are chosen.
    """

    kind: ClassVar = TaskKind.RECORD_MEETING
    version: ClassVar = 2
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "Record what your meeting agreed. A target that is missed needs an action, or a reason."
    )

    held_on: date = day("When was the meeting?")
    attendees: list[MeetingRole] = several("Who took part?", "Roles, no names", least=1)
    other_attendees: str | None = line(
        "Which others?",
        "Roles or teams, for example “bed managers”",
        optional=True,
        conditional=True,
        most=500,
        asked_when={"attendees": [MeetingRole.OTHER]},
    )
    discussion: str = text("What was discussed and decided?", rows=3)
    actions: list[PlannedAction] = several("Actions", legend="Action", blank=1, add="Add an action")
    no_action_because: str | None = text(
        "If a target is missed and there is no action, why?",
        optional=True,
        conditional=True,
        rows=2,
        fold="No action? Say why",
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
        fold="No further cycle? Say why",
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "held_on": "2026-10-05",
            "attendees": ["consultants", "nurses", "managers"],
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
        if MeetingRole.OTHER in self.attendees:
            yield from need("other_attendees", self.other_attendees, "Enter which others took part")
        yield from late_actions(self.actions, "actions", facts)
        if facts is None:
            return
        yield from self._at_another_time(facts)
        if self.next_cycle_on and self.next_cycle_on < facts.today:
            yield Problem("next_cycle_on", "The next cycle must begin today or later")
        addressed = {action.addresses for action in self.actions}
        yield from actions_for_no_measure(self.actions, "actions", facts)
        if not self.no_action_because:
            yield from _unsettled(facts, addressed)

    @property
    def attendance(self) -> str:
        """Who took part, by role: “Consultants, nurses and midwives, bed managers”."""
        roles = [role.label for role in self.attendees if role is not MeetingRole.OTHER]
        words = [*roles[:1], *(f"{role[:1].lower()}{role[1:]}" for role in roles[1:])]
        return ", ".join([*words, *filter(None, [self.other_attendees])])

    def _at_another_time(self, facts: FormContext) -> Iterator[Problem]:
        """A meeting to come, or one that could not know the findings (6.5; OB-109)."""
        if self.held_on > facts.today:
            yield Problem("held_on", "The meeting must be today or in the past: come back when it was held")
        elif facts.findings_on and self.held_on < facts.findings_on:
            yield Problem(
                "held_on",
                f"The findings were reported on {spoken_date(facts.findings_on)}: the meeting about them cannot be "
                "before that",
            )

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
