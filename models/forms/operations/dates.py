"""What people may do with a task or a project besides answering: move its date, pause it, go on."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from models.forms.base import FormContext, FormRecord, Problem, day, line, text


class OperationForm(FormRecord):
    """The form of an operation; `heading` is its page's, `button` what its button says.

    `heading_of_team` is what the QI Support Team knows it by, where that is another name: what a reader asks for on
    their own behalf, the team does to the task of somebody else. `group` is what it is listed under on the page of a
    task; empty if it stands by itself.
    """

    group: ClassVar[str] = "Not now"
    heading: ClassVar[str]
    heading_of_team: ClassVar[str] = ""
    button: ClassVar[str]
    how_to: ClassVar[str]
    example: ClassVar[dict[str, Any]]

    @classmethod
    def heading_for(cls, *, is_team: bool) -> str:
        """What it is called on the pages of the QI Support Team, or of everybody else."""
        return cls.heading_of_team or cls.heading if is_team else cls.heading


class DayToComeForm(OperationForm):
    """An operation that names a day to come."""

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The day must be after today."""
        for name, value in self:
            if isinstance(value, date) and facts and value <= facts.today:
                yield Problem(name, "The date must be after today")


class ExtendForm(DayToComeForm):
    """A later date for a task, with a reason; the date first asked for stays visible (OB-099)."""

    heading: ClassVar = "Ask for more time"
    heading_of_team: ClassVar = "Move the date"
    button: ClassVar = "Move the date"
    how_to: ClassVar = "The new date counts from now on. The date first asked for stays on the record."
    example: ClassVar = {"due_on": "2026-12-18", "reason": "The ward moves next week."}

    due_on: date = day("New date")
    reason: str = text("Why is more time needed?", "Nothing about a patient", rows=3)


class PutBackForm(OperationForm):
    """The last move of a date is undone: the task is due again when it was due before."""

    heading: ClassVar = "Undo the last move of the date"
    button: ClassVar = "Put the date back"
    how_to: ClassVar = "The date that stood before the last move holds again. Whoever is asked is told."
    example: ClassVar = {"reason": "It was moved by mistake."}

    reason: str = text("Why is it put back?", "They read this. Nothing about a patient", rows=3)


class CountAnewForm(OperationForm):
    """The QI Support Team has a date counted anew, by the rule and the bank holidays that hold now."""

    heading: ClassVar = "Count the date anew"
    button: ClassVar = "Count anew"
    how_to: ClassVar = (
        "The date is counted by the rule of the policy from the day on which it was asked. Bank holidays, and the days "
        "for which the clock stood still, are left out. It never comes earlier."
    )
    example: ClassVar = {"reason": "A bank holiday was entered late."}

    reason: str = text("Why is it counted anew?", "They read this. Nothing about a patient", rows=3)


class NotYetForm(FormRecord):
    """Beside the answers of a short task: it is not done yet, and gets a new date for a reason."""

    not_yet_on: date = day("New date")
    not_yet_because: str = text("Why is more time needed?", "Nothing about a patient", rows=2)


class SnoozeForm(DayToComeForm):
    """No reminder before a day; the date stays."""

    heading: ClassVar = "Remind me later"
    button: ClassVar = "Remind me then"
    how_to: ClassVar = "No reminder comes before that day. The date by which it is asked for stays as it is."
    example: ClassVar = {"until": "2026-11-16"}

    until: date = day("Remind me again on")


class StopClockForm(DayToComeForm):
    """The work waits on somebody else: that time is not counted against whoever is asked."""

    heading: ClassVar = "It waits for somebody else"
    heading_of_team: ClassVar = "Stop the clock"
    button: ClassVar = "Stop the clock"
    how_to: ClassVar = (
        "Nobody is reminded meanwhile. When it goes on, the date moves by the working days lost."
    )
    example: ClassVar = {
        "waits_for": "Pharmacy",
        "reason": "The stock list comes from them.",
        "review_on": "2026-11-20",
    }

    waits_for: str = line("Who or what does it wait for?", "A team or a role, for example Pharmacy", most=120)
    reason: str = text("What is missing?", "Nothing about a patient", rows=3)
    review_on: date = day("When do we ask whether it is still so?")


class HoldForm(DayToComeForm):
    """The whole project rests until a day on which somebody looks at it again (OB-099)."""

    heading: ClassVar = "Put the project on hold"
    button: ClassVar = "Put on hold"
    how_to: ClassVar = "Nobody is reminded while a project is on hold. Every open task keeps its place."
    example: ClassVar = {"reason": "The unit is closed for building work.", "review_on": "2027-01-11"}

    reason: str = text("Why does it rest?", "Nothing about a patient", rows=3)
    review_on: date = day("When do we look at it again?")


class RemindForm(OperationForm):
    """The QI Support Team reminds whoever is asked, between the reminders that come by themselves."""

    group: ClassVar[str] = "Ask again"
    heading: ClassVar = "Remind now"
    button: ClassVar = "Send a reminder"
    how_to: ClassVar = "One email goes at once to whoever is asked. There is one reminder a day at most."
    example: ClassVar[dict[str, Any]] = {}


class StartClockForm(OperationForm):
    """What a task waited for is there: its clock runs again."""

    heading: ClassVar = "Start the clock again"
    button: ClassVar = "Go on"
    how_to: ClassVar = "The date moves by the working days that were lost, and reminders begin again."
    example: ClassVar = {"note": "Pharmacy has sent the list."}

    note: str | None = text("Anything the others should know?", optional=True, rows=2)


class GoOnForm(OperationForm):
    """A project that was on hold goes on."""

    heading: ClassVar = "Let the project go on"
    button: ClassVar = "Go on"
    how_to: ClassVar = "Every date moves by the working days that were lost, and reminders begin again."
    example: ClassVar = {"note": "The unit is open again."}

    note: str | None = text("Anything the others should know?", optional=True, rows=2)
