"""Actions followed up, overseen and checked for their effect (6.6)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from pydantic import ValidationInfo, field_validator

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, line, need, several, text
from models.forms.project.meeting import PlannedAction, RecordMeetingForm, late_actions
from models.vocabulary import Outcome, RiskKind, TaskKind


class ImplementActionForm(TaskForm):
    """What became of an action (6.6; OB-011, 112, 113). One that will not be done needs an accepted risk.

    Done, it needs what shows that it is; since version 2 the reason is asked where it is not done. Until then a role
    that accepts the risk was typed here, which nobody asks any more: since version 3 whoever may accept it is asked.
    """

    kind: ClassVar = TaskKind.IMPLEMENT_ACTION
    version: ClassVar = 3
    outcomes: ClassVar = (Outcome.COMPLETED, Outcome.NOT_COMPLETED)
    minutes: ClassVar = 2
    how_to: ClassVar = (
        "Say what was done and where it can be seen. If it will not be done, somebody has to accept the risk."
    )
    outcome: Literal[Outcome.COMPLETED, Outcome.NOT_COMPLETED] = choice("Is the action done?")
    evidence: str | None = text(
        "What was done, and where can it be seen?",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.COMPLETED]},
    )
    changed_on: date | None = day(
        "When did practice change?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.COMPLETED]},
    )
    reason: str | None = text(
        "In a few words",
        "Why it will not be done",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.NOT_COMPLETED]},
    )
    wants_risk_accepted: RiskKind | None = choice(
        "What kind of risk is that?",
        "Whoever may accept it is asked",
        optional=True,
        conditional=True,
        as_list=True,
        asked_when={"outcome": [Outcome.NOT_COMPLETED]},
    )
    risk_reason: str | None = text(
        "Why can the risk be accepted?",
        "If it is not the same reason",
        optional=True,
        rows=2,
        asked_when={"outcome": [Outcome.NOT_COMPLETED]},
    )
    risk_accepted_by: str | None = line("Who accepts the risk?", optional=True, asked_of=[])
    risk_reference: str | None = line("Reference in the risk register", optional=True, most=80, asked_of=[])

    examples: ClassVar[Examples] = {
        Outcome.COMPLETED: {
            "outcome": "completed",
            "evidence": "A consultant is at the front door every evening: see the rota of the department.",
            "changed_on": "2026-10-12",
        },
        Outcome.NOT_COMPLETED: {
            "outcome": "not_completed",
            "reason": "The post could not be filled.",
            "wants_risk_accepted": "clinical",
        },
    }

    @field_validator("changed_on", mode="before")
    @classmethod
    def _only_of_what_is_done(cls, given: object, info: ValidationInfo) -> object:
        """The page fills in today: of an action that will not be done that is no answer."""
        return None if info.data.get("outcome") is Outcome.NOT_COMPLETED else given

    @property
    def why(self) -> str:
        """Why it will not be done; else what was done."""
        return self.reason or self.evidence or ""

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.outcome is Outcome.COMPLETED:
            yield from need("evidence", self.evidence, "Enter what was done and where it can be seen")
            yield from need("changed_on", self.changed_on, "Enter when practice changed")
        else:
            yield from need("reason", self.reason, "Enter why it will not be done")
            yield from need("wants_risk_accepted", self.wants_risk_accepted, "Say what kind of risk that is")
        if facts and self.changed_on and self.changed_on > facts.today:
            yield Problem("changed_on", "The date must be today or in the past")


class OverseeActionsForm(TaskForm):
    """The CDS quality group's oversight of the actions (6.6; OB-114, OB-115)."""

    kind: ClassVar = TaskKind.OVERSEE_ACTIONS
    outcomes: ClassVar = (Outcome.ASSURED, Outcome.FURTHER_ACTIONS)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "For the CDS Quality Group: are the actions in practice, and in plans or risk registers as needed?"
    )

    outcome: Literal[Outcome.ASSURED, Outcome.FURTHER_ACTIONS] = choice("Are the actions satisfactory?")
    reason: str = text("Comment", rows=3)
    risk_register: str | None = line(
        "Business plan or risk register", "Reference, if it was added to one", optional=True, most=120
    )
    further_actions: list[PlannedAction] = several(
        "Further actions",
        legend="Action",
        blank=0,
        add="Add a further action",
        conditional=True,
        asked_when={"outcome": [Outcome.FURTHER_ACTIONS]},
    )

    examples: ClassVar[Examples] = {
        Outcome.ASSURED: {"outcome": "assured", "reason": "Seen on the ward and in the business plan."},
        Outcome.FURTHER_ACTIONS: {
            "outcome": "further_actions",
            "reason": "Weekends are not covered.",
            "further_actions": RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"],
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.outcome is Outcome.FURTHER_ACTIONS and not self.further_actions:
            yield Problem("further_actions", "Enter at least one further action")
        if self.outcome is Outcome.ASSURED and self.further_actions:
            yield Problem(
                "outcome", "You entered further actions: choose “Further actions are needed”, or remove them"
            )
        yield from late_actions(self.further_actions, "further_actions", facts)

    def people(self) -> Sequence[tuple[str, str]]:
        """The owners of the further actions."""
        return [(action.owner_email, action.owner_name) for action in self.further_actions]


class CheckEffectForm(TaskForm):
    """Whether it worked and whether there is a further cycle (6.5, 6.6; OB-110, OB-112).

    Refused: an end while a measure misses its target and nobody accepts the risk.
    """

    kind: ClassVar = TaskKind.CHECK_EFFECT
    version: ClassVar = 2
    outcomes: ClassVar = (Outcome.NEXT_CYCLE, Outcome.NO_FURTHER_CYCLE)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "Measure again until the standard is met and stays met, or have the risk accepted that it is not."
    )

    effect: str = text("What effect did the actions have?", rows=3)
    outcome: Literal[Outcome.NEXT_CYCLE, Outcome.NO_FURTHER_CYCLE] = choice("How does it go on?")
    next_cycle_on: date | None = day(
        "When does the next cycle begin?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.NEXT_CYCLE]},
    )
    reason: str | None = text(
        "If there is no further cycle, why?",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"outcome": [Outcome.NO_FURTHER_CYCLE]},
    )
    wants_risk_accepted: RiskKind | None = choice(
        "If a target is still missed, what kind of risk is that?",
        "Whoever may accept it is asked",
        optional=True,
        conditional=True,
        as_list=True,
        asked_when={"outcome": [Outcome.NO_FURTHER_CYCLE]},
    )
    risk_reason: str | None = text(
        "Why can the risk be accepted?",
        "If it is not the same reason",
        optional=True,
        rows=2,
        asked_when={"outcome": [Outcome.NO_FURTHER_CYCLE]},
    )
    risk_accepted_by: str | None = line("Who accepts the risk?", optional=True, asked_of=[])

    examples: ClassVar[Examples] = {
        Outcome.NEXT_CYCLE: {
            "effect": "Too early to say: the change began this month.",
            "outcome": "next_cycle",
            "next_cycle_on": "2029-04-02",
        },
        Outcome.NO_FURTHER_CYCLE: {
            "effect": "The standard was met in the last three months.",
            "outcome": "no_further_cycle",
            "reason": "The improvement has lasted a year.",
            "wants_risk_accepted": "clinical",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.outcome is Outcome.NEXT_CYCLE:
            yield from need("next_cycle_on", self.next_cycle_on, "Enter when the next cycle begins")
            if facts and self.next_cycle_on and self.next_cycle_on < facts.today:
                yield Problem("next_cycle_on", "The next cycle must begin today or later")
            return
        yield from need("reason", self.reason, "Say why there is no further cycle")
        if facts and facts.missed_targets:
            yield from need(
                "wants_risk_accepted",
                self.wants_risk_accepted,
                f"“{facts.missed_targets[0]}” misses its target: plan a further cycle, or say what "
                "kind of risk that is",
            )
        elif facts and facts.unjudged_targets:
            yield from need(
                "wants_risk_accepted",
                self.wants_risk_accepted,
                f"The plan does not say how the target of “{facts.unjudged_targets[0]}” is meant: plan a further "
                "cycle, or say what kind of risk it is to leave it",
            )
