"""Plain English as the content guides of the NHS and GOV.UK have it: short sentences, and the words of the house."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_SENTENCE = 25
"""Words; GOV.UK's limit, which readers of nine years understand."""

HOUSE_WORDS = {
    re.compile(r"\be-mail", re.IGNORECASE): "email",
    re.compile(r"\d %"): "69.8%",
    re.compile(r"\b(?:falls|fell) due\b"): "is due",
    re.compile(r"\b(?:is|was) on hold since\b|\brests since\b"): "has been on hold since",
    re.compile(
        r"\b(?:answered|decided|acts|signed) for (?:Dr|Mr|Mrs|Ms|Prof)\b", re.IGNORECASE
    ): "on behalf of",
    re.compile(
        r"\b(?:utili[sz]e|in order to|prior to|commence|whilst|please note|click here)\b", re.IGNORECASE
    ): ("a plain word"),
}
_END = re.compile(r"(?<=[.!?:;])[”\"’)]*\s+|\n")
_WORD = re.compile(r"\w[\w’'-]*")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; a colon, a semicolon and the end of a line end one, too."""
    for sentence in _END.split(text):
        if words := " ".join(sentence.split()):
            yield words


def faults(text: str) -> list[str]:
    """What is wrong with a text: sentences that are too long, and words that the house does not use."""
    long = [
        f"{len(words)} words: {sentence}"
        for sentence in sentences(text)
        if len(words := _WORD.findall(sentence)) > LONGEST_SENTENCE
    ]
    other = [
        f"“{match[0]}”, say {say}: {text}"
        for word, say in HOUSE_WORDS.items()
        if (match := word.search(text))
    ]
    return long + other
