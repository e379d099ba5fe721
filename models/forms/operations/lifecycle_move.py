"""What is said when projects are moved to a later version of the policy (9.0; OB-149)."""

from collections.abc import Iterator
from datetime import date

from models.forms.base import FormContext, FormRecord, Problem, day, line, number


class LifecycleMoveOrder(FormRecord):
    """To which version, under which agreement of the Effective Care and Treatment Committee, and from which day.

    Refused: a day that is still to come, since what is asked of people changes at once.
    """

    to: int = number("--to")
    agreed_in: str = line("--agreed-in", most=200)
    on: date = day("--on")

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Projects are moved on the day or after it."""
        if facts and self.on > facts.today:
            yield Problem("on", "--on must be today or in the past: move the projects on that day")

    @property
    def said(self) -> str:
        """How the history names the agreement."""
        return f"agreed in {self.agreed_in}, in force from {self.on.isoformat()}"
