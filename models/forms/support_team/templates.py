"""What the QI Support Team does with the template library: adds templates and versions, ends their use (5.1)."""

from typing import Any, ClassVar

from models.forms.base import choice, line, text
from models.forms.operations.dates import OperationForm
from models.vocabulary import TemplateKind


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
    }

    kind: TemplateKind = choice("What kind of template is it?")
    name: str = line("What is it called?", "As people look for it", most=120)
    changes: str = text("What is it for?", rows=2)


class NewTemplateVersionForm(OperationForm):
    """A new version of a template; the versions before it are kept."""

    heading: ClassVar = "Add a new version"
    button: ClassVar = "Add the version"
    how_to: ClassVar = "It holds from now on. Projects keep on their page which version they use."
    example: ClassVar[dict[str, Any]] = {"changes": "The contact for questions is a mailbox, not a person."}

    changes: str = text("What is different in it, and why?", rows=2)


class WithdrawTemplateForm(OperationForm):
    """A template is out of use; it is offered no more, and its versions are kept."""

    heading: ClassVar = "Take it out of use"
    button: ClassVar = "Take it out of use"
    how_to: ClassVar = (
        "Nobody is offered it any more. Its versions are kept, and a new version brings it back."
    )
    example: ClassVar[dict[str, Any]] = {"reason": "The form of the research office takes its place."}

    reason: str = text("Why?", rows=2)
