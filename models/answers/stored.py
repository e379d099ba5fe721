# ruff: noqa: ANN401 -- a stored value is whatever JSON holds, and a field whatever its annotation says
"""Reading a stored answer for ever: whatever a form took once is never refused, however the form has changed since.

A decision keeps the answer as it was given, with the version of its form, and no migration can mend it. So nothing is
checked again here: each field of today's form is read by its kind, and what does not fit is empty.

To rename a field, to change what it means or to change its type, raise the `version` of its form and register in
`UPGRADES` (`models/answers/upgrades.py`) how an answer of the version before is said today. To add or to remove a
field, raise the version.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from models.answers.upgrades import UPGRADES
from models.forms.base import TaskForm
from models.forms.form_schema import Kind, Shape, shapes_of
from models.vocabulary import Word

F = TypeVar("F", bound=TaskForm)
B = TypeVar("B", bound=BaseModel)

FIRST_VERSION = 1
"""The version of every form before answers kept one, and of whatever does not say which."""


def upgraded(form: type[TaskForm], answer: Mapping[str, Any], version: int) -> Mapping[str, Any]:
    """An answer as JSON, said in the fields of today's form; fields that are gone stay in it. Nothing is checked."""
    steps = [step for number in range(version, form.version) if (step := UPGRADES.get((form.kind, number)))]
    if not steps:
        return answer
    changed = deepcopy(dict(answer))
    for step in steps:
        changed = step(changed)
    return changed


def read_stored(form: type[F], answer: Mapping[str, Any], version: int) -> F:
    """A stored answer as its form, unchecked; ValidationError is never raised.

    A field that the answer has not got, or whose value the form knows no more, is as its default says; a required one
    is then an empty text or an empty list, and for anything else None, whatever its type says: whoever reads a
    required date, number, choice or yes-or-no that came after version 1 asks whether it is there.
    """
    return read_record(form, upgraded(form, answer, version))


def read_record(form: type[B], stored: Mapping[str, Any]) -> B:
    """A form, or a record within one, from JSON that is said in today’s fields; unchecked, and nothing is raised."""
    values = {
        name: _read(reader, stored[name]) if stored.get(name) is not None else reader.absent()
        for name, reader in readers_of(form)
    }
    return form.model_construct(**values)


class _FieldReader(NamedTuple):
    """How a field is read: its shape, what it is read by, what it is when it is absent or cannot be read."""

    shape: Shape
    read: Callable[[Shape, Any], Any]
    absent: Callable[[], Any]


@lru_cache(maxsize=512)
def readers_of(form: type[BaseModel]) -> tuple[tuple[str, _FieldReader], ...]:
    """How each field of a form is read, by its name."""
    return tuple(
        (name, _FieldReader(shape, _READERS[shape.kind], _absent(form, shape)))
        for name, shape in shapes_of(form).items()
    )


def _absent(form: type[BaseModel], shape: Shape) -> Callable[[], Any]:
    field = form.model_fields[shape.name]
    if not field.is_required():
        return lambda: field.get_default(call_default_factory=True)
    return _EMPTY.get(shape.kind, lambda: None)


def _read(reader: _FieldReader, value: Any) -> Any:
    try:
        return reader.read(reader.shape, value)
    except (ValueError, TypeError, ArithmeticError):
        return reader.absent()


def _text(_: Shape, value: Any) -> str:
    if isinstance(value, dict | list):
        raise TypeError
    return str(value)


def _day(_: Shape, value: Any) -> date:
    return date.fromisoformat(value)


def _whole_number(_: Shape, value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(value)


def _number(_: Shape, value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return number


def _yes_no(_: Shape, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _word(shape: Shape, value: Any) -> Word:
    """A word that the vocabulary has, even if the form does not offer it any more."""
    return type(shape.words[0])(value)


def _words(shape: Shape, value: Any) -> list[Word]:
    vocabulary = type(shape.words[0])
    known = {word.value for word in vocabulary}
    return [vocabulary(word) for word in _listed(shape, value) if word in known]


def _listed(_: Shape, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [word for word in value if isinstance(word, str)]


def _records(shape: Shape, value: Any) -> list[BaseModel]:
    if not isinstance(value, list):
        raise TypeError
    return [read_record(shape.form, record) for record in value if isinstance(record, dict)]


_READERS: Mapping[Kind, Callable[[Shape, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.EMAIL: _text,
    Kind.LISTED: _text,
    Kind.DATE: _day,
    Kind.WHOLE_NUMBER: _whole_number,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.ONE_OF: _word,
    Kind.SOME_OF: _words,
    Kind.SOME_LISTED: _listed,
    Kind.RECORDS: _records,
}

_EMPTY: Mapping[Kind, Callable[[], Any]] = {
    Kind.TEXT: str,
    Kind.EMAIL: str,
    Kind.LISTED: str,
    Kind.SOME_OF: list,
    Kind.SOME_LISTED: list,
    Kind.RECORDS: list,
}
"""What a required field is that an answer has not got; of any other kind it is None."""
