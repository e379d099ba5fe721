"""What every letter is measured by: short sentences, few words, and the spelling of the NHS content guide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from models.forms import FORMS
from models.vocabulary import Letter
from notifications.content.quotes import Quote
from notifications.emails.contexts import Facts
from notifications.emails.render import render
from tests.support.documents.letter_samples import SAMPLES

LONGEST_SENTENCE, MOST_WORDS = 25, 120
EVERY_LETTER = pytest.mark.parametrize("letter", Letter)
FOOTER = re.compile(r"^(Who to ask|If you did not ask for a code|QI Support Team, )", re.MULTILINE)
LINK = re.compile(r"https?://\S+")
SENTENCE_ENDS = re.compile(r"(?<=[.?!:;])\s+")
WORD = re.compile(r"\S*\w\S*")
NOT_OURS = re.compile(r"\be-?mails?-|\be-mail|\d %|\bin behalf of\b", re.IGNORECASE)
"""Spellings that the content guide does not know: “e-mail”, “69.8 %”, “in behalf of”."""

TYPED = frozenset(
    {"about", "aim", "answer", "priority", "question", "reason", "said", "title", "topic", "words"}
)
"""What somebody typed: a letter is not blamed for their words."""


def without_what_people_typed(value: Any) -> Any:  # noqa: ANN401 -- facts of any letter, and what they hold
    """The facts of a letter with one word in the place of whatever somebody typed, and of each list its first row."""
    if isinstance(value, list | tuple):
        return type(value)(map(without_what_people_typed, value[:1]))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        field.name: "Typed" if field.name in TYPED and inner else without_what_people_typed(inner)
        for field in fields(value)
        for inner in [getattr(value, field.name)]
    }
    return replace(value, **changes)


def before_the_footer(letter: Letter) -> str:
    facts: Facts = without_what_people_typed(SAMPLES[letter])
    text = LINK.sub("", render(letter, facts).text)
    return FOOTER.split(text)[0]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a letter; a heading, a bullet and what stands under a heading are apart from each other."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        is_deeper = bool(block) and line.startswith("  ") != block[-1].startswith("  ")
        if block and (not line.strip() or is_deeper or line.strip().startswith("- ")):
            yield from SENTENCE_ENDS.split(" ".join(map(str.strip, block)))
            block = []
        if line.strip():
            block.append(line)


@EVERY_LETTER
def test_no_letter_has_a_sentence_over_25_words(letter: Letter) -> None:
    text = LINK.sub("", render(letter, without_what_people_typed(SAMPLES[letter])).text)

    assert [sentence for sentence in sentences(text) if len(WORD.findall(sentence)) > LONGEST_SENTENCE] == []


@EVERY_LETTER
def test_no_letter_has_more_than_120_words_of_ours_before_its_footer(letter: Letter) -> None:
    assert len(WORD.findall(before_the_footer(letter))) <= MOST_WORDS


@EVERY_LETTER
def test_every_letter_is_spelled_as_the_content_guide_wants(letter: Letter) -> None:
    words = render(letter, SAMPLES[letter])

    assert NOT_OURS.findall(words.subject + words.text + words.html) == []


def test_no_form_says_how_to_answer_it_in_a_sentence_over_25_words() -> None:
    long = {
        form.kind: sentence
        for form in FORMS.values()
        for sentence in SENTENCE_ENDS.split(form.how_to)
        if len(WORD.findall(sentence)) > LONGEST_SENTENCE
    }

    assert long == {}


def test_a_long_sentence_would_be_noticed() -> None:
    text = "Heading\n  " + "word " * 26 + "end.\n\nShort."

    assert [len(WORD.findall(sentence)) for sentence in sentences(text)] == [1, 27, 1]


def test_what_people_typed_is_not_counted() -> None:
    assert without_what_people_typed(Quote("Aim", "A long aim.")) == Quote("Aim", "Typed")
