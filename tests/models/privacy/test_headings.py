from __future__ import annotations

import pytest

from models.privacy.headings import is_about_patients
from tests.support.privacy.disguises import full_width


@pytest.mark.parametrize(
    "heading",
    [
        "NHS No", "NHS No.", "nhs number", "NHS_Number", "NHSNumber", "DOB", "D.O.B.", "Date of birth", "Patient name",
        "Patient’s name", "PATIENT SURNAME", "MRN", "Hospital no", "Hospital Number", "Postcode", "Post code",
        full_width("MRN"), "Case note number", "CHI", "NHS\u200bNo",
    ],
)  # fmt: skip
def test_column_of_patients_is_known_by_its_heading(heading: str) -> None:
    assert is_about_patients(heading)


@pytest.mark.parametrize(
    "heading", ["name", "email", "Owner’s name", "Service", "title", "date", "value", "NHS Trust"]
)
def test_columns_of_our_lists_are_not_about_patients(heading: str) -> None:
    assert not is_about_patients(heading)
