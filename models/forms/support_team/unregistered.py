"""Improvement work that is not registered: who reports it, and how the QI Support Team settles it (5.1; OB-083)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from models.forms.base import (
    Examples,
    FormContext,
    Problem,
    TaskForm,
    address,
    choice,
    day,
    line,
    need,
    text,
)
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address
from models.vocabulary import Outcome, TaskKind

_LATE = {"outcome": [Outcome.REGISTERED_LATE]}
_ALREADY = {"outcome": [Outcome.REGISTERED_ALREADY]}
_NOT = {"outcome": [Outcome.NOT_TO_REGISTER]}
_NOT_YET = "It must have begun by today"


class ReportUnregisteredForm(OperationForm):
    """Somebody tells of work that is not in the register: their own, too, which is how it is registered late."""

    group: ClassVar = ""
    heading: ClassVar = "Report activity that is not registered"
    button: ClassVar = "Report it"
    how_to: ClassVar = (
        "Every quality improvement project and clinical audit belongs in the register, also one that has begun "
        "already. It is no fault to tell us late. Within ten working days the QI Support Team asks whoever leads it "
        "for a proposal, and you hear what came of it."
    )
    example: ClassVar[dict[str, Any]] = {
        "title": "Audit of hand hygiene on Ward 4",
        "happens": "Ten observations a week since March, kept in a spreadsheet of the ward.",
        "lead_name": "Leila Haddad",
        "lead_email": "leila.haddad@northbrook.example",
        "service": "urgent-care",
        "began_on": "2026-03-02",
    }

    title: str = line("What is it called, or what is it about?")
    happens: str = text("What is done, where, and by whom?", "Nothing about a patient", rows=3)
    lead_name: str | None = line("Who leads it?", "Leave it empty if you do not know", optional=True)
    lead_email: Address | None = address("Their work email address", optional=True)
    service: str | None = line("Care Delivery Service", optional=True, choices="services")
    began_on: date | None = day("When did it begin?", "About when is enough", optional=True)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """It has begun."""
        if facts and self.began_on and self.began_on > facts.today:
            yield Problem("began_on", f"{_NOT_YET}: what has not begun is simply proposed")


class SettleUnregisteredForm(TaskForm):
    """The QI Support Team settles a report: late registration begins a project whose lead is asked for its proposal.

    Refused: late registration without a lead, a service and the day on which the work began; anything else without
    the reference or the reason.
    """

    kind: ClassVar = TaskKind.SETTLE_UNREGISTERED
    outcomes: ClassVar = (Outcome.REGISTERED_LATE, Outcome.REGISTERED_ALREADY, Outcome.NOT_TO_REGISTER)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "Ask whoever leads it. A project that is registered late says so on its page and is counted."
    )

    outcome: Literal[Outcome.REGISTERED_LATE, Outcome.REGISTERED_ALREADY, Outcome.NOT_TO_REGISTER] = choice(
        "What becomes of it?"
    )
    title: str | None = line("Project title", optional=True, conditional=True, asked_when=_LATE)
    lead_name: str | None = line(
        "Name of the project lead", optional=True, conditional=True, asked_when=_LATE
    )
    lead_email: Address | None = address(
        "Work email address of the project lead", optional=True, conditional=True, asked_when=_LATE
    )
    service: str | None = line(
        "Care Delivery Service", optional=True, conditional=True, choices="services", asked_when=_LATE
    )
    began_on: date | None = day(
        "When did the work begin?", "About when is enough", optional=True, conditional=True, asked_when=_LATE
    )
    reference: str | None = line(
        "Its reference in the register",
        "For example QI-2026-0042",
        optional=True,
        conditional=True,
        most=20,
        asked_when=_ALREADY,
    )
    reason: str | None = text(
        "Why not?",
        "Whoever reported it reads this",
        optional=True,
        conditional=True,
        rows=2,
        asked_when=_NOT,
    )

    examples: ClassVar[Examples] = {
        Outcome.REGISTERED_LATE: {
            "outcome": "registered_late",
            "title": "Audit of hand hygiene on Ward 4",
            "lead_name": "Leila Haddad",
            "lead_email": "leila.haddad@northbrook.example",
            "service": "urgent-care",
            "began_on": "2026-03-02",
        },
        Outcome.REGISTERED_ALREADY: {"outcome": "registered_already", "reference": "QI-2026-0001"},
        Outcome.NOT_TO_REGISTER: {
            "outcome": "not_to_register",
            "reason": "It is a stock check of the ward, and no improvement project.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or what is known, do not allow."""
        if self.outcome is Outcome.REGISTERED_LATE:
            yield from need("title", self.title, "Enter the title of the project")
            yield from need("lead_name", self.lead_name, "Enter who leads it")
            yield from need("lead_email", self.lead_email, "Enter the email address of whoever leads it")
            yield from need("service", self.service, "Choose the Care Delivery Service")
            yield from need("began_on", self.began_on, "Enter when the work began: about when is enough")
            if facts and self.began_on and self.began_on > facts.today:
                yield Problem("began_on", _NOT_YET)
            if facts and self.service and self.service not in facts.services:
                yield Problem("service", "Choose a Care Delivery Service from the list")
        elif self.outcome is Outcome.REGISTERED_ALREADY:
            yield from need("reference", self.reference, "Enter its reference in the register")
        else:
            yield from need("reason", self.reason, "Say why it need not be registered")

    def people(self) -> Sequence[tuple[str, str]]:
        """Who leads it."""
        return [(self.lead_email, self.lead_name or "")] if self.lead_email else []
