"""A driver diagram as SVG: the aim on the left, and to its right what drives it, down to the change ideas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from models.improvement.driver_diagram import DriverDiagram, DriverNode
from models.vocabulary import DriverLevel
from notifications.documents.charts.drawing import (
    BLUE,
    BOLD,
    GREY,
    INK,
    LINE,
    MARGIN,
    PALE,
    SMALL,
    WHITE,
    WIDTH,
    Place,
    add,
    finished,
    heading,
    paragraph,
    rule,
    sheet,
    wrapped,
    write,
)

_HEADINGS = {
    None: "Aim",
    DriverLevel.PRIMARY: "Primary drivers",
    DriverLevel.SECONDARY: "Secondary drivers",
    DriverLevel.IDEA: "Change ideas",
}
_GAP, _BETWEEN, _PADDING, _BAR = 32, 14, 9, 5
_MOST_LINES = 40
"""Lines of one box; a text of 200 letters has about half as many in the narrowest column."""


@dataclass(frozen=True)
class _Box:
    """A text in its column, with the boxes that it leads to; `level` is None for the aim."""

    level: DriverLevel | None
    lines: Sequence[str]
    measures: Sequence[str]
    below: Sequence[_Box]

    @property
    def height(self) -> float:
        return 2 * _PADDING + LINE * (len(self.lines) + len(self.measures))

    @property
    def reach(self) -> float:
        """How much room it takes with all that it leads to."""
        under = sum(box.reach for box in self.below) + _BETWEEN * max(len(self.below) - 1, 0)
        return max(self.height, under)


def driver_diagram_svg(diagram: DriverDiagram, *, title: str, key: str = "drivers") -> str:
    """The diagram as one SVG element; `key` as in `spc_svg`. `DriverDiagram.outline` says the same in lines.

    A column in which nothing stands is left out. Ideas that are on no driver stand below, in their column.
    """
    aim = f"Aim: {diagram.aim or 'not said yet'}"
    svg = sheet(
        title=title, description=" ".join(f"{line.strip()}." for line in (aim, *diagram.outline)), key=key
    )
    columns = _Columns([None, *(level for level in DriverLevel if _has(diagram, level))])
    top = heading(svg, title) + 8
    for level in columns.levels:
        write(svg, Place(columns.left(level), top + 12), _HEADINGS[level], font_weight="bold")
    top += 30
    whole = columns.box(None, diagram.aim or "Not said yet", diagram.measures, diagram.drivers)
    _draw(svg, whole, columns, top)
    end = top + whole.reach + _BETWEEN
    for idea in diagram.ideas:
        box = columns.box(idea.level, idea.words, idea.measures, idea.below)
        _draw(svg, box, columns, end)
        end += box.reach + _BETWEEN
    return finished(svg, height=end + MARGIN / 2)


def _has(diagram: DriverDiagram, level: DriverLevel) -> bool:
    return any(node.level is level for _, node in diagram.walk())


@dataclass(frozen=True)
class _Columns:
    """The columns that are drawn, from the left, all of one width."""

    levels: Sequence[DriverLevel | None]

    @property
    def width(self) -> float:
        number = max(len(self.levels), 2)
        return (WIDTH - 2 * MARGIN - _GAP * (number - 1)) / number

    def left(self, level: DriverLevel | None) -> float:
        return MARGIN + self.levels.index(level) * (self.width + _GAP)

    def box(
        self, level: DriverLevel | None, words: str, measures: Sequence[str], below: Sequence[DriverNode]
    ) -> _Box:
        room = self.width - 2 * _PADDING - _BAR
        return _Box(
            level=level,
            lines=wrapped(words, width=room, size=SMALL if level else SMALL * BOLD, most=_MOST_LINES),
            measures=[*self._measure_lines(measures, room)],
            below=[self.box(node.level, node.words, node.measures, node.below) for node in below],
        )

    @staticmethod
    def _measure_lines(measures: Sequence[str], room: float) -> Iterator[str]:
        for measure in measures:
            yield from wrapped(f"Measure: {measure}", width=room, size=SMALL, most=_MOST_LINES)


def _draw(svg: Element, box: _Box, columns: _Columns, top: float) -> Place:
    """A box in the middle of its room with all that it leads to; the middle of its left side."""
    left, width = columns.left(box.level), columns.width
    y = top + (box.reach - box.height) / 2
    middle = y + box.height / 2
    under = sum(below.reach for below in box.below) + _BETWEEN * max(len(box.below) - 1, 0)
    beside = top + (box.reach - under) / 2
    for below in box.below:
        to = _draw(svg, below, columns, beside)
        _join(svg, Place(left + width, middle), to)
        beside += below.reach + _BETWEEN
    group = add(svg, "g")
    add(group, "rect", x=left, y=y, width=width, height=box.height, fill=WHITE, stroke=GREY, stroke_width=1)
    colour = INK if box.level is None else BLUE if box.level is not DriverLevel.IDEA else PALE
    add(group, "rect", x=left, y=y, width=_BAR, height=box.height, fill=colour)
    at = Place(left + _BAR + _PADDING, y + _PADDING + 15)
    weight = "bold" if box.level is None else "normal"
    end = paragraph(group, at, box.lines, font_size=SMALL, font_weight=weight)
    paragraph(group, Place(at.x, end), box.measures, font_size=SMALL, fill=GREY)
    return Place(left, middle)


def _join(svg: Element, start: Place, end: Place) -> None:
    """A line with two corners from a box to one that it leads to."""
    corner = start.x + _GAP / 2
    for left, right in (
        (start, Place(corner, start.y)),
        (Place(corner, start.y), Place(corner, end.y)),
        (Place(corner, end.y), end),
    ):
        rule(svg, left, right, stroke=GREY, stroke_width=1.5)
