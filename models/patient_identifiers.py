"""What must never be stored: signs that a text names a patient (OB-137)."""

import re
from collections.abc import Iterator, Mapping

import nhs_number

_ID_OF_OURS = re.compile(r"\b[0-9a-f]{32}\b")
"""One id in a hundred has by chance ten digits that pass the checksum."""

_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


def identifier_in(text: str) -> str | None:
    """What in a text looks like a patient's identifier, in words for a person; None if nothing does.

    One random ten-digit number in eleven passes the checksum, so the sentence says “seems”.
    """
    for match in _TEN_DIGITS.finditer(_ID_OF_OURS.sub("", text)):
        if nhs_number.is_valid(match.group()):
            return f"an NHS number ({match.group()[:3]}…)"
    return None


def identifiers_in(typed: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in what was typed that looks like a patient's identifier: the path of its field, and as what."""
    for name, value in typed.items():
        if isinstance(value, str) and (text := identifier_in(value)):
            yield f"{path}{name}", text
        elif isinstance(value, list):
            for number, record in enumerate(value):
                if isinstance(record, Mapping):
                    yield from identifiers_in(record, f"{path}{name}-{number}-")
