"""A long form that is filled in already, folded away answer by answer, so that one answer is found and changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from web.forms.fields import (
    CheckboxesView,
    FieldView,
    FoldView,
    InputView,
    RadiosView,
    SelectView,
    TextareaView,
    is_filled,
    is_wrong,
)

MOST_IN_SIGHT = 8
"""A form of so many fields stands open; of more, each answer is folded away under its question."""

MOST_OPTIONS_IN_SIGHT = 4
"""In a form that stands open, a list of more options to tick is folded away under its question."""

LEFT_EMPTY = "Questions that were left empty"
_LONGEST_VALUE = 60


def folded_answers(
    fields: Sequence[FieldView], *, beside: str, topics: Mapping[str, Sequence[str]]
) -> list[FieldView]:
    """Each answer under its question, then what was left empty, then the field `beside`, which always stands open.

    `topics` has the fields of each topic: their answers are folded away together. What must be mended stands open,
    too.
    """
    if len(fields) <= MOST_IN_SIGHT:
        return [_listed(field) if _is_long_list(field) else field for field in fields]
    answered = [field for field in fields if field.name != beside and _is_in_sight(field)]
    empty = [field for field in fields if field.name != beside and field not in answered]
    last = [field for field in fields if field.name == beside]
    rest = [_fold(LEFT_EMPTY, empty)] if empty else []
    return [*_by_topic(answered, topics), *rest, *last]


def _listed(field: FieldView) -> FoldView:
    return _fold(field.section or field.label, [replace(field, section="")])


def _is_long_list(field: FieldView) -> bool:
    return isinstance(field, CheckboxesView) and len(field.options) > MOST_OPTIONS_IN_SIGHT


def _by_topic(fields: Sequence[FieldView], topics: Mapping[str, Sequence[str]]) -> Iterator[FieldView]:
    """The answers of a topic behind one fold, then those of none, each by itself."""
    rest = list(fields)
    for topic, names in topics.items():
        of_topic = [field for field in rest if field.name in names]
        rest = [field for field in rest if field not in of_topic]
        if of_topic:
            number = f"{len(of_topic)} answer{'s' if len(of_topic) > 1 else ''}"
            yield _fold(f"{topic} ({number})", list(_each(of_topic)))
    yield from _each(rest)


def _each(fields: Sequence[FieldView]) -> Iterator[FieldView]:
    for field in fields:
        is_own = isinstance(field, FoldView) or not field.label
        yield field if is_own else _fold(_question_and_answer(field), [replace(field, section="")])


def _is_in_sight(field: FieldView) -> bool:
    return isinstance(field, FoldView) or is_filled(field) or is_wrong(field)


def _question_and_answer(field: FieldView) -> str:
    """“Project title: Shorter waits”; the question alone where the answer is no short text."""
    label = field.label.removesuffix(" (optional)")
    value = " ".join(_value(field).split())
    if not value or len(value) > _LONGEST_VALUE:
        return label
    return f"{label} {value}" if label.endswith("?") else f"{label}: {value}"


def _value(field: FieldView) -> str:
    if isinstance(field, InputView | TextareaView):
        return field.value
    if isinstance(field, RadiosView | SelectView):
        return next((option.label for option in field.options if option.is_chosen and option.value), "")
    return ""


def _fold(label: str, fields: Sequence[FieldView]) -> FoldView:
    return FoldView(
        name=fields[0].name,
        label=label,
        hint="",
        error="",
        section="",
        fields=fields,
        is_open=any(is_wrong(field) for field in fields),
    )
