"""What became of an action that a committee wants (5.0; OB-055, OB-069)."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, need, text
from models.vocabulary import Outcome, TaskKind


class DoCommitteeActionForm(TaskForm):
    """The owner says what came of the action, or why it will not be done; the committee’s next paper has it."""

    kind: ClassVar = TaskKind.DO_COMMITTEE_ACTION
    outcomes: ClassVar = (Outcome.COMPLETED, Outcome.NOT_COMPLETED)
    minutes: ClassVar = 2
    how_to: ClassVar = "Say in a sentence or two what came of it. The committee reads it in its next paper."

    outcome: Literal[Outcome.COMPLETED, Outcome.NOT_COMPLETED] = choice("Is it done?")
    came_of_it: str | None = text(
        "What came of it?",
        "Nothing about a patient",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.COMPLETED]},
    )
    reason: str | None = text(
        "Why can it not be done?",
        "The committee reads this",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.NOT_COMPLETED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.COMPLETED: {
            "outcome": "completed",
            "came_of_it": "Two nurses were appointed and begin in March.",
        },
        Outcome.NOT_COMPLETED: {
            "outcome": "not_completed",
            "reason": "There is no money for it this year.",
        },
    }

    @property
    def why(self) -> str:
        """Why it will not be done; else what came of it."""
        return self.reason or self.came_of_it or ""

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Done, it has a result; else it has a reason."""
        _ = facts
        if self.outcome is Outcome.COMPLETED:
            yield from need("came_of_it", self.came_of_it, "Enter what came of it")
        else:
            yield from need("reason", self.reason, "Enter why it cannot be done")
