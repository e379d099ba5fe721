"""Numbers as people in Britain write them: “1,400”, “95.5”, “87.5%”; read strictly, and never guessed."""

import re
from decimal import Decimal

from models.inputs.text import clean_line

MOST_DIGITS = 15
"""Significant digits that a spreadsheet keeps; more of them are a mistake, or no number but a code."""
MOST_QUOTED = 60

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
_IN_BRACKETS = re.compile(r"\(([^()+-]+)\)")
_POWERS = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+", re.ASCII)
_CONTINENTAL = re.compile(r"[+-]?\d[\d.\s]*,\d+%?", re.ASCII)
_HASHES = re.compile(r"#+")


def decimal_number(given: str, *, signs: str = "%") -> Decimal:
    """A number as it is written; ValueError with a sentence otherwise.

    A comma stands before every three digits or nowhere, a point before the decimals. “95%” is 95: a percentage is
    said in hundredths wherever the product asks for one. `signs` are the signs of a unit that may stand with the
    number (“%” behind it, “£” before it) and are left out. Brackets mean below 0, as accounts write it.
    """
    text = _without_signs(clean_line(given).replace("\u2212", "-"), signs)
    digits = sum(character.isdigit() for character in text)
    if not digits or not _NUMBER.fullmatch(text):
        raise ValueError(_cause(clean_line(given)))
    number = Decimal(text.replace(",", ""))
    if len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        raise ValueError(f"{quoted(clean_line(given))} has more than {MOST_DIGITS} digits: round it")
    return number


def quoted(text: str) -> str:
    """A text as a refusal quotes it: the beginning of it, where it is long."""
    return f"“{text}”" if len(text) <= MOST_QUOTED else f"“{text[:MOST_QUOTED].rstrip()}…”"


def is_too_narrow(text: str) -> bool:
    """Whether it is what Excel shows, and saves as CSV, where a column is too narrow for its numbers: “####”."""
    return bool(_HASHES.fullmatch(text))


TOO_NARROW = "shows #### because its column is too narrow: widen the column and save the file again"


def _without_signs(text: str, signs: str) -> str:
    """The bare number with its sign: “(£1,400)” is “-1,400”."""
    if match := _IN_BRACKETS.fullmatch(text):
        text = f"-{match[1].strip()}"
    if "%" in signs and text.endswith("%"):
        return text.removesuffix("%").rstrip()
    if "£" in signs:
        return re.sub(r"^([+-]?)\s?£\s?", r"\1", text, count=1)
    return text


def _cause(text: str) -> str:
    """Why it is no number, and what to do."""
    if is_too_narrow(text):
        return TOO_NARROW
    if _POWERS.fullmatch(text):
        return (
            f"{quoted(text)} is a number in short, with powers of ten: show it in full (Format Cells, Number)"
        )
    if _CONTINENTAL.fullmatch(text):
        return f"{quoted(text)} has its comma in the wrong place: write thousands like 1,400 and decimals like 95.5"
    if any(sign in text for sign in "£$€"):
        return f"{quoted(text)} is an amount of money: write the number alone, like 1,400 or 95.5"
    return f"{quoted(text)} is not a number: write it like 1,400 or 95.5"
