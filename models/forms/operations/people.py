"""What the QI Support Team says of a person in the register: that something which stands there is not so."""

from datetime import date
from typing import ClassVar

from models.forms.base import choice, day, text
from models.forms.operations.dates import DayToComeForm, OperationForm
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


class GrantExceptionForm(DayToComeForm):
    """Somebody may take part without Bronze training until a day, by which they will have it (8.2; OB-141)."""

    heading: ClassVar = "Allow somebody to take part before Bronze training"
    button: ClassVar = "Grant the exception"
    how_to: ClassVar = (
        "They count as allowed to take part until that day. A check of their training that is open is answered on its "
        "own page."
    )
    example: ClassVar = {"until": "2027-03-31", "reason": "Booked on the January course."}

    until: date = day("Until when does the exception hold?")
    reason: str = text(
        "Reason for the exception", "It stands in the history. Nothing about a patient", rows=2
    )
