"""What the fields of a form are, read once from its Pydantic class: kind, label, choices, nested records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel, EmailStr
from pydantic.fields import FieldInfo

from models.vocabulary import Word

MOST_RECORDS = 200
"""No list of records is longer than this, whatever its form says."""


class Kind(Enum):
    """How a field is asked for and answered."""

    TEXT = "text"
    EMAIL = "email"
    DATE = "date"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"
    ONE_OF = "one of some words"
    SOME_OF = "some of some words"
    LISTED = "one of the choices handed in"
    SOME_LISTED = "some of the choices handed in"
    RECORDS = "a list of records"


@dataclass(frozen=True)
class Shape:
    """One field of a form. `extra` is its `json_schema_extra`: how it looks and what it is called."""

    name: str
    kind: Kind
    label: str
    hint: str
    is_required: bool
    extra: Mapping[str, object]
    words: tuple[Word, ...] = ()
    record: type[BaseModel] | None = None
    most: int = MOST_RECORDS

    def text(self, key: str) -> str:
        """What `extra` says under a key, or an empty text."""
        return str(self.extra.get(key, ""))

    def number(self, key: str, default: int) -> int:
        """The whole number that `extra` has under a key."""
        whole_number = self.extra.get(key, default)
        return whole_number if isinstance(whole_number, int) else default

    @property
    def legend(self) -> str:
        """What one record of the list is called: “Action”."""
        return self.text("legend") or self.label

    @property
    def form(self) -> type[BaseModel]:
        """The form of one record; only a list of records has one."""
        if self.record is None:
            raise TypeError(f"{self.name} is {self.kind.value}, not a list of records")
        return self.record

    @property
    def blanks(self) -> int:
        """How many blank records stand there at first."""
        return self.number("blank", 1)


@lru_cache(maxsize=256)
def shapes_of(form_class: type[BaseModel]) -> Mapping[str, Shape]:
    """The fields of a form by name, in their order. A type that no page can ask for raises TypeError."""
    return MappingProxyType({name: _shape(name, field) for name, field in form_class.model_fields.items()})


def _shape(name: str, field: FieldInfo) -> Shape:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    annotation = _without_none(field.annotation)
    kind, words, record = (_listed(annotation), (), None) if "choices" in extra else _kind(name, annotation)
    longest = [limit.max_length for limit in field.metadata if isinstance(limit, MaxLen)]
    return Shape(
        name=name,
        kind=kind,
        label=field.title or name.replace("_", " ").capitalize(),
        hint=field.description or "",
        is_required=field.is_required(),
        extra=MappingProxyType(dict(extra)),
        words=words,
        record=record,
        most=min([*longest, MOST_RECORDS]),
    )


_PLAIN: Mapping[object, Kind] = {
    str: Kind.TEXT,
    EmailStr: Kind.EMAIL,
    date: Kind.DATE,
    int: Kind.WHOLE_NUMBER,
    Decimal: Kind.NUMBER,
    bool: Kind.YES_NO,
}


def _kind(name: str, annotation: object) -> tuple[Kind, tuple[Word, ...], type[BaseModel] | None]:
    if annotation in _PLAIN:
        return _PLAIN[annotation], (), None
    if words := _words(annotation):
        return Kind.ONE_OF, words, None
    if get_origin(annotation) in {list, tuple}:
        element = _without_none(get_args(annotation)[0])
        if words := _words(element):
            return Kind.SOME_OF, words, None
        if isinstance(element, type) and issubclass(element, BaseModel):
            return Kind.RECORDS, (), element
    raise TypeError(f"{name}: no page can ask for {annotation!r}")


def _listed(annotation: object) -> Kind:
    return Kind.SOME_LISTED if get_origin(annotation) in {list, tuple} else Kind.LISTED


def _words(annotation: object) -> tuple[Word, ...]:
    if isinstance(annotation, type) and issubclass(annotation, Word):
        return tuple(annotation)
    if get_origin(annotation) is Literal:
        return tuple(word for word in get_args(annotation) if isinstance(word, Word))
    return ()


def _without_none(annotation: object) -> object:
    """The type inside `Annotated[…]` and `… | None`."""
    if get_origin(annotation) is Annotated:
        return _without_none(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        inside = [arg for arg in get_args(annotation) if arg is not NoneType]
        if len(inside) == 1:
            return _without_none(inside[0])
    return annotation
