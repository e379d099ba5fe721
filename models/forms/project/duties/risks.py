"""Risks of results that stay as they are: accepted or not, and looked at again (1.1, 6.6; OB-011, OB-112)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from models.clock import years_after
from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, line, need, text
from models.vocabulary import Outcome, TaskKind

_ACCEPTED = {"outcome": [Outcome.RISK_ACCEPTED]}


def reviewed_within_a_year(review_on: date | None, facts: FormContext | None) -> Iterator[Problem]:
    """The problems of the day on which a risk is looked at again: none, not to come, or too far away."""
    yield from need("review_on", review_on, "Enter when it is looked at again, within a year")
    if facts is None or review_on is None:
        return
    if review_on <= facts.today:
        yield Problem("review_on", "The date must be tomorrow or later")
    elif review_on > years_after(facts.today, 1):
        latest = years_after(facts.today, 1)
        yield Problem("review_on", f"Look at it again within a year, by {latest.day} {latest:%B %Y}")


class AcceptRiskForm(TaskForm):
    """Whoever holds the authority accepts a risk until a day, or does not, so that another action is needed.

    Refused: accepting it without a day within a year, or without a reference in the risk register or the reason why
    it needs none.
    """

    kind: ClassVar = TaskKind.ACCEPT_RISK
    outcomes: ClassVar = (Outcome.RISK_ACCEPTED, Outcome.RISK_REFUSED)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "Accepted, it comes back to you on the date you set. If not, the lead is asked for another action."
    )
    outcome: Literal[Outcome.RISK_ACCEPTED, Outcome.RISK_REFUSED] = choice("Do you accept the risk?")
    reason: str = text("Why?", "The project lead and the CDS quality lead read this", rows=3)
    review_on: date | None = day(
        "When do you look at it again?",
        "Within a year",
        optional=True,
        conditional=True,
        asked_when=_ACCEPTED,
    )
    risk_reference: str | None = line(
        "Reference in the risk register",
        "Leave it empty if it need not be on the register",
        optional=True,
        most=80,
        asked_when=_ACCEPTED,
    )
    not_registered_because: str | None = line(
        "If it need not be on the risk register, why?",
        optional=True,
        conditional=True,
        most=300,
        asked_when={**_ACCEPTED, "risk_reference": [""]},
    )

    examples: ClassVar[Examples] = {
        Outcome.RISK_ACCEPTED: {
            "outcome": "risk_accepted",
            "reason": "The post cannot be filled before spring; the site manager covers the evenings.",
            "review_on": "2027-03-01",
            "risk_reference": "RR-1203",
        },
        Outcome.RISK_REFUSED: {
            "outcome": "risk_refused",
            "reason": "Waits of this length are not safe: rota cover can be arranged now.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the day, do not allow."""
        if self.outcome is Outcome.RISK_REFUSED:
            return
        yield from reviewed_within_a_year(self.review_on, facts)
        if not self.risk_reference:
            yield from need(
                "not_registered_because",
                self.not_registered_because,
                "Enter the reference in the risk register, or why it needs none",
            )


class ReviewRiskForm(TaskForm):
    """Whoever holds the authority looks at an accepted risk again, also after the project has closed."""

    kind: ClassVar = TaskKind.REVIEW_RISK
    outcomes: ClassVar = (Outcome.STILL_ACCEPTED, Outcome.NO_LONGER_ACCEPTED)
    minutes: ClassVar = 2
    how_to: ClassVar = "If not, another action is asked for."

    outcome: Literal[Outcome.STILL_ACCEPTED, Outcome.NO_LONGER_ACCEPTED] = choice(
        "Is the risk still accepted?"
    )
    reason: str = text("Why?", "The project lead and the CDS quality lead read this", rows=3)
    review_on: date | None = day(
        "Until when, before you look at it again?",
        "Within a year",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.STILL_ACCEPTED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.STILL_ACCEPTED: {
            "outcome": "still_accepted",
            "reason": "The post is advertised; the evenings are still covered.",
            "review_on": "2027-09-01",
        },
        Outcome.NO_LONGER_ACCEPTED: {
            "outcome": "no_longer_accepted",
            "reason": "Two incidents since spring: it must be acted on.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the day, do not allow."""
        if self.outcome is Outcome.STILL_ACCEPTED:
            yield from reviewed_within_a_year(self.review_on, facts)
