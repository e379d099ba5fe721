"""Notes on a project, for the team or for everybody (2.1, 6.4; OB-016)."""

from typing import Any, ClassVar

from models.forms.base import choice, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import NoteReaders


class AddNoteForm(OperationForm):
    """A note, and who reads it."""

    heading: ClassVar = "Write a note"
    button: ClassVar = "Add the note"
    how_to: ClassVar = "A note is never changed. It may be struck later, with a reason."
    example: ClassVar[dict[str, Any]] = {
        "readers": "team",
        "note": "Spoke with the lead: the rota is settled next week.",
    }

    note: str = text("The note", "Nothing about a patient", rows=3)
    readers: NoteReaders = choice("Who reads it?")


class StrikeNoteForm(OperationForm):
    """A note that does not hold any more."""

    heading: ClassVar = "Strike a note"
    button: ClassVar = "Strike the note"
    how_to: ClassVar = "The note stays to be read, struck through, with your reason."
    example: ClassVar[dict[str, Any]] = {"reason": "It was about another project."}

    reason: str = text("Why is it struck?", "It stands beside the note", rows=2)
