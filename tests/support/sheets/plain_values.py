"""A value of a list that is a number and nothing else, for tests of how cells are read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from models.imports.import_types import FileRecord
from models.imports.series_entries import SeriesDay
from models.inputs.numbers import decimal_number


def _value(given: object) -> object:
    return float(decimal_number(given, signs="£%")) if isinstance(given, str) else given


Value = Annotated[float, BeforeValidator(_value)]


class ValueEntry(FileRecord):
    """A number on its day."""

    date: SeriesDay = Field(title="Date")
    value: Value = Field(title="Value")
