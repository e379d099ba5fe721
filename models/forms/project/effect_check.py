"""The check of the effect: whether each action has worked, and how the project goes on (3.1, 6.5, 6.6)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import ClassVar, Literal

from pydantic import ValidationInfo, field_validator

from models.clock import spoken_date
from models.forms.base import (
    NO_LONGER_ASKED,
    ActionToJudge,
    Examples,
    FormContext,
    FormRecord,
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
from models.inputs.text import compared
from models.vocabulary import EffectVerdict, Outcome, RiskKind, TaskKind

MONITORED_AFTER = timedelta(days=365)
"""When a monitoring audit begins where nobody names another day: a year on (3.1; OB-037)."""

_NOT_MORE = {"outcome": [Outcome.NEXT_CYCLE, Outcome.NO_FURTHER_CYCLE]}


class ActionEffect(FormRecord):
    """Whether one action has worked (6.6; OB-112, OB-113)."""

    action: str = text("Action", shown=True)
    verdict: EffectVerdict = choice("Did it work?")


class CheckEffectForm(TaskForm):
    """Whether each action worked, and how it goes on (3.1, 6.5, 6.6; OB-037, OB-110, OB-112).

    Refused: an action of which nothing is said, one that did not work and is followed by nothing, an end while a
    measure misses its target and nobody is asked to accept the risk, a monitoring audit of what is not met. Since
    version 2 each action has its verdict, and a risk is put to whoever holds the authority; names typed before stay.
    The day that the meeting wants stands for the next cycle where no other is named.
    """

    kind: ClassVar = TaskKind.CHECK_EFFECT
    version: ClassVar = 2
    outcomes: ClassVar = (Outcome.NEXT_CYCLE, Outcome.NO_FURTHER_CYCLE, Outcome.FURTHER_ACTIONS)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "Measure again until the standard is met and stays met. The figures fill in what they show: change it if "
        "you know better."
    )

    effects: list[ActionEffect] = several(
        "The actions", legend="Action", blank=0, fixed=True, conditional=True
    )
    outcome: Literal[Outcome.NEXT_CYCLE, Outcome.NO_FURTHER_CYCLE, Outcome.FURTHER_ACTIONS] = choice(
        "How does it go on?"
    )
    next_cycle_on: date | None = day(
        "When does the next cycle begin?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.NEXT_CYCLE]},
    )
    monitoring_from: date | None = day(
        "When does a monitoring audit begin?",
        "It carries the standards on. Leave empty if there is none",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.NO_FURTHER_CYCLE]},
    )
    reason: str | None = text(
        "If it is not watched further, why?",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"outcome": [Outcome.NO_FURTHER_CYCLE], "monitoring_from": [""]},
    )
    further_actions: list[PlannedAction] = several(
        "Further actions",
        legend="Action",
        blank=0,
        add="Add a further action",
        conditional=True,
        asked_when={"outcome": [Outcome.FURTHER_ACTIONS]},
    )
    wants_risk_accepted: RiskKind | None = choice(
        "Which kind of risk has to be accepted?",
        "If a target stays missed. Whoever holds the authority is asked",
        optional=True,
        conditional=True,
        fold="A risk has to be accepted",
        asked_when=_NOT_MORE,
    )
    risk_reason: str | None = text(
        "Why does it have to be accepted?",
        optional=True,
        conditional=True,
        rows=2,
        fold="A risk has to be accepted",
        asked_when=_NOT_MORE,
    )
    effect: str | None = text(
        "What effect did the actions have?", optional=True, rows=3, fold="More about the effect"
    )
    risk_accepted_by: str | None = line(
        "If a target is still missed, who accepts the risk?", optional=True, asked_of=NO_LONGER_ASKED
    )

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
            "risk_reason": "The rest of the delay lies outside the department.",
        },
        Outcome.FURTHER_ACTIONS: {
            "effect": "The board is not looked at.",
            "outcome": "further_actions",
            "further_actions": RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"],
        },
    }

    @field_validator("next_cycle_on", mode="before")
    @classmethod
    def _only_of_a_next_cycle(cls, given: object, info: ValidationInfo) -> object:
        """The page fills in the day of the meeting: of a project without a further cycle that is no answer."""
        return given if info.data.get("outcome") in {Outcome.NEXT_CYCLE, None} else None

    @field_validator("monitoring_from", mode="before")
    @classmethod
    def _only_at_the_end(cls, given: object, info: ValidationInfo) -> object:
        """The page fills in a day where results are sustained: of a project that goes on that is no answer."""
        return given if info.data.get("outcome") in {Outcome.NO_FURTHER_CYCLE, None} else None

    @field_validator("wants_risk_accepted", mode="before")
    @classmethod
    def _only_if_nothing_is_added(cls, given: object, info: ValidationInfo) -> object:
        """Chosen before further actions were, it stays hidden on the page: nobody is asked (OB-112)."""
        return None if info.data.get("outcome") is Outcome.FURTHER_ACTIONS else given

    @property
    def why(self) -> str:
        """Why there is no further cycle, or that it is watched from a day on; else what effect the actions had."""
        if self.monitoring_from:
            watched = f"A monitoring audit begins on {spoken_date(self.monitoring_from)}."
            return f"{self.reason} {watched}" if self.reason else watched
        return self.reason or ""

    @property
    def effect_said(self) -> str:
        """What effect the actions had: the words that were typed, and the verdict on each action."""
        judged = [f"“{row.action}”: {row.verdict.said}." for row in self.effects if row.verdict]
        return "\n".join(filter(None, [self.effect, *judged]))

    def verdict_on(self, action: str) -> EffectVerdict | None:
        """What is said of an action, by its text; None if nothing is."""
        rows = (row.verdict for row in self.effects if compared(row.action) == compared(action))
        return next(rows, None)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from misplaced_actions(self.outcome, self.further_actions)
        yield from late_actions(self.further_actions, "further_actions", facts)
        yield from actions_for_no_measure(self.further_actions, "further_actions", facts)
        if self.wants_risk_accepted:
            yield from need("risk_reason", self.risk_reason, "Say why the risk has to be accepted")
        if self.outcome is Outcome.NEXT_CYCLE:
            yield from self._wrong_next_cycle(facts)
        if self.outcome is Outcome.NO_FURTHER_CYCLE:
            yield from self._wrong_end(facts)
        for action in facts.actions_to_judge if facts else ():
            yield from self._unanswered(action)

    def people(self) -> Sequence[tuple[str, str]]:
        """The owners of the further actions."""
        return [(action.owner_email, action.owner_name) for action in self.further_actions]

    def _wrong_next_cycle(self, facts: FormContext | None) -> Iterator[Problem]:
        """No day for the next cycle, which the meeting has not named either, or one in the past (6.5; OB-110)."""
        planned = facts.planned_cycle_on if facts else None
        if planned is None:
            yield from need("next_cycle_on", self.next_cycle_on, "Enter when the next cycle begins")
        if facts and self.next_cycle_on and self.next_cycle_on < facts.today:
            yield Problem("next_cycle_on", "The next cycle must begin today or later")

    def _wrong_end(self, facts: FormContext | None) -> Iterator[Problem]:
        planned = facts.planned_cycle_on if facts else None
        if self.monitoring_from is None:
            because = (
                f"The meeting planned a next cycle for {spoken_date(planned)}: say why there is none"
                if planned
                else "Say why there is no further cycle"
            )
            yield from need("reason", self.reason, because)
        elif facts and self.monitoring_from <= facts.today:
            yield Problem("monitoring_from", "The monitoring audit must begin after today")
        if facts is None or self.risk_accepted_by:
            return
        if facts.missed_targets:
            name = facts.missed_targets[0]
            if self.monitoring_from:
                yield Problem(
                    "monitoring_from",
                    f"“{name}” misses its target: a monitoring audit follows once it is met. Leave the date empty",
                )
            yield from need(
                "wants_risk_accepted",
                self.wants_risk_accepted,
                f"“{name}” misses its target: plan a further cycle, or choose which risk has to be accepted",
            )
        elif facts.unjudged_targets:
            yield from need(
                "wants_risk_accepted",
                self.wants_risk_accepted,
                f"The plan does not say how the target of “{facts.unjudged_targets[0]}” is meant: plan a further "
                "cycle, or choose which risk has to be accepted",
            )
        elif facts.unmeasured_targets:
            yield from need(
                "wants_risk_accepted",
                self.wants_risk_accepted,
                f"“{facts.unmeasured_targets[0]}” has a target and was never measured: enter its figures, plan a "
                "further cycle, or choose which risk has to be accepted",
            )

    def _unanswered(self, action: ActionToJudge) -> Iterator[Problem]:
        """An action of which nothing is said, or that did not work and is followed by nothing (6.6; OB-112)."""
        verdict = self.verdict_on(action.text)
        if verdict is None:
            yield Problem("effects", f"Say whether it worked: “{action.text}”")
        if verdict is not EffectVerdict.DID_NOT_WORK or action.is_followed or self.wants_risk_accepted:
            return
        if compared(action.measure) not in {compared(more.addresses) for more in self.further_actions}:
            yield Problem(
                "outcome",
                f"“{action.text}” did not work: enter another action for “{action.measure}”, or which risk has to be "
                "accepted",
            )
