from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.inputs.text import utf16_units
from notifications.documents.papers.clusters import clusters, cut_to
from tests.support.documents.any_text import ANY_TEXT


def test_letter_keeps_its_marks_and_a_picture_what_it_is_joined_to() -> None:
    assert clusters("aq\u0323\u0307👩‍⚕️👍🏽☑️x") == ["a", "q\u0323\u0307", "👩‍⚕️", "👍🏽", "☑️", "x"]


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        ("😀" * 16, 31, "😀" * 15),
        ("aq\u0323\u0307", 3, "a"),
        ("a👩‍⚕️", 5, "a"),
        ("a" + "\u0301" * 100, 80, "a" + "\u0301" * 79),
    ],
)
def test_text_is_cut_in_the_units_of_its_receiver_and_never_within_a_letter(
    text: str, most: int, kept: str
) -> None:
    assert cut_to(text, most) == kept


@given(ANY_TEXT, st.integers(min_value=0, max_value=40))
def test_what_is_cut_begins_the_text_and_is_not_too_long(text: str, most: int) -> None:
    kept = cut_to(text, most)

    assert text.startswith(kept)
    assert utf16_units(kept) <= most
    assert "".join(clusters(text)) == text
