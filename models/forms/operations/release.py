"""The form with which Information Governance lets through what the filter takes for patient details (OB-137)."""

from typing import Any, ClassVar

from models.forms.base import address, choice, line, text
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address
from models.privacy.rules import PrivacyRule

WHICH_QUESTION = (
    "Which question was the text an answer to?",
    "As the page asks it, for example Project title",
)
WHICH_RULE = "What did it seem to hold?"
WHY = ("Why is it not about a patient?", "Do not copy the text here")


class ReleaseTextForm(OperationForm):
    """Which rule does not hold for which question of this project, and why."""

    group: ClassVar = "Patient details"
    heading: ClassVar = "Release a text that was refused"
    button: ClassVar = "Release it"
    how_to: ClassVar = (
        "For seven days the rule does not stand in the way of this question in this project. The Caldicott "
        "Guardian, or the QI Support Team, is told. Every use is counted."
    )
    example: ClassVar[dict[str, Any]] = {
        "question": "Project title",
        "rule": "nhs_number",
        "reason": "It is the order number of the pump, which passes the check by chance.",
    }

    question: str = line(*WHICH_QUESTION)
    rule: PrivacyRule = choice(WHICH_RULE)
    reason: str = text(*WHY, rows=3)


class ReleaseProposalTextForm(OperationForm):
    """Which rule does not hold for which question of the proposals that a person writes, and why."""

    heading: ClassVar = "Release a text of a proposal"
    button: ClassVar = ReleaseTextForm.button
    how_to: ClassVar = (
        "For a proposal that is no project yet. For seven days the rule does not stand in the way of this question in "
        "what this person proposes. The Caldicott Guardian, or the QI Support Team, is told. Every use is counted."
    )
    example: ClassVar[dict[str, Any]] = {
        **ReleaseTextForm.example,
        "proposer": "amara.osei@northbridge.nhs.uk",
    }

    proposer: Address = address("Who writes the proposal?", "The address with which they sign in")
    question: str = line(*WHICH_QUESTION)
    rule: PrivacyRule = choice(WHICH_RULE)
    reason: str = text(*WHY, rows=3)
