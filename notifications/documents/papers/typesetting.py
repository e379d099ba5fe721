"""Typst, with the one font it may use: the same on every computer, and able to print whatever people type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from struct import unpack_from

import typst

FOLDER = Path(__file__).parent
NO_SIGN = "□"
"""Stands in the PDF for a letter that the font lacks; a PDF that is accessible must not hold such a letter."""

_FONTS = FOLDER / "fonts"
_WORD = re.compile(r"[^\s-]+")
_BREAK = "\u200b"
_PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Liberation Sans")
#image(bytes(sys.inputs.svg), format: "svg")
"""
_PICTURE_PPI = 220


def pdf(template: Path, inputs: dict[str, str], made_at: datetime) -> bytes:
    """The template with these strings, as tagged PDF (PDF/UA-1)."""
    return typst.compile(
        template.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards="ua-1",
        timestamp=int(made_at.timestamp()),
    )


@lru_cache(maxsize=64)
def png(svg: str) -> bytes:
    """A chart as a picture, for what cannot hold an SVG; drawn once for Word and Excel."""
    return typst.compile(
        _PICTURE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=_PICTURE_PPI,
        sys_inputs={"svg": svg},
    )


def printable(text: str, room: int) -> str:
    """A text that fits on paper: a letter that the font lacks is a square, a word longer than the room may break."""
    shown = text
    if not _letters().issuperset(map(ord, text)):
        shown = "".join(each_text if ord(each_text) in _letters() else NO_SIGN for each_text in text)
    if len(shown) <= room:
        return shown
    return _WORD.sub(
        lambda word: _BREAK.join(word.group()) if len(word.group()) > room else word.group(), shown
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


@cache
def _letters() -> frozenset[int]:
    """Which letters the font has in every style: the segments of its table “cmap”, format 4 (OpenType).

    This font numbers the letters of each segment in a row, and no other way is read.
    """
    return frozenset.intersection(*(_letters_of(path.read_bytes()) for path in sorted(_FONTS.glob("*.ttf"))))


def _letters_of(font: bytes) -> frozenset[int]:
    tables = [unpack_from(">4s4xI", font, 12 + 16 * at) for at in range(unpack_from(">H", font, 4)[0])]
    cmap = next(offset for tag, offset in tables if tag == b"cmap")
    encodings = [
        unpack_from(">HHI", font, cmap + 4 + 8 * at) for at in range(unpack_from(">H", font, cmap + 2)[0])
    ]
    start = cmap + next(offset for platform, kind, offset in encodings if (platform, kind) == (3, 1))
    segments = unpack_from(">H", font, start + 6)[0] // 2
    ends = _shorts(font, start + 14, segments)
    starts = _shorts(font, start + 16 + 2 * segments, segments)
    deltas = _shorts(font, start + 16 + 4 * segments, segments)
    return frozenset(
        letter
        for first, last, delta in zip(starts, ends, deltas, strict=True)
        for letter in range(first, last + 1)
        if (letter + delta) % 0x10000
    )


def _shorts(font: bytes, at: int, count: int) -> Sequence[int]:
    return unpack_from(f">{count}H", font, at)
