"""How many to look at: the sample that a proportion needs to be known as closely as wanted."""

from dataclasses import dataclass
from math import ceil

from models.spc.proportions import Z_95

WORTH_ALL = 0.8
"""From this part of everybody on it is simpler and surer to take all."""


@dataclass(frozen=True)
class SampleAdvice:
    """How many of a population to take; `number` is all of them if `is_all`."""

    number: int
    is_all: bool
    said: str


def sample_for(half_width: float, population: int | None = None, *, expected: float = 0.5) -> SampleAdvice:
    """How many give a 95% interval of about so many percentage points to each side (0 to 50, not 0).

    `population` is how many there are in the period, None for more than anybody counts; `expected` is the proportion
    that is likely, a half if nobody knows, which needs the most. ValueError for what is out of range.
    Source: the normal approximation with the finite population correction (Cochran WG, Sampling Techniques, 4.4).
    """
    if not 0 < half_width <= 50 or not 0 < expected < 1 or (population is not None and population < 1):  # noqa: PLR2004 -- the range of a proportion
        raise ValueError("a width is from 0 to 50 percentage points, a population 1 or more")
    endless = Z_95**2 * expected * (1 - expected) / (half_width / 100) ** 2
    if population is None:
        number = ceil(endless)
        return SampleAdvice(number, is_all=False, said=_said(f"{number:,}", half_width))
    number = min(population, ceil(endless / (1 + (endless - 1) / population)))
    if number >= WORTH_ALL * population:
        return SampleAdvice(
            population,
            is_all=True,
            said=f"All {population:,}: a sample would need {number:,} of them, so take everybody and no sample.",
        )
    return SampleAdvice(number, is_all=False, said=_said(f"{number:,} of the {population:,}", half_width))


def _said(number: str, half_width: float) -> str:
    return (
        f"{number}, chosen at random or one after the other: the result is then known to about "
        f"{half_width:g} percentage points either way (95% interval)."
    )
