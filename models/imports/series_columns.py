"""The columns of a series of values, by the names that people and other tools give them.

Among them are the eight of the layout in which Making Data Count’s charts are fed: `what`, `improvement_direction`,
`date`, `value`, `recalc_here`, `comment`, `baseline_duration` and `target`.
"""

from collections.abc import Mapping

from models.inputs.text import compared
from models.vocabulary import Word


class SeriesColumn(Word):
    """What a column of a series says; the value is its name in sentences."""

    DATE = "date", "the dates"
    VALUE = "value", "the values"
    NUMERATOR = "numerator", "the numerators"
    DENOMINATOR = "denominator", "the denominators"
    MEASURE = "measure", "the measure"
    DIRECTION = "improvement_direction", "which way is better"
    TARGET = "target", "the target"
    REBASE = "recalc_here", "where the limits begin anew"
    COMMENT = "comment", "what was noted"
    BASELINE = "baseline_duration", "how many values the limits rest on"


_NAMES: Mapping[SeriesColumn, tuple[str, ...]] = {
    SeriesColumn.DATE: (
        *("date", "month", "period", "day", "week", "week commencing", "week beginning", "week ending"),
        *("month beginning", "month ending", "month end", "reporting month", "reporting period"),
    ),
    SeriesColumn.VALUE: ("value", "values"),
    SeriesColumn.NUMERATOR: ("numerator", "numerators"),
    SeriesColumn.DENOMINATOR: ("denominator", "denominators"),
    SeriesColumn.MEASURE: ("what", "measure", "measure name", "metric", "indicator", "kpi"),
    SeriesColumn.DIRECTION: (
        *("improvement direction", "direction", "improve", "better", "polarity", "which way is better"),
        *("desired direction", "direction of improvement"),
    ),
    SeriesColumn.TARGET: ("target", "goal"),
    SeriesColumn.REBASE: (
        *("recalc here", "recalc", "recalculate", "recalculate here", "recalculate limits"),
        *("rebase", "re-base", "rebase here", "re-base here", "step change"),
    ),
    SeriesColumn.COMMENT: ("comment", "comments", "note", "notes", "annotation", "annotations", "reason"),
    SeriesColumn.BASELINE: ("baseline duration", "baseline", "baseline points", "baseline values"),
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names}

DATES = _NAMES[SeriesColumn.DATE]
COUNTS = frozenset({SeriesColumn.NUMERATOR, SeriesColumn.DENOMINATOR})
"""Two numbers of which the series is the share, or the rate; neither says anything without the other."""


def column_of(heading: str) -> SeriesColumn | None:
    """The column that a heading names; None for one that is not known: whatever its capitals, spaces and underlines."""
    return _BY_NAME.get(plain_heading(heading))


def plain_heading(heading: str) -> str:
    """A heading as headings are compared."""
    return compared(heading.replace("_", " ")).rstrip(":")
