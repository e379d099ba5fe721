"""NHS numbers in a text: ten digits with a check digit (modulus 11), however they are divided."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import nhs_number

from models.privacy.rules import PrivacyRule

LENGTH = 10
_REGIONS = (
    nhs_number.REGION_ENGLAND_WALES_IOM,
    nhs_number.REGION_NORTHERN_IRELAND,
    nhs_number.REGION_SYNTHETIC,
)

_HEX = re.compile(
    r"(?<![0-9a-f])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,})(?![0-9a-f])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:[12]\d{3}-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?(?:\.\d+)?)?"
    r"|[0-3]?\d([/.-])[01]?\d\1(?:19|20)\d\d|[0-2]\d:[0-5]\d(?::[0-5]\d)?)(?!\d)"
)
_SEPARATED = re.compile(r"\d+(?:[^\w%£$€<>=≤≥&]{1,3}\d+|_{1,3}\d+|[^\w%£$€<>=≤≥&]*_[^\w%£$€<>=≤≥&]*\d+)*")
_GROUP = re.compile(r"(\d+)(\D*)")

_NEAR = 40
_OF_PATIENTS = re.compile(
    r"nhs|\b(?:patients?|pts?|chi|h&c|mrn|case\s*notes?|hospital\s+(?:no|number|id)|service\s+users?|person|"
    r"born|dob|pid|his|her|mother|baby|child)\b",
    re.IGNORECASE,
)
_OF_OTHER_THINGS = re.compile(
    r"\b(?:isbn(?:-1[03])?|issn|tel(?:ephone)?|phone|fax|mobile|bleep|ext(?:ension)?|call|ring|text|dial|doi|pmid|pmcid|"
    r"purchase\s+order|po|p\.o\.|order|invoice|grant|award|charity|company|vat|account|sort|serial|barcode|ean|gtin|"
    r"irasid|iras|cpms|crn|isrctn|nct|orcid|meeting\s+id|passcode|epoch|timestamp|unix|build|version|ticket|job|"
    r"incident|datix)\b[^\d]{0,20}$|\+\s*\d{1,3}[^\d\w]{0,3}$|\+$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:isbn(?:-1[03])?|issn|tel(?:ephone)?|phone|fax|mobile|bleep|call|ring|dial)\b[^\d]{0,20}$|\+\s*\d{0,3}[^\d\w]{0,3}$",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[\W_]*(?:(?:nhs|no|number|id|ref|num|patient|pt|mrn|chi|n|h|s)[\W_]*)*", re.IGNORECASE)

_PRINTED = (3, 3, 4)
_OF_LISTS = frozenset({",", ", ", ";", "; ", ":", "+", " / "})
_LIKELY = frozenset(
    {
        _PRINTED,
        (3, 7),
        (6, 4),
        (5, 5),
        (4, 6),
        (7, 3),
        (4, 3, 3),
        (3, 4, 3),
        (3, 3, 2, 2),
        (2, 4, 4),
        (4, 4, 2),
        (2, 3, 5),
        (2, 2, 6),
        (9, 1),
    }
)


@dataclass(frozen=True)
class _TenDigits:
    """Ten digits of a text: where, and how they are divided."""

    start: int
    end: int
    groups: tuple[int, ...]
    separators: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.groups) == 1

    @property
    def is_even(self) -> bool:
        """Whether the same stands between all the groups, as somebody writes who divides one number."""
        return len(set(self.separators)) <= 1


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits pass the check and lie in a range that is issued or kept for tests.

    In Scotland they begin with the day, month and year of a birth.
    """
    if not nhs_number.is_valid(digits) or len(set(digits)) == 1:
        return False
    return any(digits_in(digits, region) for region in _REGIONS) or (
        digits_in(digits, nhs_number.REGION_SCOTLAND) and _begins_with_a_day(digits)
    )


def digits_in(digits: str, region: nhs_number.Region) -> bool:
    """Whether a number lies in the range of a region."""
    return nhs_number.is_valid(digits, for_region=region)


def _begins_with_a_day(digits: str) -> bool:
    try:
        return bool(date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2])))
    except ValueError:
        return False


