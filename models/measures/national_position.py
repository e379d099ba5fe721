"""Our position in a national report, and the share of expected cases that we submitted: both reckoned, never typed."""

from decimal import Decimal

from models.rounding import percent_of
from models.vocabulary import BetterWhen

BETTER, SAME, WORSE, UNKNOWN = "Better", "The same", "Worse", "Not in the report"

MORE_THAN_EXPECTED = "More than 100%: the host expected fewer cases than there were"


def position(national: Decimal, ours: Decimal | None, better: BetterWhen) -> str:
    """Whether our figure of a headline measure is better than the national one, the same or worse (OB-032)."""
    if ours is None:
        return UNKNOWN
    if ours == national:
        return SAME
    return BETTER if (ours > national) is (better is BetterWhen.HIGHER) else WORSE


def ascertainment(expected: int | None, submitted: int | None) -> Decimal | None:
    """Cases submitted of cases expected in per cent, to one decimal; None where either is not known, or none was."""
    if submitted is None or not expected:
        return None
    return percent_of(submitted, expected)


def ascertainment_said(expected: int | None, submitted: int | None) -> str:
    """“95% (114 of 120 cases)”, “114 cases”, or that nothing is known yet."""
    if submitted is None:
        return f"{expected:,} cases expected" if expected is not None else "Not said yet"
    percent = ascertainment(expected, submitted)
    if percent is None or expected is None:
        return f"{submitted:,} cases"
    share = f"{percent.normalize():f}% ({submitted:,} of {expected:,} cases)"
    return f"{share}. {MORE_THAN_EXPECTED}" if submitted > expected else share
