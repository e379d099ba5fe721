"""From a form's class, what was typed and what is wrong with it to the fields that its page shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import TypedDict

from pydantic import BaseModel

from models.forms.change_points import REPLIES
from models.forms.form_schema import Kind, Shape, shapes_of
from models.inputs.text import is_blank
from models.privacy.screening import current_screening, mark_of
from web.forms.checking import FieldError
from web.forms.conditions import ALWAYS, AskedWhen, asked_when
from web.forms.fields import (
    ConditionalView,
    FieldView,
    FoldView,
    InputView,
    RadiosView,
    RecordsView,
    RecordView,
    is_filled,
    is_wrong,
    is_wrong_within,
)
from web.forms.widgets import BUILDERS, Common, as_typed, boxes_of, list_of

Choices = Mapping[str, Sequence[tuple[str, str]]]


def fields_of(  # noqa: PLR0913 -- the form, what stands in it, what is offered and what is left out
    form_class: type[BaseModel],
    values: Mapping[str, object],
    errors: Sequence[FieldError],
    *,
    choices: Choices = MappingProxyType({}),
    not_asked: Collection[str] = (),
) -> list[FieldView]:
    """The fields of a form with what is in them and what is wrong with them.

    What is `not_asked` is shown only where something stands in it.

    Values may be as typed (`Posted.values`), as stored (JSON) or as Python has them. `choices` holds what a
    `<select>` offers, by the name in the field's `json_schema_extra["choices"]`.
    """
    hidden = {name for name in not_asked if is_blank(values.get(name))}
    builder = _FieldBuilder({error.name: error.message for error in errors}, choices, hidden)
    return builder.fields(form_class, values, "")


@dataclass(frozen=True)
class _FieldBuilder:
    """Shows the fields of a form and of the records within it; `errors` are sentences by path."""

    errors: Mapping[str, str]
    choices: Choices
    hidden: Collection[str]

    def fields(self, form_class: type[BaseModel], values: object, path: str) -> list[FieldView]:
        known = values if isinstance(values, Mapping) else {}
        every = shapes_of(form_class)
        left_out = {REPLIES} if path else {REPLIES, *self.hidden}
        shapes = {name: shape for name, shape in every.items() if name not in left_out}

        def fold_of(shape: Shape) -> tuple[str, str]:
            return shape.text("fold"), shape.text("folds_as")

        def when_of(shape: Shape) -> AskedWhen:
            return asked_when(shape, shapes, path)

        shown: list[FieldView] = []
        for (fold, topic), group in groupby(shapes.values(), fold_of):
            alike = list(group)
            views: list[FieldView] = []
            for when, asked_alike in groupby(alike, when_of):
                of_them = [
                    self._named(shapes, it, self._field(it, known.get(it.name), path)) for it in asked_alike
                ]
                views += self._conditional(when, of_them)
            if topic:
                shown.append(_topic(topic, views))
                continue
            lacks = any(it.is_required and is_blank(known.get(it.name)) for it in alike)
            shown += self._folded(fold, views, lacks=lacks)
        return shown

    def _named(self, shapes: Mapping[str, Shape], shape: Shape, field: FieldView) -> FieldView:
        """The field, with the one for the address beside it where it asks for somebody’s name."""
        stem = shape.name.removesuffix("name") if shape.name.endswith("name") else f"{shape.name}_"
        beside = shapes.get(f"{stem}email")
        if beside is None or not isinstance(field, InputView):
            return field
        return replace(field, person=f"{field.name.removesuffix(shape.name)}{beside.name}")

    def _conditional(self, when: AskedWhen, fields: list[FieldView]) -> list[FieldView]:
        """Fields that are asked on the same answers, under a label that says so."""
        if when == ALWAYS:
            return fields
        wrong = any(is_wrong(field) for field in fields)
        filled = bool(self.errors) and any(is_filled(field) for field in fields)
        return [
            ConditionalView(
                name=fields[0].name,
                label=when.said,
                hint="",
                error="",
                section="",
                fields=fields,
                when=when.json,
                stays_open=wrong or filled,
            )
        ]

    def _folded(self, fold: str, fields: Sequence[FieldView], *, lacks: bool) -> Iterator[FieldView]:
        """Fields that are rarely used are folded away under what `fold` calls them, unless one is wrong.

        One that must be answered and is not keeps them open, and so do choices that do not all say the same, and a
        record that was just added.
        """
        if not fold:
            yield from fields
            return
        filled = sum(is_filled(field) for field in fields)
        chosen = _chosen_alone(fields)
        yield FoldView(
            name=fields[0].name,
            label=f"{fold} ({_said_of(chosen, filled)})" if filled else fold,
            hint="",
            error="",
            section=fields[0].section,
            fields=[replace(fields[0], section=""), *fields[1:]],
            is_open=lacks or len(chosen) > 1 or any(is_wrong(field) or _has_room(field) for field in fields),
        )

    def _field(self, shape: Shape, value: object, path: str) -> FieldView:
        name = f"{path}{shape.name}"
        common = Common(
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
            return list_of(self.choices[shape.text("choices")], value, common)
        if shape.kind is Kind.SOME_LISTED:
            return boxes_of(self.choices[shape.text("choices")], value, common)
        return BUILDERS[shape.kind](shape, value, common)

    def _records(self, shape: Shape, value: object, common: Common) -> RecordsView:
        given = list(value) if isinstance(value, list | tuple) else []
        records = given or [{} for _ in range(shape.blanks)]
        return RecordsView(
            **common,
            records=[self._record(shape, records, index, common["name"]) for index in range(len(records))],
            add=""
            if len(records) >= shape.most or shape.extra.get("fixed") or shape.text("which")
            else shape.text("add") or f"Add another {shape.legend.lower()}",
        )

    def _given_record(self, shape: Shape, value: object, name: str, *, is_next: bool) -> RecordView:
        """A record that is there already: which it is, is said above it and sent along, not asked.

        Of those without an answer the first stands open, so that a list of many is not too long for a phone.
        """
        which = shape.text("which")
        number = as_typed(value.get(which)) if isinstance(value, Mapping) else ""
        record = RecordView(
            name=name,
            legend=f"{shape.legend} {number}",
            error=self.errors.get(name, ""),
            fields=[
                field
                for field in self.fields(shape.form, value, f"{name}-")
                if field.name != f"{name}-{which}"
            ],
            is_removable=False,
            said=dict(self.choices.get(shape.text("texts"), ())).get(number, ""),
            hidden=[(f"{name}-{which}", number)],
        )
        is_done = is_complete(shape, value) and not is_wrong_within(record)
        chosen = next((_chosen(field) for field in record.fields if isinstance(field, RadiosView)), "")
        if is_done:
            return replace(record, folded=f"Answered: {chosen}")
        is_open = is_next or is_wrong_within(record) or not is_blank_beside(which, value)
        return record if is_open else replace(record, folded=NOT_ANSWERED, is_unanswered=True)

    def _record(self, shape: Shape, records: Sequence[object], index: int, path: str) -> RecordView:
        name, value = f"{path}-{index}", records[index]
        if shape.text("which"):
            is_next = all(is_complete(shape, record) for record in records[:index])
            return self._given_record(shape, value, name, is_next=is_next)
        record = RecordView(
            name=name,
            legend=f"{shape.legend} {index + 1}",
            error=self.errors.get(name, ""),
            fields=self.fields(shape.form, value, f"{name}-"),
            is_removable=not shape.extra.get("fixed") and (len(records) > 1 or not is_blank(value)),
        )
        if (
            shape.extra.get("fixed")
            or shape.extra.get("stays_open")
            or is_wrong_within(record)
            or path in self.errors
        ):
            return record
        return replace(record, folded=_folded_as(shape, records, value))


def _topic(topic: str, fields: Sequence[FieldView]) -> FoldView:
    """The questions of one topic of a long form, folded away under its name until they are wanted or must be mended.

    The name says how many questions there are, and how many have an answer.
    """
    filled, every = sum(map(is_filled, fields)), len(fields)
    count = f"{every} question{'s' if every > 1 else ''}"
    answered = f"{filled} of {count} answered" if filled else count
    return FoldView(
        name=fields[0].name,
        label=f"{topic} ({answered})",
        hint="",
        error="",
        section="",
        fields=[replace(field, section="") for field in fields],
        is_open=any(is_wrong(field) or (is_filled(field) and _has_room(field)) for field in fields),
        is_topic=True,
    )


def _chosen(field: RadiosView) -> str:
    return next((option.label for option in field.options if option.is_chosen), "")


def _has_room(field: FieldView) -> bool:
    """Whether a list has a record that waits to be filled in: somebody has just added it."""
    return isinstance(field, RecordsView) and any(
        not any(map(is_filled, record.fields)) for record in field.records
    )


def _chosen_alone(fields: Sequence[FieldView]) -> set[str]:
    """What is chosen in fields of which each is a choice of radios; nothing where one is empty or something else."""
    chosen = [
        option.label
        for field in fields
        if isinstance(field, RadiosView)
        for option in field.options
        if option.is_chosen
    ]
    return set(chosen) if len(chosen) == len(fields) > 1 else set()


def _said_of(chosen: set[str], filled: int) -> str:
    return f"all answered “{next(iter(chosen))}”" if len(chosen) == 1 else f"{filled} filled in"


NOT_ANSWERED = "Not answered yet"
"""Under which words a record that is there already is folded away until somebody answers it."""

MOST_OPEN = 2
"""Of more records that are filled in already, each is folded away under its first text; of a list that
`folds_records` each is, so that a long form that begins with what was said before is short."""

LONG_RECORD = 4
"""One blank record of so many questions, where none need be there, is folded away until somebody wants one."""


def _folded_as(shape: Shape, records: Sequence[object], record: object) -> str:
    """Under which words a record is folded away; empty if it stands open."""
    if len(records) == 1 and is_blank(record):
        is_long = len(shapes_of(shape.form)) >= LONG_RECORD
        return f"Fill in the first {shape.legend.lower()}" if is_long and not shape.is_required else ""
    most_open = 0 if shape.extra.get("folds_records") else MOST_OPEN
    is_one_of_many = sum(not is_blank(value) for value in records) > most_open
    return _first_text(shape, record) if is_one_of_many and is_complete(shape, record) else ""


def is_complete(shape: Shape, record: object) -> bool:
    """Whether a record has everything that its form must have."""
    return isinstance(record, Mapping) and not any(
        inner.is_required and is_blank(record.get(inner.name)) for inner in shapes_of(shape.form).values()
    )


def is_blank_beside(which: str, record: object) -> bool:
    """Whether a record that is there already says no more than which it is."""
    return isinstance(record, Mapping) and is_blank({**record, which: None})


def _first_text(shape: Shape, record: object) -> str:
    known = record if isinstance(record, Mapping) else {}
    texts = (
        as_typed(known.get(inner.name)) for inner in shapes_of(shape.form).values() if inner.kind is Kind.TEXT
    )
    return next(filter(None, texts), "")


class ToConfirm(TypedDict):
    confirm: str
    is_confirmed: bool


def to_confirm(value: object) -> ToConfirm:
    """The mark of a text that its sender is to confirm, and whether it is ticked already."""
    text, screening = as_typed(value) if isinstance(value, str) else "", current_screening()
    mark = mark_of(text) if text and screening.is_asked(text) else ""
    return ToConfirm(confirm=mark, is_confirmed=mark in screening.confirmed)


def _optional(shape: Shape) -> str:
    """A field that other answers may make necessary says `conditional` and is not called optional."""
    return "" if shape.is_required or shape.extra.get("conditional") else " (optional)"
