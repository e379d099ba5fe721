"""Drawing in SVG: elements that escape what they say, in the colours and the type of the pages.

Everything is an attribute and nothing a style, so that it passes the pages' content policy and every converter.
"""

import re
import textwrap
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH = 960
MARGIN = 16
FONT = "Arial, sans-serif"
TEXT, HEADING, SMALL = 16, 22, 15
LINE = 20

INK = "#212b32"
GREY = "#4c6272"
PALE = "#d8dde0"
WHITE = "#ffffff"
BLUE = "#005eb8"
ORANGE = "#ed8b00"
PURPLE = "#330072"
RED = "#b3200f"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDEST = 0.62
"""Ems that a letter takes in running text, also where there is no Arial and a wider type stands in."""
BOLD = 1.12
"""How much wider letters are in bold."""

Attribute = str | float


class Place(NamedTuple):
    """A point of the drawing, in its units from the left and the top."""

    x: float
    y: float


def add(parent: Element, tag: str, words: str = "", /, **attributes: Attribute) -> Element:
    """An element with these attributes (`stroke_width` becomes stroke-width) and, as its text, these words."""
    result = {name.replace("_", "-"): _attribute(value) for name, value in attributes.items()}
    element = SubElement(parent, tag, result)
    element.text = printable(words) or None
    return element


def write(parent: Element, at: Place, words: str, **attributes: Attribute) -> Element:
    """A line of text beginning at a place, in the ink of the pages unless told otherwise."""
    return add(parent, "text", words, **{"x": at.x, "y": at.y, "font_size": TEXT, "fill": INK, **attributes})


def rule(parent: Element, start: Place, end: Place, **attributes: Attribute) -> Element:
    """A straight line."""
    return add(parent, "line", x1=start.x, y1=start.y, x2=end.x, y2=end.y, **attributes)


def paragraph(parent: Element, at: Place, lines: Sequence[str], **attributes: Attribute) -> float:
    """Lines of text below each other; how far down the next may begin."""
    for number, line in enumerate(lines):
        write(parent, Place(at.x, at.y + number * LINE), line, **attributes)
    return at.y + len(lines) * LINE


def wrapped(words: str, *, width: float, size: float = TEXT, most: int = 3) -> list[str]:
    """Words in lines of at most this width; what is beyond the last line is left out with “…”."""
    letters = max(1, int(width / (size * _WIDEST)))
    return textwrap.wrap(printable(words), letters, max_lines=most, placeholder=" …")


def width_of(words: str, size: float = TEXT) -> float:
    """About how wide words are."""
    return len(words) * size * _WIDEST


def sheet(*, title: str, description: str, key: str) -> Element:
    """An empty picture that says what it is to who does not see it; `key` keeps its ids apart from others'."""
    name = re.sub(r"[^\w-]+", "-", key)
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": FONT})
    svg.set("aria-labelledby", f"{name}-title")
    svg.set("aria-describedby", f"{name}-description")
    add(svg, "title", title, id=f"{name}-title")
    add(svg, "desc", description, id=f"{name}-description")
    add(svg, "rect", x=0, y=0, width="100%", height="100%", fill=WHITE)
    return svg


def heading(svg: Element, title: str) -> float:
    """The title at the top of a picture; how far down the rest may begin."""
    lines = wrapped(title, width=WIDTH - 2 * MARGIN, size=HEADING * BOLD)
    for number, line in enumerate(lines):
        write(svg, Place(MARGIN, 34 + number * 28), line, font_size=HEADING, font_weight="bold")
    return 34 + len(lines) * 28


def finished(svg: Element, *, height: float) -> str:
    """The picture as text, cut to its height."""
    size = {"width": WIDTH, "height": round(height)}
    svg.set("viewBox", f"0 0 {size['width']} {size['height']}")
    for name, length in size.items():
        svg.set(name, str(length))
    return tostring(svg, encoding="unicode")


def printable(words: str) -> str:
    """Words on one line, without what may not stand in XML."""
    return " ".join(_NOT_IN_XML.sub(" ", words).split())


def _attribute(value: Attribute) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
