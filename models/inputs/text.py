"""Text as it comes in: cleaned once, so that what looks the same is the same, and measured as browsers measure it."""

import re
import unicodedata
from collections.abc import Mapping

_BREAK = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_SPACE_AT_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")

_FROM_SYMBOL_FONTS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "✓", "\uf0fb": "✗"})
"""What Word writes for bullets and ticks of its symbol fonts: private characters that no other font has."""

_JOINER = "\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_NO_CHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr((plane << 16) + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
"""Code points that never mean anything; others that are not known here may be letters or pictures of a later year."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
"""What word processors put for the marks of a keyboard; told apart by nobody who compares two titles."""


def clean_line(given: str) -> str:
    """A single line: NFC, any space or line break one space, none at the ends, nothing that cannot be seen."""
    if given.isascii() and given.isprintable() and "  " not in given:
        return given.strip()
    return " ".join(clean_paragraphs(given).split())


def clean_paragraphs(given: str) -> str:
    """Text of several lines: as `clean_line`, but line breaks stay, at most two in a row (one blank line)."""
    text = _BREAK.sub("\n", given.translate(_FROM_SYMBOL_FONTS))
    text = unicodedata.normalize("NFC", _without_unseen(_SPACES.sub(" ", text)))
    text = _SPACE_AT_BREAK.sub("\n", _SPACES.sub(" ", text))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def compared(text: str) -> str:
    """What names are compared by: the text cleaned, whatever its capitals, quotation marks and dashes."""
    return unicodedata.normalize("NFC", clean_line(text).translate(_ALIKE).casefold())


def utf16_units(text: str) -> int:
    """The length of a text as browsers, Excel and JavaScript count it: two for a character outside the basic plane."""
    return len(text) + sum(character > "\uffff" for character in text)


def _without_unseen(text: str) -> str:
    """Without control and format characters, unpaired surrogates and code points that never mean anything.

    A joiner stays where it makes one picture of two, as in 👩‍⚕️.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _NO_CHARACTERS.sub("", text)
    return "".join(
        character
        for index, character in enumerate(text)
        if character == "\n"
        or unicodedata.category(character) not in _UNSEEN
        or (character == _JOINER and _joins_pictures(text, index))
    )


def _joins_pictures(text: str, index: int) -> bool:
    before = text[:index].rstrip("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")[-1:]
    after = text[index + 1 : index + 2]
    return all(side and unicodedata.category(side) == "So" for side in (before, after))


def is_blank(value: object) -> bool:
    """Nothing was typed, ticked or chosen in a value or anything within it."""
    if isinstance(value, str):
        return not clean_line(value)
    if isinstance(value, Mapping):
        return all(is_blank(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(inner) for inner in value)
    return value is None
