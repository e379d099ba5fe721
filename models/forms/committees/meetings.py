"""When a committee meets, as the QI Support Team enters it (5.1, 6.4; OB-055, OB-069)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Literal

from models.forms.base import FormContext, Problem, choice, day, line, need
from models.forms.operations.dates import OperationForm
from models.vocabulary import PAPERS_DUE_BEFORE, PaperKind
from models.working_time import is_working_day, working_days_after

_Meets = Literal[
    PaperKind.CDS_QUALITY_GROUP,
    PaperKind.EFFECTIVE_CARE,
    PaperKind.QUALITY_COMMITTEE,
    PaperKind.AUDIT_COMMITTEE,
]
"""Those of `MEETS`."""


class AddMeetingForm(OperationForm):
    """A meeting to come: of which committee, when, and by when its papers are wanted.

    Refused: a committee without papers, a Quality Group without its service, days that have passed or do not fit.
    """

    heading: ClassVar = "Add a meeting"
    button: ClassVar = "Add the meeting"
    how_to: ClassVar = (
        "Its paper is made on the working day before its papers are due, and sent to its readers."
    )
    example: ClassVar[dict[str, Any]] = {
        "of": "quality_committee",
        "service": None,
        "held_on": "2027-03-18",
        "papers_due_on": "2027-03-11",
    }

    of: _Meets = choice("Which committee?")
    service: str | None = line(
        "Care Delivery Service", "Only for its Quality Group", optional=True, choices="services"
    )
    held_on: date = day("When does it meet?")
    papers_due_on: date | None = day(
        "When are its papers due?",
        "Leave it empty for five working days before",
        optional=True,
    )

    @property
    def due_on(self) -> date:
        """The day by which its papers are wanted."""
        return self.papers_due_on or working_days_after(self.held_on, -PAPERS_DUE_BEFORE)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together do not allow."""
        _ = facts
        if self.of is PaperKind.CDS_QUALITY_GROUP:
            yield from need("service", self.service, "Choose the Care Delivery Service")
        elif self.service:
            yield Problem("service", "Leave it empty: this committee is of no one service")
        yield from _days(self.held_on, self.papers_due_on)


class ChangeMeetingForm(OperationForm):
    """A meeting moved to another day, or cancelled; the Trust file’s entry counts no longer then."""

    heading: ClassVar = "Change a meeting"
    button: ClassVar = "Change the meeting"
    how_to: ClassVar = "What stands here counts before what the Trust file says."
    example: ClassVar[dict[str, Any]] = {"is_held": True, "held_on": "2027-03-25", "papers_due_on": None}

    is_held: bool = choice("Does it take place?")
    held_on: date = day("When does it meet?")
    papers_due_on: date | None = day(
        "When are its papers due?", "Leave it empty for five working days before", optional=True
    )

    @property
    def due_on(self) -> date:
        """The day by which its papers are wanted."""
        return self.papers_due_on or working_days_after(self.held_on, -PAPERS_DUE_BEFORE)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The day of the meeting and of its papers; of a meeting that is cancelled they do not matter."""
        _ = facts
        if self.is_held:
            yield from _days(self.held_on, self.papers_due_on)


def _days(held_on: date, papers_due_on: date | None) -> Iterator[Problem]:
    if papers_due_on and papers_due_on > held_on:
        yield Problem("papers_due_on", "Its papers must be due on or before the day on which it meets")
    if papers_due_on and not is_working_day(papers_due_on):
        yield Problem("papers_due_on", "Nobody works on that day: choose a working day")
