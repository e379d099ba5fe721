"""What is done with the template library: templates and versions are added, their use ends, a file is removed (5.1)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from models.forms.base import FormContext, Problem, choice, line, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import TemplateKind

READ_FIRST = "Read the whole file first, and take out whatever is about a patient"


READ_THROUGH = (
    "Have you read the whole file, and is nothing in it about a patient?",
    "The text of Word, Excel and PowerPoint files is searched. A PDF and pictures are not: no program here can.",
)
"""What whoever adds a file is asked (OB-137)."""


class AddTemplateForm(OperationForm):
    """A template that the library does not have yet, with the file of its first version (OB-075)."""

    heading: ClassVar = "Add a template"
    button: ClassVar = "Add it"
    how_to: ClassVar = (
        "Everybody who is signed in can download it. It must be empty: nothing about a patient."
    )
    example: ClassVar[dict[str, Any]] = {
        "kind": "consent_form",
        "name": "Consent to an interview",
        "changes": "For interviews with patients about their care.",
        "read": True,
    }

    kind: TemplateKind = choice("What kind of template is it?")
    name: str = line("What is it called?", "As people look for it", most=120)
    changes: str = text("What is it for?", rows=2)
    read: bool = choice(*READ_THROUGH)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The file must have been read."""
        _ = facts
        yield from _unread(read=self.read)


class NewTemplateVersionForm(OperationForm):
    """A new version of a template; the versions before it are kept."""

    heading: ClassVar = "Add a new version"
    button: ClassVar = "Add the version"
    how_to: ClassVar = "It holds from now on. Projects keep on their page which version they use."
    example: ClassVar[dict[str, Any]] = {
        "changes": "The contact for questions is a mailbox, not a person.",
        "read": True,
    }

    changes: str = text("What is different in it, and why?", rows=2)
    read: bool = choice(*READ_THROUGH)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The new file must have been read, too."""
        _ = facts
        yield from _unread(read=self.read)


def _unread(*, read: bool) -> Iterator[Problem]:
    if not read:
        yield Problem("read", READ_FIRST)


class WithdrawTemplateForm(OperationForm):
    """A template is out of use; it is offered no more, and its versions are kept."""

    heading: ClassVar = "Take it out of use"
    button: ClassVar = "Take it out of use"
    how_to: ClassVar = (
        "Nobody is offered it any more. Its versions are kept, and a new version brings it back."
    )
    example: ClassVar[dict[str, Any]] = {"reason": "The form of the research office takes its place."}

    reason: str = text("Why?", rows=2)


class RemoveTemplateFileForm(OperationForm):
    """The file of a version is removed for good, such as one about a patient; that there was one is kept (OB-137)."""

    heading: ClassVar = "Remove the file for good"
    button: ClassVar = "Remove the file"
    how_to: ClassVar = (
        "Nobody can download it any more, and it cannot be brought back. The page keeps that it was there, when it was "
        "removed, and why. Backups made before still hold it until they are deleted."
    )
    example: ClassVar[dict[str, Any]] = {"reason": "Its example was filled in for a real patient."}

    reason: str = text("Why is it removed?", "Everybody reads this. Nothing about a patient", rows=2)
