"""The widget of one field, by its kind: what is in it as somebody typed it, as it is stored, or as Python has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypedDict

from models.forms.date_parts import PARTS, trouble, understood
from models.forms.form_schema import Kind, Shape
from models.inputs.dates import named_day
from models.vocabulary import Word
from web.forms.fields import (
    BoxView,
    CheckboxesView,
    DateView,
    FieldView,
    InputView,
    OptionView,
    RadiosView,
    SelectView,
    ShownView,
    TextareaView,
)


class Common(TypedDict):
    """What every field has."""

    name: str
    label: str
    hint: str
    error: str
    section: str
    confirm: str
    is_confirmed: bool


def _line(shape: Shape, value: object, common: Common) -> FieldView:
    if shape.extra.get("shown"):
        return ShownView(**common, value=as_typed(value))
    if shape.text("widget") == "textarea":
        return TextareaView(**common, value=as_typed(value), rows=shape.number("rows", 5))
    modes = {Kind.WHOLE_NUMBER: "numeric", Kind.NUMBER: "decimal"}
    return InputView(
        **common,
        value=as_typed(value),
        type="email" if shape.kind is Kind.EMAIL else "text",
        inputmode=modes.get(shape.kind),
        width=shape.number("width", 5 if shape.kind in modes else 0) or None,
        autocomplete=shape.text("autocomplete") or None,
        suffix=shape.text("suffix") or None,
    )


def _date(_: Shape, value: object, common: Common) -> FieldView:
    boxes = _boxes(value)
    wrong = _wrong_box(boxes) if common["error"] else ()
    shown = [BoxView(part=part, value=boxes.get(part, ""), is_wrong=part in wrong) for part in PARTS]
    return DateView(**common, boxes=shown)


def _boxes(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {part: str(getattr(value, part)) for part in PARTS}
    if isinstance(value, Mapping):
        read = understood(value)
        return _boxes(read) if read else {part: as_typed(value.get(part)) for part in PARTS}
    try:
        return _boxes(named_day(as_typed(value)))
    except ValueError:
        return {"day": as_typed(value)}


def _wrong_box(boxes: Mapping[str, str]) -> Sequence[str]:
    """The box to mend, or all three when together they are no date or the wrong one."""
    part = trouble(boxes)[0]
    return PARTS if part == "day" else (part,)


def _yes_no(_: Shape, value: object, common: Common) -> FieldView:
    chosen = {"true": "true", "yes": "true", "false": "false", "no": "false"}.get(as_typed(value).lower(), "")
    answers = [("true", "Yes"), ("false", "No")]
    options = [OptionView(value=answer, label=label, is_chosen=answer == chosen) for answer, label in answers]
    return RadiosView(**common, options=options, is_inline=True)


MOST_RADIOS = 6
"""Of more words, one is chosen from a list; a page on a phone would be filled by them."""

LONGEST_IN_A_ROW, MOST_IN_A_ROW = 12, 3
"""Characters of a label and number of choices that stand side by side on a phone."""


def _one_of(shape: Shape, value: object, common: Common) -> FieldView:
    if default := shape.text("default_word"):
        return SelectView(**common, options=_with_default(shape.words, default, as_typed(value)))
    options = _options(shape.words, {as_typed(value)})
    is_long = len(options) > MOST_RADIOS and not any(option.hint for option in options)
    if is_long or shape.extra.get("as_list"):
        return SelectView(**common, options=[OptionView(value="", label="Choose from the list"), *options])
    is_short = len(options) <= MOST_IN_A_ROW and all(
        len(option.label) <= LONGEST_IN_A_ROW and not option.hint for option in options
    )
    return RadiosView(**common, options=options, is_inline=is_short)


def _with_default(words: Sequence[Word], default: str, chosen: str) -> list[OptionView]:
    """Words of which one holds if nothing is chosen; it posts an empty text, so that a blank record stays blank."""
    return [
        OptionView(
            value="" if word.value == default else word.value,
            label=word.label,
            is_chosen=word.value == (chosen or default),
        )
        for word in words
    ]


def _some_of(shape: Shape, value: object, common: Common) -> FieldView:
    ticked = _ticked(value)
    return CheckboxesView(**common, options=_options(shape.words, ticked))


def _ticked(value: object) -> set[str]:
    return {as_typed(choice) for choice in value} if isinstance(value, list | tuple) else set()


def _options(words: Sequence[Word], chosen: set[str]) -> list[OptionView]:
    return [
        OptionView(value=word.value, label=word.label, hint=word.hint, is_chosen=word.value in chosen)
        for word in words
    ]


def list_of(choices: Sequence[tuple[str, str]], value: object, common: Common) -> SelectView:
    """A select of choices, each a value with its label; what was typed is chosen, if it is among them."""
    offered = [("", "Choose from the list"), *choices]
    chosen = as_typed(value)
    return SelectView(
        **common,
        options=[
            OptionView(value=choice, label=label, is_chosen=choice == chosen) for choice, label in offered
        ],
    )


def boxes_of(choices: Sequence[tuple[str, str]], value: object, common: Common) -> CheckboxesView:
    """Some of the choices handed in."""
    ticked = _ticked(value)
    options = [OptionView(value=choice, label=label, is_chosen=choice in ticked) for choice, label in choices]
    if not options:
        common["hint"] = "There are none to choose from yet"
    return CheckboxesView(**common, options=options)


def as_typed(value: object) -> str:
    """A value as the text that its field holds."""
    if value is None:
        return ""
    return value.value if isinstance(value, Word) else str(value)


BUILDERS: Mapping[Kind, Callable[[Shape, object, Common], FieldView]] = {
    Kind.TEXT: _line,
    Kind.EMAIL: _line,
    Kind.WHOLE_NUMBER: _line,
    Kind.NUMBER: _line,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.ONE_OF: _one_of,
    Kind.SOME_OF: _some_of,
}
