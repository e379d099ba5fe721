"""What every form and every row of a file is: a record whose texts are cleaned as they come in, before any check."""

from collections.abc import Mapping
from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError

from models.inputs.text import clean_line, clean_paragraphs, utf16_units

SEVERAL_LINES: dict[str, Any] = {"widget": "textarea"}
"""The `json_schema_extra` of a field whose text keeps its line breaks; any other text is a single line."""


class InputRecord(BaseModel):
    """A record that somebody types or hands in: unknown fields are refused, and so is a text that is too long.

    The length is counted in UTF-16 units, as browsers count against `maxlength`; the same limit stands in the schema.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _come_in(cls, given: object, info: ValidationInfo) -> object:
        """The one place through which each value of each record comes in."""
        bounds = _bounds(cls, info.field_name or "")
        if isinstance(given, list | tuple):
            return [cleaned(value) for value in given]
        text = cleaned(given, keeps_lines=bounds.keeps_lines)
        if bounds.longest is not None and type(text) is str and utf16_units(text) > bounds.longest:
            raise PydanticKnownError("string_too_long", {"max_length": bounds.longest})
        return text


def cleaned(given: object, *, keeps_lines: bool = False) -> object:
    """A text cleaned; anything else, a word of the vocabulary too, as it is."""
    if type(given) is not str:
        return given
    return clean_paragraphs(given) if keeps_lines else clean_line(given)


def keeps_lines(look: object) -> bool:
    """Whether a field that looks like this is typed into several lines."""
    return isinstance(look, Mapping) and look.get("widget") == SEVERAL_LINES["widget"]


class _Bounds(NamedTuple):
    """How the text of a field is cleaned, and how many UTF-16 units it may have; None if nothing bounds it."""

    keeps_lines: bool
    longest: int | None


@lru_cache(maxsize=2048)
def _bounds(record: type[InputRecord], name: str) -> _Bounds:
    field = record.model_fields[name]
    return _Bounds(keeps_lines(field.json_schema_extra), _longest(field))


def _longest(field: FieldInfo) -> int | None:
    """The `max_length` of a text, wherever its annotation says it; that of a list bounds how many it has."""
    limits, types = list(field.metadata), [field.annotation]
    while types:
        annotation = types.pop()
        if get_origin(annotation) in {list, tuple, dict}:
            return None
        limits += getattr(annotation, "__metadata__", ())
        types += [inner for inner in get_args(annotation) if inner is not NoneType and _is_type(inner)]
    lengths = [length for limit in limits if isinstance(length := getattr(limit, "max_length", None), int)]
    return min(lengths, default=None)


def _is_type(argument: object) -> bool:
    return isinstance(argument, type) or get_origin(argument) is not None
