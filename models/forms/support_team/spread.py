"""What the QI Support Team does with the learning of a closed project: publishes it, takes it back, sends it (6.5)."""

from typing import Any, ClassVar

from models.forms.base import FormRecord, address, choice, line, several
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address
from models.vocabulary import AnnouncementChannel


class PublishLearningForm(OperationForm):
    """The learning goes on the intranet’s feed (OB-111)."""

    heading: ClassVar = "Publish what was learned"
    button: ClassVar = "Publish it"
    how_to: ClassVar = (
        "Above is what goes out, without names and small numbers. Read it once, as a program cannot."
    )
    example: ClassVar[dict[str, Any]] = {"read": True}

    read: bool = choice("Have you read it, and may it go out?")


class WithdrawLearningForm(OperationForm):
    """The learning is taken off the intranet’s feed."""

    heading: ClassVar = "Take the learning off the intranet"
    button: ClassVar = "Take it back"
    how_to: ClassVar = "It is gone from the feed at once. Copies that others keep are not ours to take back."
    example: ClassVar[dict[str, Any]] = {"reason": "The ward has asked for other words."}

    reason: str = line("Why?", most=300)


class PartnerAddress(FormRecord):
    """A partner organisation, and where it reads its mail."""

    organisation: str = line("Organisation")
    email: Address = address("Email address there")


class TellPartnersForm(OperationForm):
    """A summary of the learning goes to partners outside the Trust (OB-049)."""

    heading: ClassVar = "Send the learning to partners"
    button: ClassVar = "Send it to them"
    how_to: ClassVar = PublishLearningForm.how_to
    example: ClassVar[dict[str, Any]] = {
        "partners": [{"organisation": "Northbrook Hospice", "email": "quality@hospice.example"}],
        "read": True,
    }

    partners: list[PartnerAddress] = several("Partners", least=1, legend="Partner", add="Add another partner")
    read: bool = choice("Have you read it, and may it go out?")


class AnnouncementUsedForm(OperationForm):
    """Where an announcement was used: noted in the history with the version of its template (OB-151)."""

    heading: ClassVar = "Announcement"
    button: ClassVar = "Note that I have used it"
    how_to: ClassVar = "Copy the text, or the HTML for a website. Then note where you have used it."
    example: ClassVar[dict[str, Any]] = {"channel": "bulletin"}

    channel: AnnouncementChannel = choice("Where have you used it?")
