"""The special-cause rules of Making Data Count over the points of one period, as NHSRplotthedots counts them.

A vector says -1, 0 or 1 of each point: nothing, or something on the low or the high side.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

RUN = 7

Vector = list[int]


def sign(number: Fraction | int) -> int:
    """Which side of nought a number is on: -1, 0 or 1."""
    return (number > 0) - (number < 0)


def seven_one_side(sides: Sequence[int]) -> Vector:
    """The points that end seven on one side of the mean; a point on the mean breaks a run."""
    return [_agreed(sides[max(0, end - RUN) : end], RUN) for end in range(1, len(sides) + 1)]


def seven_point_trend(values: Sequence[Fraction | int]) -> Vector:
    """The points that end seven rising or falling, which takes six steps; an equal value breaks a trend."""
    steps = [0] + [sign(after - before) for before, after in pairwise(values)]
    return [_agreed(steps[max(0, end - RUN + 1) : end], RUN - 1) for end in range(1, len(values) + 1)]


def part_of_seven(ends: Sequence[int]) -> Vector:
    """The points of every seven, given those that end one; the turn from one trend to another is of the later."""
    return [
        next((end for end in reversed(ends[start : start + RUN]) if end), 0) for start in range(len(ends))
    ]


def two_in_three(close: Sequence[bool], sides: Sequence[int]) -> Vector:
    """Where two of three points on a side of the mean are close to a limit, all three: 1 above it, -1 below, else 0."""
    numbers = [0] * len(sides)
    for start in range(len(sides) - 2):
        three = slice(start, start + 3)
        if sum(close[three]) > 1 and (side := _agreed(sides[three], 3)):
            numbers[three] = [side] * 3
    return numbers


def part_of_two_in_three(close: Sequence[bool], sides: Sequence[int]) -> Vector:
    """Where two of three points on a side of the mean are close to a limit, those two: 1 above it, -1 below, else 0."""
    return [side if is_close else 0 for is_close, side in zip(close, two_in_three(close, sides), strict=True)]


def _agreed(signs: Sequence[int], number: int) -> int:
    """The sign that this many points share, or 0."""
    return signs[0] if len(signs) == number and len(set(signs)) == 1 else 0
