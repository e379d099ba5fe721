"""What the QI Support Team says when it stops the mail, and when it starts it again."""

from typing import ClassVar

from models.forms.base import line
from models.forms.operations.dates import OperationForm

LONGEST_REASON = 300


class StopMailForm(OperationForm):
    """Nothing leaves until somebody starts it again; codes do, so that people can sign in."""

    heading: ClassVar = "Stop all mail"
    button: ClassVar = "Stop all mail"
    how_to: ClassVar = (
        "Nothing is lost: every email waits until you start again. Sign-in codes still leave, so that people "
        "can sign in and answer."
    )
    example: ClassVar = {"reason": "The mail relay is being moved."}

    reason: str = line("Why?", "Your colleagues read it at the top of the outbox", most=LONGEST_REASON)


class StartMailForm(OperationForm):
    """What waits leaves again."""

    heading: ClassVar = "Start the mail again"
    button: ClassVar = "Start again"
    how_to: ClassVar = "What waits leaves at once, the oldest first. What is not needed any more is not sent."
    example: ClassVar = {"reason": "The mail relay has moved."}

    reason: str = line("Why now?", "It stands in the history", most=LONGEST_REASON)
