"""What the QI Support Team does with the register as such: filters kept by name (6.4; OB-099)."""

from typing import Any, ClassVar

from models.forms.base import choice, line
from models.forms.operations.dates import OperationForm

LONGEST_NAME = 80


class KeepFilterForm(OperationForm):
    """A view of the register that the team wants to find again."""

    heading: ClassVar = "Keep this filter for the whole team"
    button: ClassVar = "Keep it"
    how_to: ClassVar = "It stands above the register for everybody who can see it, under this name."
    example: ClassVar[dict[str, Any]] = {"name": "Approvals of urgent care"}

    name: str = line("Name of the filter", most=LONGEST_NAME)


class ChangeFilterForm(OperationForm):
    """Another name for a kept filter, or none of it any more."""

    heading: ClassVar = "Change a kept filter"
    button: ClassVar = "Save"
    how_to: ClassVar = "It changes for everybody. The projects stay as they are."
    example: ClassVar[dict[str, Any]] = {"name": "Approvals of urgent care", "is_deleted": False}

    name: str = line("Name of the filter", most=LONGEST_NAME)
    is_deleted: bool = choice("Delete it for everybody?")
