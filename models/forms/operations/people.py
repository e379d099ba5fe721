"""What the QI Support Team says of a person in the register: that something which stands there is not so."""

from typing import ClassVar

from models.forms.base import choice, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import PersonFact


class TakeFactBackForm(OperationForm):
    """Somebody has not left, has not Bronze, or their contract has no end: entered by mistake, or not so any more."""

    heading: ClassVar = "Take a date back"
    button: ClassVar = "Take it back"
    how_to: ClassVar = (
        "Somebody who has not left is asked again from now on. What others have taken over meanwhile stays with them "
        "until it is handed back. What stood there and why it was taken back is kept."
    )
    example: ClassVar = {"fact": "left_on", "reason": "The list meant somebody of the same name."}

    fact: PersonFact = choice("Which date is not so?")
    reason: str = text("Why is it taken back?", "It stands in the history. Nothing about a patient", rows=3)
