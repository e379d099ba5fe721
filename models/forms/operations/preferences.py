"""What people say about our letters and pages: how they want to be written to, and what was wrong with a step."""

from typing import Any, ClassVar

from models.forms.base import choice, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import LetterForm, Reminding


class LetterPreferencesForm(OperationForm):
    """How somebody is reminded, and how their letters look (OB-001)."""

    heading: ClassVar = "How we write to you"
    button: ClassVar = "Save"
    how_to: ClassVar = (
        "New tasks, decisions, and what is overdue with somebody else, come at once whatever you choose."
    )
    example: ClassVar[dict[str, Any]] = {"reminding": "digest", "letter_form": "large_print"}

    reminding: Reminding = choice("How do you want to be reminded?")
    letter_form: LetterForm = choice("How should our letters look?")


class FeedbackForm(OperationForm):
    """What was wrong with a step, in its reader's words (OB-002)."""

    heading: ClassVar = "Tell us what was wrong with this step"
    button: ClassVar = "Send"
    how_to: ClassVar = "The QI Support Team reads it. Your task stays as it is."
    example: ClassVar[dict[str, Any]] = {"said": "The page asks for the same date twice."}

    said: str = text("What was wrong?", "Nothing about a patient", rows=5)


class FeedbackAnswerForm(OperationForm):
    """The QI Support Team has dealt with what somebody told us; an answer goes to them by email."""

    heading: ClassVar = "What people told us"
    button: ClassVar = "Dealt with"
    how_to: ClassVar = ""
    example: ClassVar[dict[str, Any]] = {"answer": "One of the two dates is gone."}

    answer: str | None = text(
        "Your answer", "It goes by email to whoever told us. Nothing about a patient", optional=True, rows=2
    )
