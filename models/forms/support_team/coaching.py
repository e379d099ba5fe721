"""Coaching that the team gave, a line for each time (2.2; OB-024)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from models.forms.base import FormContext, Problem, address, day, line, number
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address

MINUTES_OF_A_DAY = 600


class LogCoachingForm(OperationForm):
    """When, whom or on which project, how long and on what.

    Refused: neither a person nor a project.
    """

    heading: ClassVar = "Log coaching"
    button: ClassVar = "Log it"
    how_to: ClassVar = "One line for each time. It counts in the report on training and capacity."
    example: ClassVar[dict[str, Any]] = {
        "given_on": "2026-11-02",
        "project": "QI-2026-0001",
        "person_email": None,
        "minutes": 45,
        "topic": "How to read the run chart",
    }

    given_on: date = day("When?")
    project: str | None = line(
        "On which project?", "Its reference, for example QI-2026-0012", optional=True, most=20
    )
    person_email: Address | None = address(
        "Whom?", "Their work email address, if it was on no project", optional=True
    )
    minutes: int = number("How many minutes?", least=1, most=MINUTES_OF_A_DAY)
    topic: str = line("On what?", "Nothing about a patient", most=200)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """A line is about somebody or something."""
        _ = facts
        if not (self.project or self.person_email):
            yield Problem("project", "Enter the reference of a project, or the email address of a person")
