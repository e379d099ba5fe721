"""What people say of a meeting to come, and of an action under way (6.5, 6.6; OB-109, OB-113)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from models.forms.base import FormContext, Problem, day, text
from models.forms.operations.dates import OperationForm


class PlanMeetingForm(OperationForm):
    """The day for which the specialty meeting is planned, for the calendars of those who come (OB-109)."""

    group: ClassVar = "Before the meeting"
    heading: ClassVar = "Say when the meeting will be"
    button: ClassVar = "Plan the meeting"
    how_to: ClassVar = (
        "You get a calendar file for that day. Five working days after it, we ask for what was agreed."
    )
    example: ClassVar[dict[str, Any]] = {"meets_on": "2026-11-20"}

    meets_on: date = day("When will it be?")

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """A meeting of the past is recorded, not planned."""
        if facts and self.meets_on < facts.today:
            yield Problem("meets_on", "The meeting must be today or later: one that was held is recorded")


class AddProgressForm(OperationForm):
    """A line on how an action goes on; its date stays as it is (OB-113)."""

    group: ClassVar = "Under way"
    heading: ClassVar = "Say how it is going"
    button: ClassVar = "Add the line"
    how_to: ClassVar = "The line is kept with today’s date. By when the action is to be done stays as it is."
    example: ClassVar[dict[str, Any]] = {"words": "The post is advertised; interviews are on the 12th."}

    words: str = text("How is it going?", "Nothing about a patient", rows=3)
