"""What people say when somebody else shall act: pass a task on, hand a project over, be away, have seen it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

from models.forms.base import FormContext, Problem, address, choice, day, line, text
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address

A_YEAR = timedelta(days=366)
"""The longest absence; for longer, somebody else holds the role."""


class PassOnForm(OperationForm):
    """Somebody else is asked, for a reason; they get one letter and time of their own (OB-043, OB-054)."""

    group: ClassVar = "Not you"
    heading: ClassVar = "Pass it on to somebody else"
    button: ClassVar = "Pass it on"
    how_to: ClassVar = "They get one email that introduces the task, and at least five working days for it."
    example: ClassVar[dict[str, Any]] = {
        "name": "Jonas Whitfield",
        "email": "jonas.whitfield@northbrook.example",
        "reason": "He has the ward’s figures.",
    }

    name: str = line("Who is asked instead?", "Their name")
    email: Address = address("Their work email address")
    reason: str = text("Why is it passed on?", "They read this. Nothing about a patient", rows=3)


class TakeForm(OperationForm):
    """A member of the team takes a task of the team (OB-054: the shared inbox)."""

    group: ClassVar = ""
    heading: ClassVar = "Take it on"
    button: ClassVar = "I take it"
    how_to: ClassVar = "It is asked of you from now on, with at least five working days for it."
    example: ClassVar[dict[str, Any]] = {}

    note: str | None = text("Anything the team should know?", optional=True, rows=2)


class HandOverForm(OperationForm):
    """Somebody else leads the project from a day (OB-043, OB-044)."""

    heading: ClassVar = "Hand the project over"
    button: ClassVar = "Hand it over"
    how_to: ClassVar = (
        "Ask them first. On the day what is asked of the project lead moves to them. They get one email with the "
        "aim, what is open, dates and contacts."
    )
    example: ClassVar[dict[str, Any]] = {
        "name": "Jonas Whitfield",
        "email": "jonas.whitfield@northbrook.example",
        "on_day": "2027-02-01",
        "reason": "My rotation ends.",
    }

    name: str = line("Who leads it then?", "Their name")
    email: Address = address("Their work email address")
    on_day: date = day("From which day?")
    reason: str = text("What should they know?", "They read this. Nothing about a patient", rows=4)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The day must not have passed."""
        if facts and self.on_day < facts.today:
            yield Problem("on_day", "The date must be today or later")


class DeputiseForm(OperationForm):
    """Whoever is named as deputy says whether they agree to be one (4.1, OB-043)."""

    heading: ClassVar = "Say whether you are the deputy"
    button: ClassVar = "Send my answer"
    how_to: ClassVar = (
        "The project lead hears of a no. Until you answer, the project’s page says that you are asked."
    )
    example: ClassVar[dict[str, Any]] = {"agrees": "yes", "reason": None}

    agrees: bool = choice("Do you agree to be the deputy of this project?")
    reason: str | None = text(
        "Why not?",
        "The project lead reads this. Nothing about a patient",
        optional=True,
        rows=2,
        asked_when={"agrees": [False]},
    )


class CallOffForm(OperationForm):
    """A hand-over that was agreed does not take place: plans change (OB-043)."""

    heading: ClassVar = "Call the hand-over off"
    button: ClassVar = "Call it off"
    how_to: ClassVar = "The project lead stays. Tell whoever was to take over."
    example: ClassVar[dict[str, Any]] = {"reason": "My contract goes on."}

    reason: str | None = text("Why?", "Nothing about a patient", optional=True, rows=2)


class SeenForm(OperationForm):
    """Whoever was told that something is overdue says that they have seen it (OB-056: acknowledged)."""

    heading: ClassVar = "I have seen what is overdue"
    button: ClassVar = "I have seen it"
    how_to: ClassVar = "The record then shows that it reached you. The task stays with whoever is asked."
    example: ClassVar[dict[str, Any]] = {"note": "I speak to the lead on Monday."}

    note: str | None = text("What will you do about it?", "Nothing about a patient", optional=True, rows=2)


class AbsenceForm(OperationForm):
    """Away from the first to the last day; why is nobody's business (OB-054)."""

    heading: ClassVar = "I am away"
    button: ClassVar = "Save"
    how_to: ClassVar = (
        "What would be asked of you in these days is asked of whoever stands in, with both names on the record. "
        "Name nobody, and the deputy of your role or project is asked."
    )
    example: ClassVar[dict[str, Any]] = {
        "first_day": "2026-12-21",
        "last_day": "2027-01-04",
        "stand_in_name": "Samir Qureshi",
        "stand_in_email": "samir.qureshi@northbrook.example",
    }

    first_day: date = day("First day away")
    last_day: date = day("Last day away")
    stand_in_name: str | None = line("Who stands in?", "Leave it empty for the deputy", optional=True)
    stand_in_email: Address | None = address("Their work email address", optional=True)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The last day must not come before the first, nor have passed."""
        if self.last_day < self.first_day:
            yield Problem("last_day", "The last day must not come before the first")
        elif facts and self.last_day < facts.today:
            yield Problem("last_day", "The last day must be today or later")
        elif self.last_day - self.first_day >= A_YEAR:
            yield Problem(
                "last_day", "At most a year: for longer, ask the QI Support Team to name somebody else"
            )
        if self.stand_in_name and not self.stand_in_email:
            yield Problem("stand_in_email", "Enter the email address of whoever stands in")


class ConfirmEntryForm(OperationForm):
    """The QI Support Team says that an entry of the register is true, and mends it where it is not (OB-101)."""

    heading: ClassVar = "Confirm or correct the entry"
    button: ClassVar = "The entry is true"
    how_to: ClassVar = (
        "Compare it with what you know of the project. What you change here stands in the history with your name "
        "and the words before."
    )
    example: ClassVar[dict[str, Any]] = {"title": "Four-hour standard", "external_reference": "QIL-4711"}

    title: str = line("Title")
    external_reference: str | None = line("QI Life reference", optional=True, most=80)
    national_reference: str | None = line(
        "National registration reference", "Of a national audit or enquiry", optional=True, most=80
    )
    nationally_registered_on: date | None = day("When was it registered nationally?", optional=True)
    reason: str | None = text("Why, if you changed something", optional=True, rows=2)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Nothing was registered on a day to come."""
        if facts and self.nationally_registered_on and self.nationally_registered_on > facts.today:
            yield Problem("nationally_registered_on", "The date must be today or in the past")


NAMED = "named"
"""Under what those are offered who were named in the team, or as testers."""


class TakeOutForm(OperationForm):
    """Somebody was named by mistake: they never took part, so they may decide on the project again."""

    heading: ClassVar = "Take somebody out who was named by mistake"
    button: ClassVar = "Take them out"
    how_to: ClassVar = (
        "Only for a mistake. Whoever really took part never decides on the project, also after they have left it. "
        "What you say stays in the history."
    )
    example: ClassVar[dict[str, Any]] = {
        "person": "member",
        "reason": "The lead meant somebody else of the same name.",
    }

    person: str = line("Who was named by mistake?", choices=NAMED)
    reason: str = text("Why was it a mistake?", "Nothing about a patient", rows=2)
