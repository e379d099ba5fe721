"""A word of the policy: a value that is stored, and what people read for it."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A term with a stable value (stored, sent over the API) and a label (shown to people).

    `hint` explains a choice; `said` is how the history and the mails say it.
    """

    label: str
    hint: str
    said: str

    def __new__(cls, value: str, label: str = "", hint: str = "", sentence: str = "") -> Self:
        """A member from its value, label, hint and the words for the history."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        word.hint = hint
        word.said = sentence or label
        return word