def number_rules(text: str) -> Iterator[PrivacyRule]:
    """What a text (without disguise) says of NHS numbers.

    Refused: standing alone, near a word of patients, printed as 3-3-4, or undivided and not called something else.
    To be confirmed: the other ways to divide ten digits, and what is called a reference.
    """
    bare = _DATE.sub(" ~ ", _HEX.sub(_without_ids, text))
    for candidate in _candidates(bare):
        digits = re.sub(r"\D", "", bare[candidate.start : candidate.end])
        if is_nhs_number(digits) and (rule := _judged(bare, candidate)):
            yield rule


def _without_ids(match: re.Match[str]) -> str:
    """Ids of computers have letters and digits; one in a hundred would pass the check by chance."""
    return " ~ " if re.search(r"[a-f]", match[0], re.IGNORECASE) or "-" in match[0] else match[0]


def _candidates(text: str) -> Iterator[_TenDigits]:
    """Every ten digits that begin and end with a group of digits."""
    for run in _SEPARATED.finditer(text):
        groups = [(len(match[1]), match[2], match.start() + run.start()) for match in _GROUP.finditer(run[0])]
        if sum(length for length, _, _ in groups) < LENGTH:
            continue
        for first in range(len(groups)):
            if candidate := _ten_from(groups, first):
                yield candidate


def _ten_from(groups: Sequence[tuple[int, str, int]], first: int) -> _TenDigits | None:
    count = 0
    for last in range(first, min(first + LENGTH, len(groups))):
        count += groups[last][0]
        if count >= LENGTH:
            break
    if count != LENGTH:
        return None
    taken = groups[first : last + 1]
    candidate = _TenDigits(
        taken[0][2],
        taken[-1][2] + taken[-1][0],
        tuple(length for length, _, _ in taken),
        tuple(_spaced(separator) for _, separator, _ in taken[:-1]),
    )
    return None if _goes_on(groups, first, last, candidate) else candidate


def _goes_on(groups: Sequence[tuple[int, str, int]], first: int, last: int, candidate: _TenDigits) -> bool:
    """Whether it is a part of something longer: a decimal, or figures that are divided in the same way."""
    before = groups[first - 1][1] if first else ""
    after = groups[last][1] if last + 1 < len(groups) else ""
    around = {_spaced(separator) for separator in (before, after) if separator}
    if candidate.is_whole:
        return "." in around
    return bool(around) and (candidate.groups != _PRINTED or not candidate.is_even)


def _spaced(separator: str) -> str:
    return " ".join(separator.split()) or " "


def _judged(text: str, candidate: _TenDigits) -> PrivacyRule | None:
    before, after = text[: candidate.start], text[candidate.end :]
    near = before[-_NEAR:] + " ~ " + after[:_NEAR]
    if _ALONE.fullmatch(before) and _ALONE.fullmatch(after) and _is_one_number(candidate):
        return PrivacyRule.NHS_NUMBER
    if _HARMLESS.search(before):
        return None
    if _OF_OTHER_THINGS.search(before):
        return PrivacyRule.TEN_DIGITS
    if candidate.is_whole or candidate.groups == _PRINTED or _is_divided_by_hand(candidate):
        return PrivacyRule.NHS_NUMBER
    if _is_one_number(candidate) and _OF_PATIENTS.search(near):
        return PrivacyRule.NHS_NUMBER
    return PrivacyRule.TEN_DIGITS if candidate.groups in _LIKELY and candidate.is_even else None


def _is_divided_by_hand(candidate: _TenDigits) -> bool:
    """Whether one number was cut up evenly: no decimal, and no figures in a list, which commas divide."""
    if not candidate.is_even or candidate.separators[0] in _OF_LISTS or not _is_one_number(candidate):
        return False
    return candidate.groups in _LIKELY or len(set(candidate.groups)) == 1


def _is_one_number(candidate: _TenDigits) -> bool:
    """Whether ten digits are divided as one number is: evenly, or into few groups; not as a decimal or a list."""
    if len(candidate.separators) == 1 and candidate.separators[0] in {".", ","}:
        return candidate.groups in {(5, 5), (6, 4), (3, 7)}
    return candidate.is_even or candidate.groups in _LIKELY
