"""Which letters the shipped fonts have, and what is printed for those that they lack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import iter_unpack, unpack_from

from notifications.documents.papers.clusters import clusters, is_mark

FONTS = Path(__file__).parent / "fonts"
NO_SIGN = "□"
"""Stands in the PDF for a letter that the fonts lack; a PDF that is accessible must not hold such a letter."""

_FAMILIES = ("LiberationSans-*.ttf", "DejaVuSans*.ttf")
"""The first is taken wherever it has a letter and all its marks."""

_OF_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""They choose between shapes of a letter (a tick as a picture, ☑️), of which our fonts have one."""

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_SEGMENTS, _GROUPS = 4, 12  # formats of the table “cmap”


def printable_letters(text: str) -> str:
    """The text with a square for each letter that no shipped font has in every style, its marks included.

    A letter stays where only a mark on it is lacking, and the square follows it.
    """
    if _families()[0].issuperset(map(ord, text)):
        return text
    return "".join(map(_printable, clusters(_OF_SELECTORS.sub("", text))))


def is_plain(text: str) -> bool:
    """Whether each letter of a text is one sign of the first font, next to the other, from left to right."""
    letters = set(text)
    return _families()[0].issuperset(map(ord, letters)) and not any(
        is_mark(letter) or unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in letters
    )


def _printable(cluster: str) -> str:
    if any(letters.issuperset(map(ord, cluster)) for letters in _families()):
        return cluster
    first = cluster[0]
    has_first = any(ord(first) in letters for letters in _families())
    return first + NO_SIGN if has_first and len(cluster) > 1 and is_mark(cluster[1]) else NO_SIGN


@cache
def _families() -> tuple[frozenset[int], ...]:
    """The letters of each family, those that it has in every style."""
    return tuple(
        frozenset.intersection(*(_letters_of(path.read_bytes()) for path in sorted(FONTS.glob(family))))
        for family in _FAMILIES
    )


def _letters_of(font: bytes) -> frozenset[int]:
    """The letters of a font, from its table “cmap”: all of them (format 12) or those of the basic plane (OpenType)."""
    tables = [unpack_from(">4s4xI", font, 12 + 16 * at) for at in range(unpack_from(">H", font, 4)[0])]
    cmap = next(offset for tag, offset in tables if tag == b"cmap")
    starts = [
        cmap + unpack_from(">4xI", font, cmap + 4 + 8 * at)[0]
        for at in range(unpack_from(">H", font, cmap + 2)[0])
    ]
    formats = {unpack_from(">H", font, start)[0]: start for start in starts}
    if _GROUPS in formats:
        return frozenset(_in_groups(font, formats[_GROUPS]))
    return frozenset(_in_segments(font, formats[_SEGMENTS]))


def _in_groups(font: bytes, start: int) -> Iterator[int]:
    count = unpack_from(">I", font, start + 12)[0]
    for first, last, glyph in iter_unpack(">III", font[start + 16 : start + 16 + 12 * count]):
        yield from range(first if glyph else first + 1, last + 1)


def _in_segments(font: bytes, start: int) -> Iterator[int]:
    """Of a font that numbers the letters of each segment in a row, as Liberation Sans does; no other way is read."""
    count = unpack_from(">H", font, start + 6)[0] // 2
    ends = unpack_from(f">{count}H", font, start + 14)
    firsts = unpack_from(f">{count}H", font, start + 16 + 2 * count)
    deltas = unpack_from(f">{count}H", font, start + 16 + 4 * count)
    for first, last, delta in zip(firsts, ends, deltas, strict=True):
        yield from (letter for letter in range(first, last + 1) if (letter + delta) % 0x10000)
