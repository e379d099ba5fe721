"""A list that is handed in holds nothing about patients: its headings, and what its workbook holds besides its rows."""

from collections.abc import Iterable

from models.privacy.filter import rules_met
from models.privacy.headings import is_about_patients
from models.privacy.rules import PrivacyRule
from models.privacy.screening import current_screening
from tasks.sheets.cells import SheetRow, Unusable


def refuse_patient_details(texts: Iterable[tuple[str, str]]) -> None:
    """Unusable, and counted, for an NHS number among the texts of a workbook that are no cells of its list."""
    for place, text in texts:
        for rule in rules_met(text):
            if not rule.may_be_confirmed:
                current_screening().refuse(rule, "a part of a workbook")
                raise Unusable(
                    f"{place} {rule.refusal}. Hidden sheets, comments, names and properties count: "
                    "copy the list alone into a new workbook."
                )


def columns_about_patients(heading: SheetRow) -> list[str]:
    """A sentence for each column that is about patients by its name."""
    names = [name.strip() for name in heading.cells if is_about_patients(name)]
    for _ in names:
        current_screening().refuse(PrivacyRule.PATIENT_COLUMN, "a heading")
    return [
        f"row {heading.number}: the column “{name}” is about patients: take it out of the file."
        for name in names
    ]
