"""A row of a spreadsheet as people see it: its number, its cells as texts, and what is wrong with a cell itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tasks.sheets.limits import MOST_COLUMNS, MOST_ROWS

Value = float | str | bool | time | date | datetime | timedelta

EXACT = 1e15
"""Up to here a spreadsheet keeps whole numbers exactly."""

TOO_MANY_ROWS = (
    f"it has more than {MOST_ROWS:,} rows, blank ones counted: delete the rows below the list, or divide it."
)
TOO_MANY_COLUMNS = (
    f"it has more than {MOST_COLUMNS} columns: delete the columns that are not part of the list."
)
TOO_HEAVY = (
    "reading it takes more memory or time than any list: delete what does not belong to the list, "
    "or copy the list into a new workbook."
)


class Unusable(Exception):
    """The file as a whole cannot be read; the text is a sentence that says why and what to do."""


@dataclass(frozen=True)
class SheetRow:
    """A row: its cells as they stand there, and by the index of a cell what is wrong with it, if anything is."""

    number: int
    cells: Sequence[str]
    faults: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not self.faults and not any(map(str.strip, self.cells))

    def where(self, index: int) -> str:
        """A cell of it as a spreadsheet names it: “C7”."""
        return f"{letters(index)}{self.number}"


def filled(lines: Iterable[SheetRow]) -> list[SheetRow]:
    """The rows that are not blank; Unusable if there is none."""
    rows = [line for line in lines if not line.is_blank]
    if not rows:
        raise Unusable("it is empty.")
    return rows


def letters(index: int) -> str:
    """What a spreadsheet calls a column, the first being 0: A, Z, AA."""
    name = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        name, index = chr(ord("A") + letter) + name, index - 1
    return name


def as_text(value: Value) -> str:
    """What a person would type for a cell: 12 and not 12.0, 2027-03-31 for a date, TRUE, and a text as it is."""
    match value:
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < EXACT:
            return f"{value:.0f}"
        case float():
            return f"{value:.15g}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ")
        case _:
            return str(value)
