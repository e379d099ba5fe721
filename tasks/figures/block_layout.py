"""Which column of a block of figures says what: by its name, or by the measure that it is named after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.imports.series_columns import SeriesColumn, column_of, plain_heading
from models.inputs.text import clean_line
from models.measures.figures import FiguresPlan
from tasks.sheets.cells import SheetRow

_NUMBER = {
    "how many",
    "number",
    "count",
    "n",
    "numerator",
    "numerators",
    "value",
    "values",
    "mean",
    "median",
    "cases",
}
_OUT_OF = {"out of", "out of how many", "denominator", "denominators", "total", "of", "all"}
_GROUP = {
    "group",
    "ward",
    "site",
    "team",
    "clinic",
    "age band",
    "age group",
    "ethnicity",
    "sex",
    "gender",
    "shift",
}
_EXCEPTIONS = {
    "exceptions",
    "exception",
    "exceptions, if any",
    "left out",
    "excluded",
    "exclusions",
    "exempt",
}
_NUMBERS = {"number": _NUMBER, "out_of": _OUT_OF, "exceptions": _EXCEPTIONS}
_COLUMNS_KNOWN = "period, measure, group, how many, out of, exceptions, note"


@dataclass(frozen=True)
class BlockLayout:
    """Where the columns of a block are; `wide` has the columns of the numbers of a measure by its key."""

    period: int
    measure: int | None = None
    group: int | None = None
    note: int | None = None
    wide: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    long: Mapping[str, int] = field(default_factory=dict)


def block_layout(heading: SheetRow, plan: FiguresPlan) -> BlockLayout | str:
    """The columns of a block; a sentence if they are not those of figures."""
    places: dict[str, int] = {}
    wide: dict[str, dict[str, int]] = {}
    for index in range(len(heading.cells)):
        name = plain_heading(clean_line(heading.cells[index]))
        if not name:
            continue
        what = _known(name)
        if what is None and (of := _of_measure(name, plan)) is not None:
            wide.setdefault(of[0], {}).setdefault(of[1], index)
        elif what is None:
            return f"the column “{name}” is not known: take it out; known are {_COLUMNS_KNOWN}"
        elif what in places:
            return f"two columns say “{what.replace('_', ' ')}”: keep one of them"
        else:
            places[what] = index
    return _fitting(places, wide, plan)


def _fitting(
    places: Mapping[str, int], wide: Mapping[str, Mapping[str, int]], plan: FiguresPlan
) -> BlockLayout | str:
    if "period" not in places:
        return "there is no column “period”: name the one with the dates so"
    long = {name: places[name] for name in ("number", "out_of", "exceptions") if name in places}
    if wide and ("measure" in places or long):
        return "columns that are named by a measure do not go with “measure”, “how many” or “out of”"
    if (
        not wide
        and "number" not in long
        and not any(measure.kind.is_of_rare_events for measure in plan.measures.values())
    ):
        return "there is no column “how many”: name the one with the numbers so"
    if not wide and "measure" not in places and len(plan.measures) > 1:
        return "there is no column “measure”, and the plan has more than one"
    return BlockLayout(
        places["period"], places.get("measure"), places.get("group"), places.get("note"), wide, long
    )


def _known(name: str) -> str | None:
    """What a column says by its name; None for one that may be named by a measure."""
    column = column_of(name)
    if column is SeriesColumn.DATE:
        return "period"
    if column is SeriesColumn.MEASURE:
        return "measure"
    if column is SeriesColumn.COMMENT:
        return "note"
    return next((what for what, known in {**_NUMBERS, "group": _GROUP}.items() if name in known), None)


def _of_measure(name: str, plan: FiguresPlan) -> tuple[str, str] | None:
    """The measure and which of its numbers a column is of: “Within four hours”, “Within four hours: out of”."""
    if name in plan.measures:
        return name, "number"
    for key in plan.measures:
        rest = name.removeprefix(key).strip(" :-,()")
        what = next((what for what, known in _NUMBERS.items() if rest in known), None)
        if name.startswith(key) and what:
            return key, what
    return None
