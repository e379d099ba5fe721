from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis.strategies import text

from models.inputs.text import clean_line, clean_paragraphs, compared, utf16_units


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  National audit\u00a0of \t falls ", "National audit of falls"),
        ("Cafe\u0301", "Café"),
        ("falls\u200b and\u2060 frail\u00adty\ufeff", "falls and frailty"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("\u202eevil\u202c", "evil"),
        ("bell\x07 and \x00null", "bell and null"),
        ("\ud800alone", "alone"),
        ("👩\u200d⚕️ and 👩🏽\u200d⚕️", "👩\u200d⚕️ and 👩🏽\u200d⚕️"),
        ("a\u200db", "ab"),
        ("\uf0b7 first \uf0fc", "• first ✓"),
        ("e\u200b\u0301", "é"),
        ("👍\ufe0f", "👍\ufe0f"),
        ("\u200b \u00a0", ""),
        ("no\ufdd0thing\uffff\U0010fffe", "nothing"),
        ("of a later year: \U0001fae9", "of a later year: \U0001fae9"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_paragraphs_keep_their_line_breaks() -> None:
    assert clean_paragraphs(" one \r\n\r\n\r\n\r\ntwo\u00a0 three \rfour\n") == "one\n\ntwo three\nfour"


@pytest.mark.parametrize(
    ("a_text", "another"),
    [
        ("National Audit", "national\u00a0 audit"),
        ("Straße", "STRASSE"),
        ("St George’s – falls", "st george's - Falls"),
        ("É", "e\u0301"),
    ],
)
def test_what_looks_the_same_is_the_same(a_text: str, another: str) -> None:
    assert compared(a_text) == compared(another)


@given(text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    for clean in (clean_line, clean_paragraphs):
        cleaned = clean(typed)
        assert clean(cleaned) == cleaned
        assert is_normalized("NFC", cleaned)
        assert not {category(character) for character in cleaned if character not in "\n\u200d"} & {
            "Cc",
            "Cf",
            "Cs",
        }
    assert compared(compared(typed)) == compared(typed)


def test_length_is_counted_as_a_browser_counts_it() -> None:
    assert [utf16_units(sample) for sample in ("abc", "é", "漢字", "👍", "👩\u200d⚕️")] == [3, 1, 2, 2, 5]
