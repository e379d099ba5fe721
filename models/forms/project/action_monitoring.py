"""Actions followed up and overseen (6.6)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from pydantic import ValidationInfo, field_validator

from models.forms.base import (
    NO_LONGER_ASKED,
    Examples,
    FormContext,
    Problem,
    TaskForm,
    choice,
    day,
    line,
    need,
    several,
    text,
)
from models.forms.project.meeting import (
    PlannedAction,
    RecordMeetingForm,
    actions_for_no_measure,
    late_actions,
    misplaced_actions,
)
from models.vocabulary import Outcome, RegisterNeed, RiskKind, TaskKind

_NOT_DONE = {"outcome": [Outcome.NOT_COMPLETED]}


class ImplementActionForm(TaskForm):
    """What became of an action (6.6; OB-011, 112, 113). One that cannot be done is a risk that has to be accepted.

    Done, it needs what shows that it is; since version 2 the reason is asked where it is not done, and since version 3
    the kind of risk, so that whoever holds the authority is asked. Names that were typed before stay on the record.
    """

    kind: ClassVar = TaskKind.IMPLEMENT_ACTION
    version: ClassVar = 3
    outcomes: ClassVar = (Outcome.COMPLETED, Outcome.NOT_COMPLETED)
    minutes: ClassVar = 1
    how_to: ClassVar = (
        "Say what came of it. If it cannot be done, say why: whoever may accept the risk is asked next."
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
        asked_when=_NOT_DONE,
    )
    wants_risk_accepted: RiskKind | None = choice(
        "Which kind of risk stays?",
        "Whoever holds the authority for it is asked to accept it",
        optional=True,
        conditional=True,
        asked_when=_NOT_DONE,
    )
    risk_accepted_by: str | None = line("Who accepts the risk?", optional=True, asked_of=NO_LONGER_ASKED)
    risk_reference: str | None = line(
        "Reference in the risk register", optional=True, most=80, asked_of=NO_LONGER_ASKED
    )

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

    @field_validator("wants_risk_accepted", mode="before")
    @classmethod
    def _only_of_what_is_not_done(cls, given: object, info: ValidationInfo) -> object:
        """Chosen before the answer was changed to “done”, it stays hidden on the page: nobody is asked (OB-112)."""
        return None if info.data.get("outcome") is Outcome.COMPLETED else given

    @property
    def why(self) -> str:
        """What was done; of an action that will not be, why."""
        spoken = [self.reason, self.evidence]
        if self.outcome is Outcome.COMPLETED:
            spoken.reverse()
        return next(filter(None, spoken), "")

    @property
    def risk_reason(self) -> str:
        """Why the risk stays, for whoever is asked to accept it; empty if nobody is."""
        return (self.reason or "") if self.wants_risk_accepted else ""

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.outcome is Outcome.COMPLETED:
            yield from need("evidence", self.evidence, "Enter what was done and where it can be seen")
            yield from need("changed_on", self.changed_on, "Enter when practice changed")
        else:
            yield from need("reason", self.reason, "Enter why it will not be done")
            if not self.risk_accepted_by:
                yield from need(
                    "wants_risk_accepted", self.wants_risk_accepted, "Choose which kind of risk stays"
                )
        if facts and self.changed_on and self.changed_on > facts.today:
            yield Problem("changed_on", "The date must be today or in the past")


class OverseeActionsForm(TaskForm):
    """The CDS quality group's oversight of the actions (6.6; OB-114, OB-115).

    Since version 2 it says of risk register and business plan each whether they are needed: with the reference, or
    with the reason why not.
    """

    kind: ClassVar = TaskKind.OVERSEE_ACTIONS
    version: ClassVar = 2
    outcomes: ClassVar = (Outcome.ASSURED, Outcome.FURTHER_ACTIONS)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "For the CDS Quality Group: are the actions in practice, and in plans or risk registers as needed?"
    )

    outcome: Literal[Outcome.ASSURED, Outcome.FURTHER_ACTIONS] = choice("Are the actions satisfactory?")
    reason: str = text("Comment", rows=3)
    risk_register_need: RegisterNeed = choice("Does it belong in the risk register?")
    risk_register: str | None = line(
        "Its reference in the risk register, or why it is not needed",
        optional=True,
        conditional=True,
        most=120,
    )
    business_plan_need: RegisterNeed = choice("Does it belong in the business plan?")
    business_plan: str | None = line(
        "Where it stands in the business plan, or why it is not needed",
        optional=True,
        conditional=True,
        most=120,
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
        Outcome.ASSURED: {
            "outcome": "assured",
            "reason": "Seen on the ward and in the business plan.",
            "risk_register_need": "not_needed",
            "risk_register": "Every action is in practice",
            "business_plan_need": "needed",
            "business_plan": "Urgent Care, line 14",
        },
        Outcome.FURTHER_ACTIONS: {
            "outcome": "further_actions",
            "reason": "Weekends are not covered.",
            "risk_register_need": "needed",
            "risk_register": "RR-1203",
            "business_plan_need": "not_needed",
            "business_plan": "No new post is needed",
            "further_actions": RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"],
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        for name, where in (("risk_register", "risk register"), ("business_plan", "business plan")):
            is_needed = getattr(self, f"{name}_need") is RegisterNeed.NEEDED
            sentence = (
                f"Enter the reference in the {where}" if is_needed else f"Say why the {where} is not needed"
            )
            yield from need(name, getattr(self, name), sentence)
        yield from misplaced_actions(self.outcome, self.further_actions)
        yield from late_actions(self.further_actions, "further_actions", facts)
        yield from actions_for_no_measure(self.further_actions, "further_actions", facts)

    def people(self) -> Sequence[tuple[str, str]]:
        """The owners of the further actions."""
        return [(action.owner_email, action.owner_name) for action in self.further_actions]
