"""Numbers as people read them on a chart: as exact as they vary, thousands apart, a real minus."""

import math
from decimal import Decimal

MOST_DECIMALS = 9


def decimals_for(step: float) -> int:
    """The decimal places in which differences of this size have two digits; none for whole dozens."""
    return min(MOST_DECIMALS, max(0, 1 - math.floor(math.log10(step))))


def rounded(value: float, decimals: int) -> str:
    """“1,460.3” with so many decimal places."""
    return _signed(f"{abs(value):,.{decimals}f}", is_negative=value < 0)


def as_written(value: float, *, most: int = MOST_DECIMALS) -> str:
    """“95.5”: every digit that was given, to at most so many decimal places."""
    exactly = abs(Decimal(str(value)))
    if exactly != exactly.to_integral_value():  # a whole number may have more digits than Decimal rounds
        exactly = round(exactly, most)
    return _signed(f"{exactly.normalize():,f}", is_negative=value < 0)


def _signed(digits: str, *, is_negative: bool) -> str:
    return f"−{digits}" if is_negative and digits.strip("0.") else digits
