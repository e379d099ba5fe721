"""Letters with the marks that belong to them: what people take for one letter, kept together when a text is cut."""

from __future__ import annotations

import unicodedata

from models.inputs.text import utf16_units

_JOINER = "\u200d"
_JOINING = {_JOINER, "\u200c", *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080))}
"""What is no mark to Unicode and belongs to the letter before: joiners, the tones of skin, the tags of a flag."""

_MARKS = frozenset({"Mn", "Mc", "Me"})
_MOST_MARKS = 64
"""A letter with more marks than any language has is cut in the middle."""


def clusters(text: str) -> list[str]:
    """The text in pieces, each a letter with its marks, or pictures that are joined to one, as 👩‍⚕️ is."""
    if text.isascii():
        return list(text)
    pieces: list[str] = []
    for place, character in enumerate(text):
        if place and _belongs_to_the_one_before(text, place):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def cut_to(text: str, most: int) -> str:
    """As much of the beginning of a text as has at most so many UTF-16 units, no letter torn from its marks."""
    if utf16_units(text) <= most:
        return text
    kept = len(text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore"))
    for place in range(kept, max(kept - _MOST_MARKS, 0), -1):
        if not _belongs_to_the_one_before(text, place):
            return text[:place]
    return text[:kept]


def is_mark(character: str) -> bool:
    """Whether it stands on, below or around the letter before it."""
    return unicodedata.category(character) in _MARKS


def _belongs_to_the_one_before(text: str, place: int) -> bool:
    character = text[place]
    if character.isascii():
        return False
    return character in _JOINING or is_mark(character) or text[place - 1] == _JOINER
