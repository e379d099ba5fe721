"""Information Governance looks at a change of what approved data are used for, or of what is collected (7.3)."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, need, text
from models.vocabulary import Outcome, TaskKind


class ReviewDataUseForm(TaskForm):
    """Purpose and data items are fixed by the approval; a plan that changes either is looked at (OB-134, OB-136)."""

    kind: ClassVar = TaskKind.REVIEW_DATA_USE
    outcomes: ClassVar = (Outcome.AGREED, Outcome.REFUSED)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "The plan of the next cycle changes what was approved. Until you agree, only that is collected."
    )

    outcome: Literal[Outcome.AGREED, Outcome.REFUSED] = choice("May the data be used so?")
    reason: str | None = text("Why?", "The lead reads this", optional=True, conditional=True, rows=3)

    examples: ClassVar[Examples] = {
        Outcome.AGREED: {"outcome": "agreed"},
        Outcome.REFUSED: {
            "outcome": "refused",
            "reason": "The postcode is not needed for this: go on without it.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Whoever does not agree says why."""
        _ = facts
        if self.outcome is Outcome.REFUSED:
            yield from need("reason", self.reason, "Say why, so that the lead knows what to do")
