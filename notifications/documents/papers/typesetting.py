"""Typst, with the fonts it may use: the same on every computer, and able to print whatever people type."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from struct import unpack_from

import typst

from notifications.documents.papers.clusters import clusters
from notifications.documents.papers.glyphs import FONTS, is_plain, printable_letters

FOLDER = Path(__file__).parent
_WORD = re.compile(r"[^\s-]+")
_BREAK = "\u200b"
_PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: ("Liberation Sans", "DejaVu Sans"))
#image(bytes(sys.inputs.svg), format: "svg")
"""
_PICTURE_PPI = 220
_SIZE_IN_PNG = 16  # where the width and height of a PNG stand


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
def png(svg: str, ppi: int = _PICTURE_PPI) -> bytes:
    """A chart as a picture, for what cannot hold an SVG; drawn once for Word and Excel, coarser for a screen."""
    return typst.compile(
        _PICTURE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=ppi,
        sys_inputs={"svg": printable_letters(svg)},
    )


def embeddable(svg: str) -> str:
    """A chart that the PDF can hold: as it is, or as the picture of it where letters are joined or marked.

    PDF/UA wants to know of each sign which letters it stands for, and Typst does not know it of the signs of an SVG.
    """
    if is_plain(svg):
        return svg
    content = png(svg)
    width, height = unpack_from(">II", content, _SIZE_IN_PNG)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{b64encode(content).decode()}"/></svg>'
    )


def printable(text: str, room: int) -> str:
    """A text that fits on paper: what the fonts lack is a square, a word longer than the room may break."""
    shown = printable_letters(text)
    if len(shown) <= room:
        return shown
    return _WORD.sub(
        lambda word: _BREAK.join(clusters(word.group())) if len(word.group()) > room else word.group(), shown
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
