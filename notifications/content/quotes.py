"""Words of people in letters: past the patient-details filter, and no longer than a phone shows at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.privacy.filter import rules_met

LONGEST_QUOTE = 280
LONGEST_REASON = 600
LONGEST_OF_MANY = 140
MOST_OF_MANY = 5

LEFT_OUT = "These words stand on the page alone."
"""Said instead of what the filter against patient details would not let pass."""


@dataclass(frozen=True)
class Quote:
    """What an ask is about: a heading, and the words under it in one or several lines."""

    label: str
    words: str


def quote(label: str, typed: str | None, *, most: int = LONGEST_QUOTE) -> Iterator[Quote]:
    """What somebody typed as a quote; none of nothing."""
    if words := quotable(typed, most=most):
        yield Quote(label, words)


def quotes_of_many(label: str, texts: Iterable[str]) -> Iterator[Quote]:
    """Several texts under one heading, a line each; how many more there are, where they are too many."""
    lines = [quotable(text, most=LONGEST_OF_MANY) for text in texts]
    more = len(lines) - MOST_OF_MANY
    if more > 1:
        lines = [*lines[:MOST_OF_MANY], f"and {more} more on the page"]
    if lines:
        yield Quote(label, "\n".join(f"{'– ' if len(lines) > 1 else ''}{line}" for line in lines))


def quotable(typed: str | None, *, most: int = LONGEST_QUOTE) -> str:
    """A text as a letter may say it: its lines without gaps, shortened at a word, or that it is left out (P25)."""
    lines = [" ".join(line.split()) for line in (typed or "").splitlines()]
    text = "\n".join(filter(None, lines))
    if rules_met(text):
        return LEFT_OUT
    return shortened(text, most)


def reason_said(typed: str | None) -> str:
    """The reason of a decision, whose points keep their lines and have more room than anything else."""
    return quotable(typed, most=LONGEST_REASON)


def in_one_line(typed: str | None, *, most: int = LONGEST_QUOTE) -> str:
    """What somebody typed, in one line of at most `most` characters; empty for nothing."""
    return quotable(" ".join((typed or "").split()), most=most)


def shortened(text: str, longest: int) -> str:
    """At most this many characters, cut after a word, with “…” where something is missing."""
    if len(text) <= longest:
        return text
    kept = text[: max(longest - 1, 0)]
    at_word = kept.rpartition(" ")[0] or kept
    return f"{at_word.rstrip(' ,;:.–-')}…"
