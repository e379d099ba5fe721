"""Other signs of a patient than a number: a date of birth, a full postcode, a hospital number, a name with a title."""

import re
from collections.abc import Iterator
from functools import lru_cache

from models.privacy.rules import PrivacyRule

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SEPARATOR = r"[ ./\-]{1,2}"
_DAY = (
    rf"(?:[0-3]?\d{_SEPARATOR}[01]?\d{_SEPARATOR}(?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d"
    rf"|[0-3]?\d(?:st|nd|rd|th)?{_SEPARATOR}{_MONTH}{_SEPARATOR}(?:19|20)?\d\d)(?!\d)"
)
_BORN = re.compile(
    rf"\b(?:d\.?\s?o\.?\s?b\.?|date\s+of\s+birth|born(?:\s+on)?|birth\s?date)\W{{0,6}}(?:is|was|on)?\W{{0,3}}{_DAY}"
    rf"|\b(?:aged?|yrs?|years?\s+old|y/o)\W{{0,3}}(?:\d{{1,3}}\W{{1,3}})?\(?{_DAY}"
    rf"|(?<!\d){_DAY}\W{{0,3}}\(?(?:aged?\s*\d|\d{{1,3}}\s?(?:yrs?|years?|y/?o)\b)",
    re.IGNORECASE,
)
_NAME = r"[A-Z][a-zA-Z’'\-]+"
_NAME_AND_BIRTH = re.compile(
    rf"\b{_NAME},?\s+{_NAME}[ ,:;(\-]{{1,3}}\(?(?:[0-3]?\d[./\-][01]?\d[./\-](?:19\d\d|20[01]\d))(?!\d)"
)

_DIGITS = re.compile(r"\d")
_SAYS_BORN = re.compile(r"born|birth|b\.?(?:\W|$)|d\W?o\W?b|age|yr|year|y/?o\b", re.IGNORECASE)
_SHORT_DAY = re.compile(r"\d[./\-][01]?\d[./\-](?:19|20[01])\d")

_POSTCODE = re.compile(r"\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[ABD-HJLNP-UW-Z]{2})\b")
_TYPED_SMALL = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s\d[abd-hjlnp-uw-z]{2}\b")
_AREAS = frozenset(
    {
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BF",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "GY",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IM",
        "IP",
        "IV",
        "JE",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "YO",
        "ZE",
    }
)

_TITLED = re.compile(
    rf"\b(?:Mrs?|Miss|Ms|Master|Mx)\.?\s+(?:[A-Z]\.?\s+)?{_NAME}"
    rf"|\b(?i:patients?|pt|service\s+user|baby|child|mother)\s*(?:(?i:name|called|named|is)\s*)?[:\-–]?\s+(?:[A-Z][a-z]+\s+[A-Z][a-z]+)\b"
)
_OF_STAFF = re.compile(
    r"\b(?:consultants?|surgeons?|surgical|registrars?|clinics?|firm|theatre|lists?|ward\s+round|chair(?:ed|s|man|woman)?|director|"
    r"manager|sister|matron|nurse|lead|leads|led|secretary|team|dr|prof(?:essor)?|doctors?|supervisor|sponsor|governor|"
    r"trustee|colleagues?|presented|approved|agreed|supervised|trainee|fellow|pharmacist|physiotherapist|committee|"
    r"minutes|apologies|editor|author|said|asked|contact|e-?mail|frcs|facilitator|librarian|officer|analyst)\b|@|[’']s\b",
    re.IGNORECASE,
)
_AFTER_PATIENT = re.compile(
    r"^(?:patients?|pt|service\s+user|baby|child|mother)\s*[:\-–]?\s+"
    r"(?:Safety|Experience|Reported|Record|Participation|Information|Group|Advice|Liaison|Centred|Focused|Access|Flow|"
    r"Administration|Outcomes?|Care|And|The|In|Of|For|Health|Friendly|Led|Death|Mortality|Review|Hospital|Ward|Unit|Story|"
    r"Stories|Voice|Panel|Forum|Association|Leaflet|Journey|Pathway|Transport|Services?|Survey|Initiated|Survey|"
    r"Satisfaction|Feedback|Partner|Representative|Education|Protection|Development|Portal|Online|Choice|Charter)\b",
    re.IGNORECASE,
)
_NEAR = 40


def sign_rules(text: str, hospital_numbers: str, *, names_staff: bool) -> Iterator[PrivacyRule]:
    """The signs in a text (without disguise); in a field that names staff a name with a title is none.

    `hospital_numbers`: the forms of the Trust’s numbers, divided by commas: 9 is any digit, A any letter.
    """
    has_digits = bool(_DIGITS.search(text))
    if has_digits and _has_birth(text):
        yield PrivacyRule.BIRTH_DATE
    if has_digits and _has_postcode(text):
        yield PrivacyRule.POSTCODE
    if hospital_numbers and _hospital_number(hospital_numbers).search(text):
        yield PrivacyRule.HOSPITAL_NUMBER
    if not names_staff and any(_is_of_patient(text, match) for match in _TITLED.finditer(text)):
        yield PrivacyRule.NAMED_PATIENT


def _has_birth(text: str) -> bool:
    """Each pattern is looked for only where its cheapest part is there: a list has tens of thousands of cells."""
    if _SAYS_BORN.search(text) and _BORN.search(text):
        return True
    return bool(_SHORT_DAY.search(text)) and bool(_NAME_AND_BIRTH.search(text))


def _has_postcode(text: str) -> bool:
    codes = [match[0] for match in _POSTCODE.finditer(text)] + [
        match[0].upper() for match in _TYPED_SMALL.finditer(text)
    ]
    return any(re.match(r"[A-Z]+", code)[0] in _AREAS or code.startswith("GIR") for code in codes)  # type: ignore[index]


def _is_of_patient(text: str, match: re.Match[str]) -> bool:
    """Surgeons are Mr and sisters are Mrs, too: a word of staff beside the name says so."""
    near = text[max(match.start() - _NEAR, 0) : match.end() + _NEAR]
    return not _AFTER_PATIENT.search(match[0]) and not _OF_STAFF.search(near)


@lru_cache(maxsize=8)
def _hospital_number(forms: str) -> re.Pattern[str]:
    """The pattern of the forms of a Trust’s numbers."""
    letters = {"9": r"\d", "A": "[A-Z]"}
    patterns = [
        "".join(letters.get(sign, re.escape(sign)) for sign in form.strip()) for form in forms.split(",")
    ]
    either = "|".join(pattern for pattern in patterns if pattern)
    return re.compile(rf"(?<![A-Za-z\d])(?:{either})(?![A-Za-z\d])", re.IGNORECASE)
