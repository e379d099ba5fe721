"""A text as somebody reads it who looks for a patient’s number: a copy without its disguise, never stored."""

import html
import re
import unicodedata
from urllib.parse import unquote

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Mn", "Me"})
_ENTITY = re.compile(r"&(?:#|[A-Za-z])")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")

_SPOKEN = {
    **dict.fromkeys(("zero", "oh", "nought", "naught", "nil"), "0"),
    **dict(
        zip(
            ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), "123456789", strict=True
        )
    ),
}
_SPOKEN_DIGIT = rf"(?:(?:double|treble|triple)\s+)?(?:{'|'.join(_SPOKEN)}|\d)"
_SPOKEN_RUN = re.compile(rf"\b{_SPOKEN_DIGIT}(?:[\W_]+{_SPOKEN_DIGIT}){{4,}}\b", re.IGNORECASE)
_TIMES = {"double": 2, "treble": 3, "triple": 3}

_SPOKEN_SEPARATOR = re.compile(
    r"(?<=\d)\s*(?:\b|(?<=\d))(?:dot|dash|hyphen|minus|space|slash|stroke|point|then|and)(?=[\s\d])\s*(?=\d)",
    re.IGNORECASE,
)
_LIKE_DIGITS = str.maketrans("OoQIl", "00011")
_ALMOST_NUMBER = re.compile(r"(?<![A-Za-z\d])(?=[OoQIl]*\d)[\dOoQIl]{3,}(?![A-Za-z\d])")

_OF_A_SPREADSHEET = re.compile(
    r"(?<![\d.])(\d)\.(\d{9})E\+?0?9\b|(?<![\d.])(\d{10})\.0+(?!\d)", re.IGNORECASE
)
"""How spreadsheets write a number of ten digits: 9.434765919E+09, or with a nought after the point."""


def undisguised(text: str) -> str:
    """The text with plain digits and letters: entities and escapes read, marks and what cannot be seen dropped.

    Digits of every script, circled, superscript or spelled out in words are 0 to 9; O and l within a number, too.
    """
    plain = _unescaped(text)
    if not plain.isascii():
        plain = _ascii_digits(unicodedata.normalize("NFKD", plain))
    plain = _OF_A_SPREADSHEET.sub(r"\1\2\3", plain)
    plain = _SPOKEN_RUN.sub(_digits_of_words, plain)
    plain = _SPOKEN_SEPARATOR.sub(" ", plain)
    return _ALMOST_NUMBER.sub(lambda match: match[0].translate(_LIKE_DIGITS), plain)


def _unescaped(text: str) -> str:
    """Entities and percent signs read, twice: somebody may have copied what was escaped already."""
    for _ in range(2):
        if _ENTITY.search(text):
            text = html.unescape(text)
        if _PERCENT.search(text):
            text = unquote(text, errors="ignore")
    return text


def _ascii_digits(text: str) -> str:
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) in _DROPPED:
        return ""
    value = unicodedata.digit(character, None)
    if value is None and (number := unicodedata.numeric(character, None)) is not None:
        value = int(number) if number in range(10) else None
    return character if value is None else str(value)


def _digits_of_words(match: re.Match[str]) -> str:
    """“nine four three” as 9 4 3, “double seven” as 77."""
    digits, times = [], 1
    for word in re.findall(r"[A-Za-z]+|\d", match[0].lower()):
        if word in _TIMES:
            times = _TIMES[word]
        else:
            digits.append(_SPOKEN.get(word, word) * times)
            times = 1
    return "".join(digits)
