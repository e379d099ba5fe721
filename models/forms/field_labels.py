"""How a field is named within a sentence, and how a person is asked to fill it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from models.forms.form_schema import Kind, Shape

_ASKING = {"who", "whom", "whose", "what", "which", "when", "where", "why", "how", "whether"}
_ARTICLES = {"a", "an", "the", "your", "their", "any", "each", "all", "every"}
_QUESTIONS = {
    "is",
    "are",
    "do",
    "does",
    "has",
    "have",
    "can",
    "could",
    "would",
    "should",
    "if",
    "so",
    "anything",
}
_REQUESTS = {"describe", "explain", "say", "summarise", "tell"}


def named(shape: Shape) -> str:
    """The field as the subject of a sentence: “Project title”, “Your answer to “Who decides?””."""
    if noun := shape.text("named"):
        return noun[:1].upper() + noun[1:]
    return f"Your answer to “{shape.label}”" if _is_question(shape) else shape.label


def ask_for(shape: Shape) -> str:
    """What is said when nothing was given: “Enter the project title”, “Choose who decides”."""
    return _ASKS.get(shape.kind, _enter)(shape)


def choose_from(shape: Shape) -> str:
    """What is said of an answer that is not offered, in the words that a file or the API may use."""
    return f"{named(shape)} must be one of: {', '.join(word.value for word in shape.words)}"


def by_label(shape: Shape, sentence: str) -> str:
    """A sentence about an answer that is not offered, with the labels that a page shows; any other as it is."""
    of_words = choose_from(shape)
    if not shape.words or not sentence.lower().endswith(of_words.lower()):
        return sentence
    records, labels = sentence[: -len(of_words)], ", ".join(word.label for word in shape.words)
    asked = f"{ask_for(shape)}: {labels}"
    return records + (_lowered(asked) if records else asked)


def within(records: Sequence[str], sentence: str) -> str:
    """The sentence with the records it speaks of: “Action 2: enter who owns it”."""
    return "".join(f"{record}: " for record in records) + (_lowered(sentence) if records else sentence)


def _enter(shape: Shape) -> str:
    if _is_question(shape):
        return f"Answer “{shape.label}”"
    if _first_word(shape) in _REQUESTS:
        return shape.label
    return f"Enter {_object(shape)}"


def _choose(shape: Shape) -> str:
    if _is_question(shape):
        return f"Choose an answer to “{shape.label}”"
    return f"Choose {_object(shape)}"


def _choose_some(shape: Shape) -> str:
    if _is_question(shape):
        return f"Choose at least one answer to “{shape.label}”"
    singular = not _object(shape).endswith("s")
    return (
        f"Choose at least one {_lowered(shape.label)}"
        if singular
        else f"Choose at least one of {_object(shape)}"
    )


def _yes_or_no(shape: Shape) -> str:
    return f"Choose yes or no: {_lowered(shape.text('named')) or f'“{shape.label}”'}"


def _add(shape: Shape) -> str:
    return f"Add at least one {_lowered(shape.legend)}"


_ASKS: Mapping[Kind, Callable[[Shape], str]] = {
    Kind.ONE_OF: _choose,
    Kind.LISTED: _choose,
    Kind.SOME_OF: _choose_some,
    Kind.SOME_LISTED: _choose_some,
    Kind.YES_NO: _yes_or_no,
    Kind.RECORDS: _add,
}


def _is_question(shape: Shape) -> bool:
    """The label is a sentence of its own, so other sentences can only quote it."""
    return not shape.text("named") and (shape.label.endswith("?") or _first_word(shape) in _QUESTIONS)


def _object(shape: Shape) -> str:
    """The field as what is entered or chosen: “the project title”, “who decides”, “your name”."""
    if noun := shape.text("named"):
        return noun
    needs_no_article = _first_word(shape) in _ASKING | _ARTICLES
    return _lowered(shape.label) if needs_no_article else f"the {_lowered(shape.label)}"


def _first_word(shape: Shape) -> str:
    return shape.label.split(" ", 1)[0].rstrip(",").lower()


def _lowered(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation (NHS) or a name."""
    first, *others = [word for word in text.split(" ", 3)[:3] if word != "and"] or [""]
    is_name = bool(others) and others[0][:1].isupper()
    return text if first[1:2].isupper() or is_name else text[:1].lower() + text[1:]
