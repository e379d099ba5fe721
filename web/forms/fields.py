"""The fields of a form as a page shows them: typed views that the macros of `templates/form.html` render."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """What every field shows. `id` and `name` are the same, except in the boxes of a date.

    `confirm` is the mark of a text that somebody is to confirm not to be about a patient, and empty for any other.
    """

    widget: ClassVar[str]
    name: str
    label: str
    hint: str
    error: str
    section: str
    confirm: str = ""
    is_confirmed: bool = False
    points: Sequence[PointView] = ()


@dataclass(frozen=True, kw_only=True)
class PointView:
    """A change that was asked for, beside the field it is about, with room for a reply; `hidden` says which it is."""

    asked_by: str
    wanted: str
    hidden: tuple[str, str]
    reply: TextareaView


@dataclass(frozen=True, kw_only=True)
class PointsView(FieldView):
    """Changes that are about no field in particular."""

    widget: ClassVar[str] = "points"


@dataclass(frozen=True, kw_only=True)
class InputView(FieldView):
    """A single line; `person` is the name of the field for the address of whom it names, if it names somebody.

    With `has_focus` one types at once, where a page asks for little else.
    """

    widget: ClassVar[str] = "input"
    value: str
    type: str
    inputmode: str | None
    width: int | None
    autocomplete: str | None
    suffix: str | None
    person: str = ""
    has_focus: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownView(FieldView):
    """A text that stands on the page and is sent as it is: what the fields beside it are about."""

    widget: ClassVar[str] = "shown"
    value: str


@dataclass(frozen=True, kw_only=True)
class TextareaView(FieldView):
    """Several lines."""

    widget: ClassVar[str] = "textarea"
    value: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class BoxView:
    """One of the three boxes of a date."""

    part: str
    value: str
    is_wrong: bool


@dataclass(frozen=True, kw_only=True)
class DateView(FieldView):
    """Day, month and year."""

    widget: ClassVar[str] = "date"
    boxes: Sequence[BoxView]


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One answer to choose."""

    value: str
    label: str
    hint: str = ""
    is_chosen: bool = False

    @property
    def as_item(self) -> dict[str, object]:
        """The option in the words of the NHS components."""
        chosen = {"checked": self.is_chosen, "selected": self.is_chosen}
        return {"value": self.value, "text": self.label, "hint": {"text": self.hint}, **chosen}


def options_of(offered: Iterable[tuple[str, str]], chosen: str) -> list[OptionView]:
    """What a list is narrowed to, by value and label."""
    return [OptionView(value=value, label=label, is_chosen=value == chosen) for value, label in offered]


@dataclass(frozen=True, kw_only=True)
class RadiosView(FieldView):
    """One of a few answers."""

    widget: ClassVar[str] = "radios"
    options: Sequence[OptionView]
    is_inline: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckboxesView(FieldView):
    """Any number of a few answers."""

    widget: ClassVar[str] = "checkboxes"
    options: Sequence[OptionView]


@dataclass(frozen=True, kw_only=True)
class SelectView(FieldView):
    """One of many answers; the first option is “not chosen”."""

    widget: ClassVar[str] = "select"
    options: Sequence[OptionView]


@dataclass(frozen=True, kw_only=True)
class FoldView(FieldView):
    """Fields that are rarely used, folded away under a label; `name` is that of the first.

    `is_topic` if they are one topic of a long form, which people open one after the other.
    `button` shows the form again, sends nothing, and leads to `said`, what follows from the fields.
    """

    widget: ClassVar[str] = "fold"
    fields: Sequence[FieldView]
    is_open: bool
    button: str = ""
    said: str = ""
    is_topic: bool = False


@dataclass(frozen=True, kw_only=True)
class ConditionalView(FieldView):
    """Fields that are asked on certain answers only, under a label that says on which; `name` is that of the first.

    `when` is that condition for a script. `stays_open` shows them whatever is answered: something in them is wrong.
    """

    widget: ClassVar[str] = "conditional"
    fields: Sequence[FieldView]
    when: str
    stays_open: bool


@dataclass(frozen=True, kw_only=True)
class RecordView:
    """One record of a list: “Action 2”; `folded` is what it is called where it is folded away, being filled in.

    One that `is_unanswered` is folded away, and somebody has still to answer it.

    `said` is what it is about, and `hidden` says which it is, where the records of a list are given.
    """

    name: str
    legend: str
    error: str
    fields: Sequence[FieldView]
    is_removable: bool
    folded: str = ""
    is_unanswered: bool = False
    said: str = ""
    hidden: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class RecordsView(FieldView):
    """A list of records; `add` labels the button for one more, empty when the list is full."""

    widget: ClassVar[str] = "records"
    records: Sequence[RecordView]
    add: str


def is_filled(field: FieldView) -> bool:
    """Whether something stands in a field."""
    if isinstance(field, InputView | ShownView | TextareaView):
        return bool(field.value)
    if isinstance(field, RadiosView | CheckboxesView | SelectView):
        return any(option.is_chosen and option.value for option in field.options)
    if isinstance(field, DateView):
        return any(box.value for box in field.boxes)
    if isinstance(field, ConditionalView):
        return any(is_filled(inner) for inner in field.fields)
    return isinstance(field, RecordsView) and any(map(is_filled_in, field.records))


def is_filled_in(record: RecordView) -> bool:
    """Whether something stands in any field of a record."""
    return any(is_filled(field) for field in record.fields)


def is_wrong(field: FieldView) -> bool:
    """Whether something must be mended in a field, or within it."""
    if field.error:
        return True
    if isinstance(field, ConditionalView | FoldView):
        return any(is_wrong(inner) for inner in field.fields)
    return isinstance(field, RecordsView) and any(is_wrong_within(record) for record in field.records)


def is_wrong_within(record: RecordView) -> bool:
    """Whether something must be mended in a record."""
    return bool(record.error) or any(is_wrong(field) for field in record.fields)
