"""What the QI Support Team says of somebody who was named in a project by mistake (P7; OB-079)."""

from typing import Any, ClassVar

from models.forms.base import line, text
from models.forms.operations.dates import OperationForm

NAMED = "named"
"""Under what those are offered who were named in the team, or as testers."""


class TakeOutForm(OperationForm):
    """Somebody was named by mistake: they never took part, so they may decide on the project again."""

    heading: ClassVar = "Take somebody out who was named by mistake"
    button: ClassVar = "Take them out"
    how_to: ClassVar = (
        "Only for a mistake. Whoever really took part never decides on the project, also after they have left it. "
        "What you say stays in the history."
    )
    example: ClassVar[dict[str, Any]] = {
        "person": "member",
        "reason": "The lead meant somebody else of the same name.",
    }

    person: str = line("Who was named by mistake?", choices=NAMED)
    reason: str = text("Why was it a mistake?", "Nothing about a patient", rows=2)
