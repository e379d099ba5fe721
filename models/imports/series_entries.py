"""A value of a series with all that may stand beside it in its row."""

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from models.imports.import_types import FileRecord
from models.imports.series_cells import baseline_of, direction_of, is_marked, target_of, value_of
from models.inputs.dates import OF_A_SERIES, day
from models.inputs.text import clean_line
from models.spc import Direction, NoValue


def _series_day(given: object) -> object:
    """A day of a series; a month alone is its first day."""
    return day(given, OF_A_SERIES, is_month_enough=True) if isinstance(given, str) else given


_LINE = (BeforeValidator(clean_line), StringConstraints(max_length=200))
Line = Annotated[str, *_LINE]
SeriesDay = Annotated[dt.date, BeforeValidator(_series_day)]


class RebaseEntry(FileRecord):
    """A day or month from which mean and limits begin anew, and why."""

    date: SeriesDay = Field(title="Date")
    reason: Annotated[str, StringConstraints(min_length=1), *_LINE] = Field(title="Reason")


class SeriesEntry(FileRecord):
    """A value of a measure on its day, or why there is none; each field is read from the text of its cell."""

    date: SeriesDay = Field(title="Date")
    value: Annotated[float | NoValue, BeforeValidator(value_of)] = Field(title="Value")
    denominator: Annotated[float | NoValue | None, BeforeValidator(value_of)] = Field(
        title="Denominator", default=None
    )
    measure: Line = Field(title="Measure", default="")
    improvement_direction: Annotated[Direction | None, BeforeValidator(direction_of)] = Field(
        title="Which way is better", default=None
    )
    target: Annotated[float | None, BeforeValidator(target_of)] = Field(title="Target", default=None)
    recalc_here: Annotated[bool, BeforeValidator(is_marked)] = Field(
        title="The limits begin anew here", default=False
    )
    comment: Line = Field(title="Comment", default="")
    baseline_duration: Annotated[int | None, BeforeValidator(baseline_of)] = Field(
        title="Values that the limits rest on", default=None
    )
