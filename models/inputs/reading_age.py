"""How easy a text is to read: words a sentence, long words, and the reading age by Flesch and Kincaid."""

import re
from dataclasses import dataclass

LONGEST_SENTENCE = 20
"""Words a sentence on average; more is hard for whoever reads of health rarely."""

LONG_WORD = 3
"""Syllables from which a word is a long one."""

AIMED_AT = 11
"""The reading age that the NHS aims at: 9 to 11 years (NHS content guide)."""

MOST_LONG_WORDS = 15
"""Long words in 100 that are still easy to read."""

_YEARS_AT_SCHOOL = 5  # a pupil of the first grade is six
_SENTENCE = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class ReadingEase:
    """Words a sentence on average, long words in 100, and the reading age in years; all 0 of a text without words."""

    words_a_sentence: float
    long_words_in_100: float
    age: int

    @property
    def is_easy(self) -> bool:
        """Whether nearly everybody can read it."""
        return self.age <= AIMED_AT

    @property
    def said(self) -> str:
        """What the numbers say, with the formula, and what makes it easier."""
        if not self.age:
            return ""
        counts = (
            f"{self.words_a_sentence:.0f} words a sentence, {self.long_words_in_100:.0f} long words in 100"
        )
        return f"Reading age about {self.age} (Flesch–Kincaid; {counts}). {self._advice}"

    @property
    def _advice(self) -> str:
        if self.is_easy:
            return "That is easy to read."
        wishes = [
            "shorter sentences" if self.words_a_sentence > LONGEST_SENTENCE else "",
            "shorter words" if self.long_words_in_100 > MOST_LONG_WORDS else "",
        ]
        advice = " and ".join(filter(None, wishes)) or "shorter sentences and words"
        return f"The NHS aims at 9 to {AIMED_AT}: try {advice}."


def reading_ease(text: str) -> ReadingEase:
    """The two counts, and the Flesch–Kincaid grade in years: 0.39 × words a sentence + 11.8 × syllables a word − 15.59.

    Five years are added, since the first grade is that of children of six. A reading age is never below 5.
    """
    sentences = [words for part in _SENTENCE.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return ReadingEase(0, 0, 0)
    syllables = [syllables_of(word) for word in words]
    length = len(words) / len(sentences)
    grade = 0.39 * length + 11.8 * sum(syllables) / len(words) - 15.59
    long = 100 * sum(count >= LONG_WORD for count in syllables) / len(words)
    return ReadingEase(length, long, max(round(grade) + _YEARS_AT_SCHOOL, _YEARS_AT_SCHOOL))


def syllables_of(word: str) -> int:
    """About how many syllables a word has: its groups of vowels, without an e that is not spoken; at least one."""
    plain = word.lower().removesuffix("'s").removesuffix("’s")
    count = len(_VOWELS.findall(plain))
    is_silent = plain.endswith("e") and not plain.endswith("le")
    is_silent = is_silent or (
        plain.endswith("es", 1) and not plain.endswith(("ses", "ces", "zes", "xes", "ches", "shes"))
    )
    is_silent = is_silent or (plain.endswith("ed", 1) and not plain.endswith(("ted", "ded")))
    return max(count - is_silent, 1)
