"""What people give a command is screened before it runs: every word, a file’s name among them."""

from collections.abc import Sequence

from models.errors import PatientDetails
from models.privacy.filter import objection
from models.privacy.screening import current_screening

CONFIRMS = "--not-about-a-patient"


def without_confirmation(words: Sequence[str]) -> list[str]:
    """The words without `--not-about-a-patient REASON`, which is noted in the screening; any command takes it."""
    rest, confirming = list[str](), False
    for word in words:
        if confirming:
            current_screening().reason, confirming = word, False
        elif word == CONFIRMS:
            confirming = True
        elif word.startswith(f"{CONFIRMS}="):
            current_screening().reason = word.partition("=")[2]
        else:
            rest.append(word)
    return rest


def refuse_patient_details(words: Sequence[str]) -> None:
    """PatientDetails for a word, or a reason, that the filter objects to."""
    for number, word in enumerate([*words, current_screening().reason], start=1):
        if rule := objection(word, "a word of a command"):
            raise PatientDetails(f"word {number} of the command", rule)
