"""The destruction of a project's data once their time is over (7.3; OB-138)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, need, text
from models.vocabulary import Outcome, TaskKind

_DESTROYED = {"outcome": [Outcome.DESTROYED]}
_NEEDED = {"outcome": [Outcome.STILL_NEEDED]}


class DestroyDataForm(TaskForm):
    """The data custodian confirms that the data are destroyed, or says until when they are still needed and why.

    Refused: a day to come, a confirmation that does not say what was destroyed and how, and keeping data without a
    reason and a day. The confirmation stands in the history as the certificate.
    """

    kind: ClassVar = TaskKind.DESTROY_DATA
    outcomes: ClassVar = (Outcome.DESTROYED, Outcome.STILL_NEEDED)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "Destroy what was collected for the project, copies too. Its report and its record here stay."
    )

    outcome: Literal[Outcome.DESTROYED, Outcome.STILL_NEEDED] = choice("Are the data destroyed?")
    destroyed_on: date | None = day(
        "When were they destroyed?", optional=True, conditional=True, asked_when=_DESTROYED
    )
    how: str | None = text(
        "What was destroyed, and how?",
        "For example “folder and copies deleted by IT; paper shredded”",
        optional=True,
        conditional=True,
        rows=3,
        asked_when=_DESTROYED,
    )
    keep_until: date | None = day(
        "Until when are they needed?", optional=True, conditional=True, asked_when=_NEEDED
    )
    reason: str | None = text(
        "What are they needed for?",
        "The QI Support Team reads this",
        optional=True,
        conditional=True,
        rows=3,
        asked_when=_NEEDED,
    )

    examples: ClassVar[Examples] = {
        Outcome.DESTROYED: {
            "outcome": "destroyed",
            "destroyed_on": "2026-10-01",
            "how": "The restricted folder and its backup copies were deleted by IT.",
        },
        Outcome.STILL_NEEDED: {
            "outcome": "still_needed",
            "keep_until": "2029-03-31",
            "reason": "The next cycle compares with these figures.",
        },
    }

    @property
    def why(self) -> str:
        """What was destroyed and how; else what the data are needed for."""
        return self.how or self.reason or ""

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the day, do not allow."""
        if self.outcome is Outcome.DESTROYED:
            yield from need("destroyed_on", self.destroyed_on, "Enter when they were destroyed")
            yield from need("how", self.how, "Say what was destroyed, and how")
            if facts and self.destroyed_on and self.destroyed_on > facts.today:
                yield Problem("destroyed_on", "The date must be today or in the past")
            return
        yield from need("keep_until", self.keep_until, "Enter until when they are needed")
        yield from need("reason", self.reason, "Say what they are needed for")
        if facts and self.keep_until and self.keep_until <= facts.today:
            yield Problem("keep_until", "The date must be tomorrow or later")
