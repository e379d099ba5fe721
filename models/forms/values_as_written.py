"""Dates and numbers of a form as people write them, read by the readers that read files (`models/inputs/`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from pydantic_core import PydanticCustomError, PydanticKnownError

from models.forms.form_schema import Kind, Shape
from models.inputs.dates import EXAMPLE, named_day
from models.inputs.numbers import decimal_number
from models.inputs.text import clean_line

NO_DAY = "no_day"
"""The type of the validation error of what names no day; its message says why, to be read after the field."""

PERCENTAGE = "percentage"
"""The type of the validation error of a percentage in place of a number; its message, too, follows the field."""

_SIGNS = "%"


def value_as_written(shape: Shape, given: object) -> object:
    """The date or the number that a text says; anything else, and an empty text, as it was given.

    Refused, with an error of Pydantic: a text that says none, and what is neither written as one nor one.
    """
    read = _READERS.get(shape.kind)
    if read is None or given is None or (isinstance(given, str) and not clean_line(given)):
        return given
    return read(shape, given)


def _day(_: Shape, given: object) -> object:
    """Boxes that say no date are left to Pydantic; a bare number is no day, whatever moment it may stand for."""
    if isinstance(given, date | Mapping):
        return given
    if not isinstance(given, str):
        raise _no_day(f"this is not a date: {EXAMPLE}")
    try:
        return named_day(given)
    except ValueError as problem:
        raise _no_day(str(problem)) from None


def _no_day(why: str) -> PydanticCustomError:
    return PydanticCustomError(NO_DAY, "{why}", {"why": why})


def _number(shape: Shape, given: object) -> object:
    return _written(shape, given, otherwise=PydanticKnownError("decimal_parsing"))


def _whole_number(shape: Shape, given: object) -> object:
    number = _written(shape, given, otherwise=PydanticKnownError("int_parsing"))
    if isinstance(number, Decimal) and number == number.to_integral_value():
        return int(number)
    return number


def _written(shape: Shape, given: object, *, otherwise: PydanticKnownError) -> object:
    """A number that is written; “95%” where the field itself ends in that sign, or allows for it."""
    if isinstance(given, bool):
        raise otherwise
    if not isinstance(given, str):
        return given
    try:
        number = decimal_number(
            given, signs=_SIGNS if _SIGNS in {shape.text("suffix"), shape.text("signs")} else ""
        )
    except ValueError:
        raise (_a_percentage() if clean_line(given).endswith(_SIGNS) else otherwise) from None
    if number.adjusted() > _MOST_PLACES:
        raise otherwise
    return number


def _a_percentage() -> PydanticCustomError:
    return PydanticCustomError(
        PERCENTAGE, "enter a number without a percent sign; of a share, how many there were"
    )


_MOST_PLACES = 30
"""Digits before the point, beyond which nothing is reckoned: every field has a limit of its own below it."""

_READERS: Mapping[Kind, Callable[[Shape, object], object]] = {
    Kind.DATE: _day,
    Kind.NUMBER: _number,
    Kind.WHOLE_NUMBER: _whole_number,
}
