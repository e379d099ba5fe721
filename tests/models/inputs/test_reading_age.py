"""How easy a text is to read, by Flesch and Kincaid."""

import pytest

from models.inputs.reading_age import reading_ease, syllables_of

EASY = "You said that you wait too long. We have two more nurses now. Most people are seen in an hour."
HARD = (
    "Multidisciplinary organisational implementation of standardised documentation facilitated considerable "
    "operational improvement in interdepartmental communication throughout the evaluation period."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("nurse", 1), ("waited", 2), ("asked", 1), ("table", 2), ("audit", 2), ("hospital’s", 3)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_short_plain_sentences_are_easy_and_long_words_are_not() -> None:
    easy, hard = reading_ease(EASY), reading_ease(HARD)

    assert (easy.is_easy, hard.is_easy, hard.age > easy.age + 8) == (True, False, True)
    assert easy.said.startswith("Reading age about ")
    assert (
        hard.said.endswith("The NHS aims at 9 to 11: try shorter sentences and shorter words.")
        or "shorter words" in hard.said
    )


def test_nothing_has_no_reading_age() -> None:
    assert reading_ease(" … ").said == ""
