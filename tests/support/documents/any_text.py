"""Whatever somebody might type: letters of every plane, marks, controls, and what a format might take for its own."""

from __future__ import annotations

from hypothesis import strategies as st

SAMPLES = [
    "✓ within four hours",
    "☑ seen → sent",
    "😀 👩‍⚕️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇬🇧 ☑️ 1️⃣",
    "😀" * 16,
    "漢字 ひらがな 한국어",
    "انتظار أربع ساعات لا",
    "צוות המיון, 4 שעות",
    "e\u0301 q\u0323\u0307 ж\u0301 a\u20dd a" + "\u0301" * 80,
    "\U0001d401old \U0001d518nicode \U0001fae8 \U000f0000",
    "\x00\x0b\x1f\x7f\x85\u2028\ufeff\ufffe\uffff\ufdd0\U0001ffff",
    "\u202eover\u202c \u2066there\u2069 a\u200bb a\u200db so\u00adft",
    "'History' [a] :b: *c* ?/\\ _x0041_ ]]> &amp; <b>",
    "क्षि ไทย နေ",
    "\ue000 \uf0b7 \ufb01",
    "x" * 300,
    "=1+1",
]
"""One of each kind that once stopped something, or might."""

_LETTERS = st.characters(exclude_categories=["Cs"])
ANY_TEXT = st.one_of(
    st.text(_LETTERS, max_size=60),
    st.lists(st.sampled_from(SAMPLES) | st.text(_LETTERS, max_size=4), max_size=4).map("".join),
)
"""Halves of characters are left out: no text that has come in has any."""
