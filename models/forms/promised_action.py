"""What became of an action that somebody promised in an answer: to a committee, or on a national recommendation."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from models.forms.base import FormContext, Problem, TaskForm, choice, need
from models.vocabulary import Outcome


class PromisedActionForm(TaskForm):
    """An action that is done says what came of it, one that will not be done says why.

    `came_of` is the field in which the first stands; `asks_for` says of it and of `reason` what is to be entered.
    """

    outcomes: ClassVar = (Outcome.COMPLETED, Outcome.NOT_COMPLETED)
    minutes: ClassVar = 2
    came_of: ClassVar[str]
    asks_for: ClassVar[Mapping[str, str]]

    outcome: Literal[Outcome.COMPLETED, Outcome.NOT_COMPLETED] = choice("Is it done?")

    @property
    def why(self) -> str:
        """Why it will not be done; else what came of it."""
        texts: list[str | None] = [getattr(self, field) for field in ("reason", self.came_of)]
        return next(filter(None, texts), "")

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Done, it has a result; else it has a reason."""
        _ = facts
        field = self.came_of if self.outcome is Outcome.COMPLETED else "reason"
        yield from need(field, getattr(self, field), self.asks_for[field])
