"""What a committee decided on an item of its paper, as its secretary records it (5.0; OB-055)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from models.forms.base import (
    FormContext,
    FormRecord,
    Problem,
    address,
    choice,
    day,
    line,
    need,
    several,
    text,
)
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address
from models.vocabulary import Resolution

ITEMS = "paper_items"
"""Under what the words of the items are handed to the page."""

_IS_ACTION = {"resolution": [Resolution.ACTION]}


class ItemResolution(FormRecord):
    """What was decided on something; an action has words, an owner and a date.

    Refused: an action without its words, its owner or its date.
    """

    resolution: Resolution = choice("What did the committee decide?")
    wording: str | None = text(
        "In its words", "For an action: what is to be done. Nothing about a patient", optional=True, rows=3
    )
    owner_name: str | None = line(
        "Who does it?", "Their name", optional=True, conditional=True, most=200, asked_when=_IS_ACTION
    )
    owner_email: Address | None = address(
        "Their work email address", optional=True, conditional=True, asked_when=_IS_ACTION
    )
    due_on: date | None = day("By when?", optional=True, conditional=True, asked_when=_IS_ACTION)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """An action has all that makes a task of it."""
        _ = facts
        if self.resolution is not Resolution.ACTION:
            return
        yield from need("wording", self.wording, "Enter what is to be done")
        yield from need("owner_email", self.owner_email, "Enter the work email address of who does it")
        yield from need("due_on", self.due_on, "Enter the day by which it is done")


class NumberedResolution(ItemResolution):
    """The same on an item of the paper, by its number."""

    number: str = line("Item", most=4)


class RecordResolutionsForm(OperationForm):
    """What was decided on several items of a paper at once; an item that is left empty stays without a decision.

    Refused: an item that stands here twice.
    """

    heading: ClassVar = "What was decided on each item"
    button: ClassVar = "Record the decisions"
    how_to: ClassVar = "Leave an item for later if you like. Whoever is to do something is asked by email."
    example: ClassVar[dict[str, Any]] = {
        "items": [
            {"number": "1", "resolution": "agreed"},
            {
                "number": "2",
                "resolution": "action",
                "wording": "Find a second echocardiographer for the clinic.",
                "owner_email": "jonas.whitfield@northbrook.example",
                "due_on": "2027-02-12",
            },
        ]
    }

    items: list[NumberedResolution] = several(
        "Items without a decision", least=1, legend="Item", which="number", texts=ITEMS
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Each item has one decision."""
        _ = facts
        numbers = [item.number for item in self.items]
        for place, number in enumerate(numbers):
            if number in numbers[:place]:
                yield Problem(f"items-{place}", f"Item {number} stands here twice")


class RecordResolutionForm(ItemResolution, OperationForm):
    """What was decided on one item; a correction says why."""

    heading: ClassVar = "Record what was decided"
    button: ClassVar = "Record the decision"
    how_to: ClassVar = "It is kept at once. You may correct it later; what stood before is kept, too."
    example: ClassVar[dict[str, Any]] = {
        "resolution": "action",
        "wording": "Find a second echocardiographer for the clinic.",
        "owner_email": "jonas.whitfield@northbrook.example",
        "due_on": "2027-02-12",
    }


class CorrectResolutionForm(RecordResolutionForm):
    """The same of what was recorded before, with the reason why it is corrected."""

    heading: ClassVar = "Correct what was decided"
    button: ClassVar = "Correct the decision"
    how_to: ClassVar = "What stood before is kept with your reason. A changed action is asked anew."

    correction: str = text("Why is it corrected?", "It stands beside the decision", rows=2)


class RecordOtherForm(RecordResolutionForm):
    """What the committee decided besides what its paper asked."""

    heading: ClassVar = "Record what else was decided"
    example: ClassVar[dict[str, Any]] = {**RecordResolutionForm.example, "item": "Staffing of the clinic"}

    item: str = line("What was it about?")


DECISION_FORMS = (RecordResolutionForm, CorrectResolutionForm, RecordOtherForm)
"""Every question about what a committee decided; the items of a paper are asked the same."""
