"""How stored words and beginnings of sentences are written in a report."""

from models.vocabulary import Word


def word_label(words: type[Word], value: object) -> str:
    """The label of a stored word; empty for what is no such word any more."""
    return words(value).label if value in {word.value for word in words} else ""


def capitalised(words: str) -> str:
    """Words as they begin a cell or a sentence."""
    return f"{words[:1].upper()}{words[1:]}"
