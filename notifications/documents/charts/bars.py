"""A bar chart as SVG: categories below each other, each with its count in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.documents.charts.axes import Scale
from notifications.documents.charts.drawing import (
    BLUE,
    INK,
    LINE,
    MARGIN,
    WIDTH,
    Place,
    add,
    finished,
    heading,
    paragraph,
    printable,
    rule,
    sheet,
    width_of,
    wrapped,
    write,
)

NOTHING = "There is nothing to count yet."

_WIDEST_NAME = 320
_PADDING = 14


@dataclass(frozen=True)
class Bar:
    """A category and its count, which is not negative."""

    name: str
    count: int


def bar_sentence(bars: Sequence[Bar]) -> str:
    """“12 in 3 categories: Falls 7, Sepsis 5, Nutrition 0.”, in the order given."""
    if not bars:
        return NOTHING
    total = sum(bar.count for bar in bars)
    categories = "1 category" if len(bars) == 1 else f"{len(bars)} categories"
    return f"{total:,} in {categories}: {', '.join(f'{bar.name} {bar.count:,}' for bar in bars)}."


def bar_svg(bars: Sequence[Bar], *, title: str, key: str = "bars") -> str:
    """The categories in the order given as one SVG element; `key` as in `spc_svg`. `bar_sentence` says the same."""
    svg = sheet(title=title, description=bar_sentence(bars), key=key)
    y = heading(svg, title) + 4
    if not bars:
        return finished(svg, height=paragraph(svg, Place(MARGIN, y + 8), [NOTHING]))
    names = [wrapped(bar.name, width=_WIDEST_NAME) or [""] for bar in bars]
    left = MARGIN + max(width_of(line) for lines in names for line in lines) + 12
    right = WIDTH - MARGIN - max(width_of(f"{bar.count:,}") for bar in bars) - 10
    length = Scale(0, max(1, *(bar.count for bar in bars)), 0, right - left)
    start = y
    for bar, lines in zip(bars, names, strict=True):
        height = len(lines) * LINE
        group = add(svg, "g")
        add(group, "title", f"{printable(bar.name)}: {bar.count:,}")
        paragraph(group, Place(left - 12, y + 16), lines, text_anchor="end")
        middle = y + height / 2
        add(group, "rect", x=left, y=middle - LINE / 2, width=length(bar.count), height=LINE, fill=BLUE)
        write(
            group,
            Place(left + length(bar.count) + 8, middle + 6),
            f"{bar.count:,}",
            font_weight="bold",
        )
        y += height + _PADDING
    rule(svg, Place(left, start - 6), Place(left, y - _PADDING + 6), stroke=INK, stroke_width=1.5)
    return finished(svg, height=y + 4)
