"""Help that a project asks for, at any time and of any kind, and the team’s answer (2.1, 2.2; OB-016, OB-018)."""

from typing import Any, ClassVar, Literal

from models.forms.base import Examples, TaskForm, choice, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import HelpWanted, Outcome, TaskKind


class AskForHelpForm(OperationForm):
    """What kind of help is wanted, and what would help."""

    heading: ClassVar = "Ask for help"
    button: ClassVar = "Ask the QI Support Team"
    how_to: ClassVar = "The QI Support Team answers by email within three working days."
    example: ClassVar[dict[str, Any]] = {
        "kind": "statistics",
        "wanted": "How many records do we need to see a change?",
    }

    kind: HelpWanted = choice("What kind of help?", as_list=True)
    wanted: str = text("What would help?", "Nothing about a patient", rows=3)


class AnswerHelpForm(TaskForm):
    """The team’s reply, which goes to whoever asked, and what helped, which the team keeps."""

    kind: ClassVar = TaskKind.ANSWER_HELP
    outcomes: ClassVar = (Outcome.HELPED, Outcome.CANNOT_HELP)
    minutes: ClassVar = 5
    how_to: ClassVar = "Your reply goes to whoever asked, by email. If you need longer, move the date."

    outcome: Literal[Outcome.HELPED, Outcome.CANNOT_HELP] = choice("Could the team help?")
    reason: str = text("Your reply", "Whoever asked gets this by email. Nothing about a patient", rows=5)
    what_helped: str | None = text(
        "What helped?",
        "For the team, so that the next one is helped sooner",
        optional=True,
        rows=2,
        asked_when={"outcome": [Outcome.HELPED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.HELPED: {
            "outcome": "helped",
            "reason": "Thirty records a month are enough. I have put a sheet on the shared drive for you.",
            "what_helped": "The sample size table.",
        },
        Outcome.CANNOT_HELP: {
            "outcome": "cannot_help",
            "reason": "We have no statistician this month. The university’s clinic takes requests on Mondays.",
        },
    }
