"""The marks of an SPC chart: a shape for each meaning, the lines of the limits, and their names beside them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from models.spc import Variation
from notifications.documents.charts.drawing import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    WHITE,
    Attribute,
    Place,
    add,
    rule,
    write,
)

GAP = 20

MEAN: dict[str, Attribute] = {"stroke": INK, "stroke_width": 1.5}
LIMIT: dict[str, Attribute] = {"stroke": GREY, "stroke_width": 1.5, "stroke_dasharray": "8 5"}
TARGET: dict[str, Attribute] = {"stroke": RED, "stroke_width": 1.5, "stroke_dasharray": "2 4"}

_SQUARE = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_DIAMOND = ((0, -1.5), (1.5, 0), (0, 1.5), (-1.5, 0))
_TRIANGLE = ((0, -1.4), (1.4, 1.1), (-1.4, 1.1))
_SHAPES = {
    Variation.IMPROVEMENT: (_SQUARE, BLUE),
    Variation.CONCERN: (_DIAMOND, ORANGE),
    Variation.SPECIAL_CAUSE: (_TRIANGLE, PURPLE),
}


class Name(NamedTuple):
    """What a line is called, how high the line is, and its colour."""

    words: str
    y: float
    colour: str


def mark(parent: Element, at: Place, variation: Variation, *, size: float) -> None:
    """A circle for what is usual, a square for an improvement, a diamond for a concern, a triangle for a change."""
    if variation is Variation.COMMON_CAUSE:
        add(parent, "circle", cx=at.x, cy=at.y, r=size * 0.8, fill=GREY, stroke=WHITE, stroke_width=1)
        return
    corners, colour = _SHAPES[variation]
    points = " ".join(f"{at.x + x * size:.2f},{at.y + y * size:.2f}" for x, y in corners)
    add(parent, "polygon", points=points, fill=colour, stroke=INK, stroke_width=1)


def names(parent: Element, x: float, all_names: Iterable[Name], *, within: tuple[float, float]) -> None:
    """The names of lines beside their ends, moved apart where they would touch, with a thread to the line."""
    ordered = sorted(all_names, key=lambda row: row.y)
    for name, y in zip(ordered, _apart([row.y for row in ordered], within), strict=True):
        rule(parent, Place(x + 2, name.y), Place(x + 14, y), stroke=name.colour, stroke_width=1)
        write(parent, Place(x + 18, y + 5), name.words, fill=name.colour)


def _apart(heights: Sequence[float], within: tuple[float, float]) -> list[float]:
    """Heights in order, at least a line of text apart, and as long as they fit no lower than the end."""
    top, bottom = within
    numbers: list[float] = []
    for y in heights:
        numbers.append(max(y, numbers[-1] + GAP if numbers else top))
    limit = bottom
    for place in reversed(range(len(numbers))):
        numbers[place] = min(numbers[place], limit)
        limit = numbers[place] - GAP
    return numbers
