"""What the QI Support Team says of the data of a project: they are on hold, or may be destroyed again (7.3; OB-138)."""

from typing import Any, ClassVar

from models.forms.base import choice, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import HoldCause


class HoldDataForm(OperationForm):
    """The data are kept beyond their date for as long as something needs them."""

    heading: ClassVar = "Put its data on hold"
    button: ClassVar = "Hold the data"
    how_to: ClassVar = "Nobody is asked to destroy the data until you lift the hold, whatever their date."
    example: ClassVar[dict[str, Any]] = {
        "cause": "complaint",
        "reason": "A complaint is looked into until spring.",
    }

    cause: HoldCause = choice("What needs the data?")
    reason: str = text("Why, and until about when?", "Nothing about a patient", rows=3)


class LiftDataHoldForm(OperationForm):
    """Nothing needs the data any more beyond their date."""

    heading: ClassVar = "Lift the hold on its data"
    button: ClassVar = "Lift the hold"
    how_to: ClassVar = (
        "If their date has passed, the data custodian is asked to destroy them the next morning."
    )
    example: ClassVar[dict[str, Any]] = {"reason": "The complaint was answered and closed."}

    reason: str = text("Why are they not needed any more?", "Nothing about a patient", rows=3)
