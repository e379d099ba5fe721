"""Whether another service adopts what a closed project has learned (6.5; OB-108)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, address, choice, line, need, text
from models.inputs.addresses import Address
from models.vocabulary import Outcome, TaskKind

_YES = {"outcome": [Outcome.WILL_ADOPT]}
_NOT = {"outcome": [Outcome.WILL_NOT_ADOPT, Outcome.WORKS_SO_ALREADY]}


class AnswerAdoptionForm(TaskForm):
    """The quality lead of a service says whether it adopts it; a yes begins a project (6.5; OB-108).

    Refused: a yes without somebody to lead it, and a no without a reason.
    """

    kind: ClassVar = TaskKind.ANSWER_ADOPTION
    outcomes: ClassVar = (Outcome.WILL_ADOPT, Outcome.WILL_NOT_ADOPT, Outcome.WORKS_SO_ALREADY)
    minutes: ClassVar = 2
    how_to: ClassVar = "After a yes, whoever leads it gets a proposal that is filled in already."

    outcome: Literal[Outcome.WILL_ADOPT, Outcome.WILL_NOT_ADOPT, Outcome.WORKS_SO_ALREADY] = choice(
        "Does your service adopt it?"
    )
    lead_name: str | None = line(
        "Who leads it in your service?", optional=True, conditional=True, asked_when=_YES
    )
    lead_email: Address | None = address(
        "Their work email address", optional=True, conditional=True, asked_when=_YES
    )
    reason: str | None = text(
        "Why not, or how do you work already?",
        "The project’s lead reads this. Nothing about a patient",
        optional=True,
        conditional=True,
        rows=2,
        asked_when=_NOT,
    )

    examples: ClassVar[Examples] = {
        Outcome.WILL_ADOPT: {
            "outcome": "will_adopt",
            "lead_name": "Leila Haddad",
            "lead_email": "leila.haddad@northbrook.example",
        },
        Outcome.WILL_NOT_ADOPT: {"outcome": "will_not_adopt", "reason": "We have no front door of our own."},
        Outcome.WORKS_SO_ALREADY: {"outcome": "works_so_already", "reason": "Since last spring."},
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together do not allow."""
        _ = facts
        if self.outcome is Outcome.WILL_ADOPT:
            yield from need("lead_name", self.lead_name, "Enter who leads it in your service")
            yield from need("lead_email", self.lead_email, "Enter the email address of whoever leads it")
        elif self.outcome is Outcome.WILL_NOT_ADOPT:
            yield from need("reason", self.reason, "Say why not, in a sentence")

    def people(self) -> Sequence[tuple[str, str]]:
        """Who leads it."""
        return [(self.lead_email, self.lead_name or "")] if self.lead_email else []
