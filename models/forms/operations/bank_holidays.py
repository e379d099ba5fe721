"""What the QI Support Team says of a bank holiday that the table does not have, or has and is not one this time."""

from datetime import date
from typing import ClassVar

from models.forms.base import choice, day, line
from models.forms.operations.dates import OperationForm

LONGEST_NAME, LONGEST_REASON = 120, 300


class EnterHolidayForm(OperationForm):
    """A bank holiday is proclaimed, moved or called off; one that is moved is two entries."""

    heading: ClassVar = "Enter a bank holiday"
    button: ClassVar = "Enter it"
    how_to: ClassVar = (
        "Every date is counted by it from now on, and nobody is reminded on it. Dates that people were told already "
        "move on by a working day where they were counted over it, and never come earlier. A bank holiday that is "
        "moved is entered twice: the new day, and the old one as a working day."
    )
    example: ClassVar = {
        "on_day": "2026-11-11",
        "name": "Day of mourning",
        "is_free": True,
        "reason": "Proclaimed on 2 November 2026.",
    }

    on_day: date = day("Which day?")
    name: str = line("What is it called?", "For example Early May bank holiday", most=LONGEST_NAME)
    is_free: bool = choice(
        "Is it free?", "No, where a bank holiday is moved or called off and everybody works on the day"
    )
    reason: str = line("Who says so?", "It stands in the history", most=LONGEST_REASON)


class TakeHolidayBackForm(OperationForm):
    """A day that was entered counts as in the table again."""

    heading: ClassVar = "Take a bank holiday back"
    button: ClassVar = "Take it back"
    how_to: ClassVar = (
        "The day counts as the table of bank holidays says again. Dates that have moved stay where they are: nobody "
        "has less time than they were told."
    )
    example: ClassVar = {"reason": "It was entered for the wrong year."}

    reason: str = line("Why?", "It stands in the history", most=LONGEST_REASON)
