"""Reviewing the annual programme within its year (2.2, 6.1; OB-031)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import EmailStr

from models.forms.base import Known, Problem, choice, line, need, text
from models.forms.operations import OperationForm
from models.vocabulary import TopicSource


class ReviewTopicForm(OperationForm):
    """What a topic of the programme is from now on, and why it was changed; who did it and when is kept with it."""

    heading: ClassVar = "Change a topic of the programme"
    button: ClassVar = "Record the change"
    how_to: ClassVar = (
        "Who changed what, when and why is kept for ever. A topic that leaves the programme keeps its project until "
        "somebody withdraws it."
    )
    example: ClassVar[dict[str, Any]] = {
        "title": "Falls with harm",
        "source": "board_objective",
        "service": None,
        "owner_name": "Amara Osei",
        "owner_email": "amara.osei@northbrook.example",
        "stays": True,
        "reason": "The Board has asked for it.",
    }

    title: str = line("Title")
    source: TopicSource = choice("Where does it come from?")
    service: str | None = line("Care Delivery Service that owns it", optional=True, choices="services")
    owner_name: str | None = line("Name of its clinical owner", optional=True)
    owner_email: EmailStr | None = line(
        "Work e-mail address of its clinical owner", optional=True, widget="email"
    )
    stays: bool = choice("Is it on the programme?")
    reason: str = text("Why is it changed?", "Nothing about a patient", rows=3)

    def problems(self, facts: Known | None) -> Iterator[Problem]:
        """An owner has a name and an address."""
        _ = facts
        if self.owner_name:
            yield from need("owner_email", self.owner_email, "Enter the owner’s e-mail address")


class AddTopicForm(ReviewTopicForm):
    """A topic that joins the programme within the year; its project begins at once."""

    heading: ClassVar = "Add a topic to the programme"
    button: ClassVar = "Add it"
    how_to: ClassVar = (
        "Its owner is asked for the proposal at once if the year has begun. Why it was added is kept."
    )
