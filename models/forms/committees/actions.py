"""What became of an action that a committee wants (5.0; OB-055, OB-069)."""

from typing import ClassVar

from models.forms.base import Examples, text
from models.forms.promised_action import PromisedActionForm
from models.vocabulary import Outcome, TaskKind


class DoCommitteeActionForm(PromisedActionForm):
    """The owner says what came of the action, or why it will not be done; the committee’s next paper has it."""

    kind: ClassVar = TaskKind.DO_COMMITTEE_ACTION
    how_to: ClassVar = "Say in a sentence or two what came of it. The committee reads it in its next paper."

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

    came_of: ClassVar = "came_of_it"
    asks_for: ClassVar = {"came_of_it": "Enter what came of it", "reason": "Enter why it cannot be done"}
