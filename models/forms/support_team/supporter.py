"""What the QI Support Team says of who in it supports a project (2.2; OB-024)."""

from typing import Any, ClassVar

from models.forms.base import line
from models.forms.operations.dates import OperationForm


class SupporterForm(OperationForm):
    """Who of the QI Support Team supports the project from now on."""

    heading: ClassVar = "Name who supports the project"
    button: ClassVar = "Name the supporter"
    how_to: ClassVar = (
        "The supporter stands on the project’s page and in its emails, as the person to ask. They get one email, "
        "unless it is you."
    )
    example: ClassVar[dict[str, Any]] = {"supporter_email": "mei.tanaka@northbrook.example"}

    supporter_email: str | None = line(
        "Who of the QI Support Team supports it?",
        "Leave it empty for nobody",
        optional=True,
        choices="supporters",
    )
