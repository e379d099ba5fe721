"""Headings of columns that are about patients."""

import re

from models.privacy.disguises import undisguised

_WORDS = re.compile(r"[^a-z]+")
_ABOUT_PATIENTS = frozenset(
    {
        "nhs",
        "nhs no",
        "nhs num",
        "nhs number",
        "nhs id",
        "nhsno",
        "nhsnumber",
        "new nhs number",
        "dob",
        "d o b",
        "date of birth",
        "birth date",
        "birthdate",
        "born",
        "born on",
        "patient",
        "patient name",
        "patients name",
        "name of patient",
        "patient forename",
        "patient surname",
        "forename",
        "surname",
        "patient id",
        "patient no",
        "patient number",
        "patient identifier",
        "patient initials",
        "pid",
        "mrn",
        "mrn no",
        "medical record number",
        "hospital no",
        "hospital number",
        "hospital id",
        "hosp no",
        "unit number",
        "unit no",
        "case note",
        "case notes",
        "case note number",
        "casenote",
        "casenote number",
        "casenote no",
        "district number",
        "pas number",
        "pas no",
        "pas id",
        "chi",
        "chi no",
        "chi number",
        "hcn",
        "h c number",
        "health and care number",
        "postcode",
        "post code",
        "home postcode",
        "patient postcode",
        "patient address",
        "home address",
        "rio number",
        "rio id",
        "emis number",
        "systmone number",
        "spell id",
        "spell number",
        "next of kin",
        "service user",
        "service user name",
        "client name",
        "client id",
        "nok",
    }
)


def is_about_patients(heading: str) -> bool:
    """Whether a column of this heading is about patients: “NHS No.”, “D.O.B.”, “Patient’s name”."""
    words = _WORDS.sub(" ", undisguised(heading).lower().replace("’", "").replace("'", "")).strip()
    return words in _ABOUT_PATIENTS
