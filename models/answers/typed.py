"""What was typed into a form of another version, said in the fields of today's: no word of it is lost.

What today's form has no field for, or no choice, is kept beside its fields under the name it was posted under, as text.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from models.answers.stored import upgraded
from models.forms.base import TaskForm
from models.forms.form_schema import Kind, Shape, shapes_of
from models.inputs.input_record import cleaned, keeps_lines
from models.inputs.text import clean_line

BEFORE = "-before"
"""Stands behind the name of a field whose present type cannot show what was typed into it."""


def said_today(form: type[TaskForm], typed: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The values of today's fields, and as texts those of the fields that are gone; all as it is on today's version."""
    if version == form.version:
        return dict(typed)
    try:
        changed = upgraded(form, typed, version)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        changed = typed  # half typed: what an upgrade cannot move is shown as text
    gone: dict[str, str] = {}
    return _fitting(form, changed, "", gone) | gone


def tidied(form: type[BaseModel], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, half or whole, with its texts cleaned as its form cleans them; names of fields, too."""
    shapes = shapes_of(form)
    return {clean_line(name): _tidied(shapes.get(name), value) for name, value in typed.items()}


def _tidied(shape: Shape | None, value: object) -> object:
    if isinstance(value, list):
        if shape is not None and shape.kind is Kind.RECORDS:
            return [
                tidied(shape.form, record) if isinstance(record, dict) else cleaned(record)
                for record in value
            ]
        return [_tidied(None, element) for element in value]
    if isinstance(value, dict):
        return {clean_line(str(name)): _tidied(None, element) for name, element in value.items()}
    return cleaned(value, keeps_lines=shape is None or keeps_lines(shape.extra))


def gone_from(form: type[BaseModel], typed: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into fields that the form has not, by the names under which they were posted."""
    return {name: str(value) for name, value in typed.items() if name not in shapes_of(form)}


def _fitting(
    form: type[BaseModel], typed: Mapping[str, Any], path: str, gone: dict[str, str]
) -> dict[str, Any]:
    """The values that fields of the form can show; the others go into `gone`."""
    shapes, fitting = shapes_of(form), dict[str, Any]()
    for name, value in typed.items():
        shape = shapes.get(name)
        if shape is not None and shape.kind is Kind.RECORDS and isinstance(value, list):
            fitting[name] = [
                _fitting(shape.form, record, f"{path}{name}-{number}-", gone)
                for number, record in enumerate(value)
                if isinstance(record, dict)
            ]
        elif shape is not None and _can_show(shape, value):
            fitting[name] = value
        elif sentence := ", ".join(_texts(value)):
            gone[f"{path}{name}{BEFORE if shape else ''}"] = sentence
    return fitting


def _can_show(shape: Shape, value: object) -> bool:
    words = {word.value for word in shape.words}
    if shape.kind in {Kind.SOME_OF, Kind.SOME_LISTED}:
        return isinstance(value, list) and (not words or words.issuperset(map(str, value)))
    if shape.kind is Kind.RECORDS:
        return value in ("", None)
    if shape.kind is Kind.ONE_OF:
        return value in ("", None) or value in words
    if shape.kind is Kind.DATE and isinstance(value, dict):
        return True
    return not isinstance(value, dict | list)


def _texts(value: object) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and str(value).strip():
        yield str(value)
