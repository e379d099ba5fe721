"""Reading a CSV file that came out of a spreadsheet: its rows with the numbers that people see there."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from models.entries import Entry, rule_broken
from models.errors import BadFile

E = TypeVar("E", bound=Entry)
Cells = tuple[int, list[str]]


@dataclass(frozen=True)
class Row(Generic[E]):
    """A row and its number; the heading is row 1."""

    number: int
    entry: E


def read_rows(path: Path, entry_class: type[E], *, key: str) -> list[Row[E]]:
    """The rows of a CSV file in UTF-8, blank ones left out; an empty cell is a field not given.

    Refused with BadFile, naming row, column and rule: a column that is not known or is missing, a row with more
    cells than columns, a field that does not fit, and two rows with the same `key` (whatever its capitals).
    """
    heading, *rows = _cells(path)
    columns = _columns(path, heading, entry_class)
    problems: list[str] = []
    found: list[Row[E]] = []
    for number, cells in rows:
        try:
            found.append(_row(number, cells, columns, entry_class))
        except _BadRow as error:
            problems += error.problems
    problems += _twice(found, key)
    if problems:
        raise BadFile(path.name, problems)
    return found


class _BadRow(Exception):
    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__()


def _cells(path: Path) -> list[Cells]:
    """Every row that is not blank, with its number."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            numbered = list(enumerate(csv.reader(file, strict=True), start=1))
    except OSError as error:
        raise BadFile(
            path.name, [f"it cannot be read: {(error.strerror or 'no reason given').lower()}."]
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise BadFile(path.name, ["it is not CSV in UTF-8: save it as “CSV UTF-8”."]) from None
    filled = [
        (number, [cell.strip() for cell in cells]) for number, cells in numbered if any(map(str.strip, cells))
    ]
    if not filled:
        raise BadFile(path.name, ["it is empty."])
    return filled


def _columns(path: Path, heading: Cells, entry_class: type[Entry]) -> list[str]:
    number, names = heading[0], [name.lower() for name in heading[1]]
    fields = entry_class.model_fields
    strange = [name for name in names if name not in fields]
    missing = [name for name, field in fields.items() if field.is_required() and name not in names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    known = f"columns are {', '.join(fields)}"
    problems = [f"row {number}: there is no column “{name}”; {known}." for name in strange]
    problems += [f"row {number}: the column “{name}” is missing." for name in missing]
    problems += [f"row {number}: the column “{name}” stands there twice." for name in doubled]
    if problems:
        raise BadFile(path.name, problems)
    return names


def _row(number: int, cells: Sequence[str], columns: Sequence[str], entry_class: type[E]) -> Row[E]:
    if len(cells) > len(columns):
        raise _BadRow([f"row {number}: it has {len(cells)} cells, but there are {len(columns)} columns."])
    given = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
    try:
        return Row(number, entry_class.model_validate(given))
    except ValidationError as error:
        raise _BadRow(
            [f"row {number}, {problem['loc'][0]}: {rule_broken(problem)}." for problem in error.errors()]
        ) from None


def _twice(rows: Sequence[Row[E]], key: str) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in rows:
        value = str(getattr(row.entry, key))
        before = first.setdefault(value.casefold(), row.number)
        if before != row.number:
            yield f"row {row.number}, {key}: “{value}” stands in row {before} already."
