"""Answers as people say them: the labels of the fields of a form with their values, and what differs between two."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pydantic import BaseModel

from models.answers.changed_fields import is_the_same
from models.clock import spoken_date
from models.forms.change_points import REPLIES
from models.forms.date_parts import PARTS
from models.forms.form_schema import Kind, Shape, shapes_of
from models.inputs.text import is_blank

Named = Mapping[str, Sequence[tuple[str, str]]]
NO_NAMES: Named = MappingProxyType({})


@dataclass(frozen=True)
class AnswerDifference:
    """A field that two answers say otherwise, in words; an empty text for an answer that says nothing there."""

    field: str
    label: str
    before: str
    after: str

    @property
    def said(self) -> str:
        """“Numerator: 92, now 95”."""
        return f"{self.label}: {self.before or 'nothing'}, now {self.after or 'nothing'}"


def spoken_facts(
    form: type[BaseModel], values: Mapping[str, object], names: Named = NO_NAMES
) -> list[tuple[str, str]]:
    """What a form says, label by label, in the order of its page; blank fields are left out, unknown ones come last."""
    shapes = shapes_of(form)
    known = [
        (shape.label, text)
        for name, shape in shapes.items()
        if (text := spoken_value(shape, values.get(name), names))
    ]
    return known + [
        (name, str(value)) for name, value in values.items() if name not in shapes and not is_blank(value)
    ]


def differences(
    form: type[BaseModel], before: Mapping[str, object], after: Mapping[str, object], names: Named = NO_NAMES
) -> list[AnswerDifference]:
    """What two answers on a form say otherwise, field by field; of lists with as many records record by record."""
    return [
        difference
        for shape in shapes_of(form).values()
        if shape.name != REPLIES
        for difference in _between(shape, (before.get(shape.name), after.get(shape.name)), names)
    ]


def spoken_value(shape: Shape, value: object, names: Named = NO_NAMES) -> str:
    """A value of a field; `names` holds what is chosen from lists that are kept elsewhere."""
    if is_blank(value):
        return ""
    if shape.kind is Kind.RECORDS:
        return "\n".join(_records(shape, value, names))
    if shape.kind in {Kind.LISTED, Kind.SOME_LISTED}:
        known = dict(names.get(shape.text("choices"), ()))
        given = value if isinstance(value, list | tuple) else [value]
        return "\n".join(known.get(str(choice), str(choice)) for choice in given)
    if isinstance(value, list | tuple):
        return "\n".join(_word(shape, choice) for choice in value)
    return _TEXT_OF_KIND.get(shape.kind, _word)(shape, value)


def _between(shape: Shape, values: tuple[object, object], names: Named) -> Iterator[AnswerDifference]:
    before, after = values
    if is_the_same(before, after):
        return
    if (lists := _lists_alike(shape, before, after)) is not None:
        yield from _between_records(shape, lists, names)
        return
    texts = spoken_value(shape, before, names), spoken_value(shape, after, names)
    if texts[0] != texts[1]:
        yield AnswerDifference(shape.name, shape.label, *texts)


def _lists_alike(shape: Shape, before: object, after: object) -> tuple[list[object], list[object]] | None:
    """Two lists of as many records, which can be told apart record by record."""
    if shape.kind is not Kind.RECORDS or not isinstance(before, list) or not isinstance(after, list):
        return None
    return (before, after) if len(before) == len(after) else None


def _between_records(
    shape: Shape, lists: tuple[list[object], list[object]], names: Named
) -> Iterator[AnswerDifference]:
    for number, (old, new) in enumerate(zip(*lists, strict=True), start=1):
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            for inner in differences(shape.form, old, new, names):
                label = f"{shape.legend} {number}, {inner.label[:1].lower()}{inner.label[1:]}"
                yield AnswerDifference(shape.name, label, inner.before, inner.after)


def _records(shape: Shape, value: object, names: Named) -> Iterator[str]:
    records = value if isinstance(value, list | tuple) else [value]
    for number, record in enumerate(records, start=1):
        facts = spoken_facts(shape.form, record, names) if isinstance(record, Mapping) else []
        text = "\n".join(f"{label}: {value_said}" for label, value_said in facts)
        yield f"{shape.legend} {number}\n{text}" if len(records) > 1 else text


def _word(shape: Shape, value: object) -> str:
    labels = {word.value: word.label for word in shape.words}
    suffix = shape.text("suffix")
    return labels.get(str(value), str(value)) + (f" {suffix}" if suffix else "")


def _yes_no(_: Shape, value: object) -> str:
    return {"true": "Yes", "false": "No"}.get(str(value).lower(), str(value))


def _day(_: Shape, value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(value.get(part) or "…") for part in PARTS)
    try:
        return spoken_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


_TEXT_OF_KIND: Mapping[Kind, Callable[[Shape, object], str]] = {Kind.YES_NO: _yes_no, Kind.DATE: _day}
