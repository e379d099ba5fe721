from __future__ import annotations

import pytest

from notifications.content.quotes import (
    LEFT_OUT,
    LONGEST_QUOTE,
    Quote,
    in_one_line,
    quotable,
    quote,
    quotes_of_many,
    shortened,
)


@pytest.mark.parametrize(
    "typed", ["Falls of 943 476 5919", "Mr Smith fell twice", "Born 3 March 1951: see SE1 7EH"]
)
def test_what_may_be_about_a_patient_is_left_out_of_letters(typed: str) -> None:
    assert list(quote("Aim", typed)) == [Quote("Aim", LEFT_OUT)]


def test_a_long_text_is_cut_after_a_word() -> None:
    words = quotable("word " * 200)

    assert len(words) <= LONGEST_QUOTE
    assert words.endswith("word…")


def test_lines_are_kept_and_gaps_are_not() -> None:
    assert quotable(" 1. First.\n\n  2.   Second. ") == "1. First.\n2. Second."
    assert in_one_line("1. First.\n\n2. Second.") == "1. First. 2. Second."


def test_nothing_is_quoted_of_nothing() -> None:
    assert [*quote("Aim", None), *quote("Aim", "  "), *quotes_of_many("Actions", [])] == []


def test_of_many_texts_the_first_are_said_and_the_rest_are_counted() -> None:
    [quoted] = quotes_of_many("Actions", [f"Action {number}" for number in range(12)])

    assert quoted.words.splitlines()[-2:] == ["– Action 4", "– and 7 more on the page"]


def test_what_fits_is_left_as_it_is() -> None:
    assert shortened("Fits", 4) == "Fits"
