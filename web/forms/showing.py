"""From a form's class, what was typed and what is wrong with it to the fields that its page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import TypedDict

from pydantic import BaseModel

from models.forms.change_points import REPLIES
from models.forms.date_parts import PARTS, trouble
from models.forms.form_schema import Kind, Shape, shapes_of
from models.inputs.dates import named_day
from models.inputs.text import is_blank
from models.privacy.screening import current_screening, mark_of
from models.vocabulary import Word
from web.forms.checking import FieldError
from web.forms.fields import (
    BoxView,
    CheckboxesView,
    DateView,
    FieldView,
    FoldView,
    InputView,
    OptionView,
    RadiosView,
    RecordsView,
    RecordView,
    SelectView,
    TextareaView,
    is_filled,
)

Choices = Mapping[str, Sequence[tuple[str, str]]]


class _Common(TypedDict):
    name: str
    label: str
    hint: str
    error: str
    section: str
    confirm: str
    is_confirmed: bool


def fields_of(
    form_class: type[BaseModel],
    values: Mapping[str, object],
    errors: Sequence[FieldError],
    *,
    choices: Choices = MappingProxyType({}),
) -> list[FieldView]:
    """The fields of a form with what is in them and what is wrong with them.

    Values may be as typed (`Posted.values`), as stored (JSON) or as Python has them. `choices` holds what a
    `<select>` offers, by the name in the field's `json_schema_extra["choices"]`.
    """
    return _FieldBuilder({error.name: error.message for error in errors}, choices).fields(
        form_class, values, ""
    )


@dataclass(frozen=True)
class _FieldBuilder:
    """Shows the fields of a form and of the records within it; `errors` are sentences by path."""

    errors: Mapping[str, str]
    choices: Choices

    def fields(self, form_class: type[BaseModel], values: object, path: str) -> list[FieldView]:
        known = values if isinstance(values, Mapping) else {}
        shapes = [shape for shape in shapes_of(form_class).values() if shape.name != REPLIES]
        return [
            field
            for fold, together in groupby(shapes, lambda shape: shape.text("fold"))
            for field in self._folded(
                fold, [self._field(shape, known.get(shape.name), path) for shape in together]
            )
        ]

    def _folded(self, fold: str, fields: Sequence[FieldView]) -> Iterator[FieldView]:
        """Fields that are rarely used are folded away under what `fold` calls them, unless one is wrong."""
        if not fold:
            yield from fields
            return
        filled = sum(is_filled(field) for field in fields)
        yield FoldView(
            name=fields[0].name,
            label=f"{fold} ({filled} filled in)" if filled else fold,
            hint="",
            error="",
            section="",
            fields=fields,
            is_open=any(field.error for field in fields),
        )

    def _field(self, shape: Shape, value: object, path: str) -> FieldView:
        name = f"{path}{shape.name}"
        common = _Common(
            name=name,
            label=shape.label + _optional(shape),
            hint=shape.hint,
            error=self.errors.get(name, ""),
            section=shape.text("section"),
            **to_confirm(value),
        )
        if shape.kind is Kind.RECORDS:
            return self._records(shape, value, common)
        if shape.kind is Kind.LISTED:
            return _select(self.choices[shape.text("choices")], value, common)
        if shape.kind is Kind.SOME_LISTED:
            return _boxes_of(self.choices[shape.text("choices")], value, common)
        return _BUILDERS[shape.kind](shape, value, common)

    def _records(self, shape: Shape, value: object, common: _Common) -> RecordsView:
        given = list(value) if isinstance(value, list | tuple) else []
        records = given or [{} for _ in range(shape.blanks)]
        return RecordsView(
            **common,
            records=[self._record(shape, records, index, common["name"]) for index in range(len(records))],
            add=""
            if len(records) >= shape.most
            else shape.text("add") or f"Add another {shape.legend.lower()}",
        )

    def _record(self, shape: Shape, records: Sequence[object], index: int, path: str) -> RecordView:
        name = f"{path}-{index}"
        return RecordView(
            name=name,
            legend=f"{shape.legend} {index + 1}",
            error=self.errors.get(name, ""),
            fields=self.fields(shape.form, records[index], f"{name}-"),
            is_removable=len(records) > 1 or not is_blank(records[index]),
        )


class ToConfirm(TypedDict):
    confirm: str
    is_confirmed: bool


def to_confirm(value: object) -> ToConfirm:
    """The mark of a text that its sender is to confirm, and whether it is ticked already."""
    text, screening = _typed(value) if isinstance(value, str) else "", current_screening()
    mark = mark_of(text) if text and screening.is_asked(text) else ""
    return ToConfirm(confirm=mark, is_confirmed=mark in screening.confirmed)


def _optional(shape: Shape) -> str:
    """A field that other answers may make necessary says `conditional` and is not called optional."""
    return "" if shape.is_required or shape.extra.get("conditional") else " (optional)"


def _line(shape: Shape, value: object, common: _Common) -> FieldView:
    if shape.text("widget") == "textarea":
        return TextareaView(**common, value=_typed(value), rows=shape.number("rows", 5))
    modes = {Kind.WHOLE_NUMBER: "numeric", Kind.NUMBER: "decimal"}
    return InputView(
        **common,
        value=_typed(value),
        type="email" if shape.kind is Kind.EMAIL else "text",
        inputmode=modes.get(shape.kind),
        width=shape.number("width", 5 if shape.kind in modes else 0) or None,
        autocomplete=shape.text("autocomplete") or None,
        suffix=shape.text("suffix") or None,
    )


def _date(_: Shape, value: object, common: _Common) -> FieldView:
    boxes = _boxes(value)
    wrong = _wrong_box(boxes) if common["error"] else ()
    shown = [BoxView(part=part, value=boxes.get(part, ""), is_wrong=part in wrong) for part in PARTS]
    return DateView(**common, boxes=shown)


def _boxes(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {part: str(getattr(value, part)) for part in PARTS}
    if isinstance(value, Mapping):
        return {part: _typed(value.get(part)) for part in PARTS}
    try:
        return _boxes(named_day(_typed(value)))
    except ValueError:
        return {"day": _typed(value)}


def _wrong_box(boxes: Mapping[str, str]) -> Sequence[str]:
    """The box to mend, or all three when together they are no date or the wrong one."""
    part = trouble(boxes)[0]
    return PARTS if part == "day" else (part,)


def _yes_no(_: Shape, value: object, common: _Common) -> FieldView:
    chosen = {"true": "true", "yes": "true", "false": "false", "no": "false"}.get(_typed(value).lower(), "")
    answers = [("true", "Yes"), ("false", "No")]
    options = [OptionView(value=answer, label=label, is_chosen=answer == chosen) for answer, label in answers]
    return RadiosView(**common, options=options, is_inline=True)


def _one_of(shape: Shape, value: object, common: _Common) -> FieldView:
    return RadiosView(**common, options=_options(shape.words, {_typed(value)}))


def _some_of(shape: Shape, value: object, common: _Common) -> FieldView:
    ticked = _ticked(value)
    return CheckboxesView(**common, options=_options(shape.words, ticked))


def _ticked(value: object) -> set[str]:
    return {_typed(choice) for choice in value} if isinstance(value, list | tuple) else set()


def _options(words: Sequence[Word], chosen: set[str]) -> list[OptionView]:
    return [
        OptionView(value=word.value, label=word.label, hint=word.hint, is_chosen=word.value in chosen)
        for word in words
    ]


def _select(choices: Sequence[tuple[str, str]], value: object, common: _Common) -> SelectView:
    offered = [("", "Choose from the list"), *choices]
    chosen = _typed(value)
    return SelectView(
        **common,
        options=[
            OptionView(value=choice, label=label, is_chosen=choice == chosen) for choice, label in offered
        ],
    )


def _boxes_of(choices: Sequence[tuple[str, str]], value: object, common: _Common) -> CheckboxesView:
    ticked = _ticked(value)
    options = [OptionView(value=choice, label=label, is_chosen=choice in ticked) for choice, label in choices]
    if not options:
        common["hint"] = "There are none to choose from yet"
    return CheckboxesView(**common, options=options)


def _typed(value: object) -> str:
    if value is None:
        return ""
    return value.value if isinstance(value, Word) else str(value)


_BUILDERS: Mapping[Kind, Callable[[Shape, object, _Common], FieldView]] = {
    Kind.TEXT: _line,
    Kind.EMAIL: _line,
    Kind.WHOLE_NUMBER: _line,
    Kind.NUMBER: _line,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.ONE_OF: _one_of,
    Kind.SOME_OF: _some_of,
}
