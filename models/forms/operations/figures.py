"""What is asked besides figures: why some are changed, a block of them from a spreadsheet, who enters them."""

from typing import Any, ClassVar

from models.forms.base import FormRecord, line, text
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import LONGEST_ADDRESS, Address


class FigureChangeForm(FormRecord):
    """Why figures that were there already are changed or taken out; both readings stay (OB-135)."""

    reason: str | None = text(
        "Why are figures changed?",
        "Only if you change a figure that is there already. Both stay on the record. Nothing about a patient.",
        optional=True,
        rows=2,
    )


class NameEntererForm(OperationForm):
    """Who enters the figures of a project in place of its lead (OB-077); nobody named: the lead does again."""

    group: ClassVar = "Figures"
    heading: ClassVar = "Who enters the figures?"
    button: ClassVar = "Name them"
    how_to: ClassVar = (
        "We ask them for the figures of each period. Leave both empty if the project lead is to be asked."
    )
    example: ClassVar[dict[str, Any]] = {
        "enterer_name": "Jonas Whitfield",
        "enterer_email": "jonas.whitfield@northbrook.example",
    }

    enterer_name: str | None = line("Name", optional=True)
    enterer_email: Address | None = line(
        "Work email address", optional=True, most=LONGEST_ADDRESS, widget="email"
    )
