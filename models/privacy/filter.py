"""The filter against patient details: which rules a text meets, and whether they stand in its way."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from models.privacy.disguises import undisguised
from models.privacy.nhs_numbers import number_rules
from models.privacy.rules import PrivacyRule
from models.privacy.screening import current_screening
from models.privacy.signs import sign_rules

_MAY_BE_DISGUISED = re.compile(
    r"[^\x00-\x7f]|%[0-9A-Fa-f]{2}|&[#A-Za-z]|\d\.\d{9}|\d{10}\.0|[OoQIl]\d|\d[OoQIl]|\d\s*[A-Za-z]{3,6}\s*\d"
)
_TEN_DIGITS = re.compile(r"(?:\d\D*){10}")
_MAY_NAME = re.compile(
    r"\b(?:m[rsx]|mrs|miss|master|patients?|pt|service user|baby|child|mother)\b", re.IGNORECASE
)
_MAY_SPELL = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine)\W+(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|\d)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")

UNKNOWN = "a field that is not known"
"""What is noted instead of a name that somebody typed."""


def rules_met(text: str, *, names_staff: bool = False) -> tuple[PrivacyRule, ...]:
    """The rules that a text meets, those that nobody may confirm first; none for nearly every text.

    In a field that names staff (`names_staff`) a name with a title is no sign of a patient.
    """
    if (
        text.isascii()
        and not _DIGIT.search(text)
        and not _MAY_NAME.search(text)
        and not _MAY_SPELL.search(text)
    ):
        return ()
    is_plain = not (_MAY_BE_DISGUISED.search(text) or _MAY_SPELL.search(text))
    plain = text if is_plain else undisguised(text)
    numbers = number_rules(plain) if _TEN_DIGITS.search(plain) else ()
    rules = {*numbers, *sign_rules(plain, current_screening().hospital_numbers, names_staff=names_staff)}
    return tuple(rule for rule in PrivacyRule if rule in rules) if rules else ()


def objection(text: str, field: str) -> PrivacyRule | None:
    """The rule that stands in the way of a text that is to be stored in a field; None if it may be stored.

    What the sender has confirmed, or Information Governance has released, does not. Noted in the screening that
    is under way: the rule, the field and what became of it, never the text.
    """
    rules = rules_met(text, names_staff=names_staff_in(field))
    if not rules:
        return None
    screening = current_screening()
    standing = [rule for rule in rules if screening.stands(rule, field, text)]
    return standing[0] if standing else None


def names_staff_in(field: str) -> bool:
    """Whether a field holds the name or address of a colleague."""
    return (
        field.endswith(("name", "email", "owner", "by", "presenter", "supervisor", "chair"))
        and field != "name"
    )


def texts_in(typed: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text in something nested: its path, the name of its field, and the text; names themselves, too."""
    if isinstance(typed, str):
        yield path, _field_of(path), typed
    elif isinstance(typed, Mapping):
        for name, value in typed.items():
            at = f"{path}-{name}" if path else str(name)
            if not str(name).isidentifier() or rules_met(str(name)):
                yield at, UNKNOWN, str(name)
                yield from ((at, UNKNOWN, text) for _, _, text in texts_in(value))
            else:
                yield from texts_in(value, at)
    elif isinstance(typed, list | tuple):
        for number, value in enumerate(typed):
            yield from texts_in(value, f"{path}-{number}")
    elif isinstance(typed, int | float | Decimal) and not isinstance(typed, bool):
        yield path, _field_of(path), str(typed)


def _field_of(path: str) -> str:
    """“actions-1-what” is the field “what”; “aliases-0” the field “aliases”."""
    return next((step for step in reversed(path.split("-")) if not step.isdecimal()), "")
