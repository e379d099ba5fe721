"""Money: kept in whole pence, read and said in pounds."""

import re

from models.inputs.numbers import TOO_NARROW, is_too_narrow, quoted
from models.inputs.text import clean_line

DEAREST = 1_000_000_000
"""Pence: ten million pounds, more than any subscription costs."""

_POUNDS = re.compile(r"£?\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.ASCII)
_NOTHING = re.compile(r"£\s?-")
"""How Excel shows no pounds in its accounting format."""


def pence(typed: str) -> int:
    """An amount in pounds as people type it, or Excel shows it (“1,250.00”, “£1250”, “1250.5”), in pence.

    ValueError with a sentence otherwise.
    """
    text = clean_line(typed)
    if _NOTHING.fullmatch(text):
        return 0
    if is_too_narrow(text):
        raise ValueError(TOO_NARROW)
    match = _POUNDS.fullmatch(text)
    if match is None:
        raise ValueError(f"{quoted(text)} is not an amount in pounds: write it like 1,250.00")
    amount = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))
    if amount >= DEAREST:
        raise ValueError(f"{quoted(text)} is too much: write an amount in pounds below 10,000,000.00")
    return amount


def plain_pounds(amount: int) -> str:
    """Pence in pounds with two decimals, as a field shows them: “1,250.00”."""
    return f"{amount // 100:,}.{amount % 100:02d}"


def pounds(amount: int) -> str:
    """Pence in pounds, as they are read: “£1,250.00”."""
    return f"£{plain_pounds(amount)}"
