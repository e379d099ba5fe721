"""Shares and other numbers as people read them: one decimal place, rounded half up, in every paper alike."""

from decimal import ROUND_HALF_UP, Decimal

_ONE_PLACE = Decimal("0.1")


def one_decimal(value: Decimal) -> Decimal:
    """The number to one decimal place, half rounded up: 31.25 is 31.3."""
    return value.quantize(_ONE_PLACE, ROUND_HALF_UP)


def percent_of(part: int, whole: int) -> Decimal:
    """A part of a whole that is not 0, in per cent to one decimal place: 5 of 16 are 31.3."""
    return one_decimal(Decimal(100 * part) / whole)
