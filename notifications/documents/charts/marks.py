"""Marks of what was done, on a chart: tests of change, actions and declared changes, each with a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase


@dataclass(frozen=True, order=True)
class Annotation:
    """What was done on a day, in a few words: “Test 2: bed rail check at admission”."""

    day: date
    words: str


def lettered(annotations: Sequence[Annotation]) -> list[tuple[str, Annotation]]:
    """In the order of their days, from A to Z, then A2 and so on."""
    letters = len(ascii_uppercase)
    return [
        (f"{ascii_uppercase[place % letters]}{place // letters + 1 if place >= letters else ''}", annotation)
        for place, annotation in enumerate(sorted(annotations))
    ]


def annotation_words(annotations: Sequence[Annotation]) -> list[str]:
    """“A, 3 March 2026: Bed rail check at admission”, a line for each."""
    return [
        f"{letter}, {annotation.day.day} {annotation.day:%B %Y}: {annotation.words}"
        for letter, annotation in lettered(annotations)
    ]
