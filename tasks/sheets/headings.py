"""Which row is the heading of a list, and whether its columns are the ones that are known, each once."""

import re
from collections.abc import Mapping, Sequence

from tasks.sheets.cells import SheetRow

Columns = Mapping[str, bool]
"""The columns that a list may have, and whether it must have them; a column may have several names, parted by OR."""

OR = "|"
ANY_OTHER = "*"
"""Among the columns: a column of any other name is taken, too."""


HEADING_AMONG = 20
"""So many rows from the top one is looked for: titles above a list are short."""

_GAPS = re.compile(r"[\s_\u00a0-]+")


def names_of(heading: SheetRow) -> list[str]:
    """The columns that a heading names, as they are known: in small letters; empty where it names none."""
    return [_plain(name) for name in heading.cells]


def from_heading(lines: Sequence[SheetRow], columns: Columns) -> Sequence[SheetRow]:
    """The rows from the heading on: the one near the top that fits the columns, or does so best.

    Rows above it are titles.
    """
    near_top = lines[:HEADING_AMONG]
    best = max(
        range(len(near_top)),
        key=lambda index: (not misfits(near_top[index], columns), fit(near_top[index], columns)),
        default=0,
    )
    return lines[best:]


def fit(row: SheetRow, columns: Columns) -> int:
    """How many of the columns a row names."""
    names = set(names_of(row))
    return sum(not names.isdisjoint(_names_for(column)) for column in columns)


def misfits(heading: SheetRow, columns: Columns) -> list[str]:
    """Why a row is no heading for these columns, a sentence each; nothing if it is one."""
    row, names = f"row {heading.number}", names_of(heading)
    if heading.faults:
        return [f"{row}, {heading.where(index)}: {fault}." for index, fault in heading.faults.items()]
    known = f"columns are {', '.join(columns)}"
    by_name = {name: column for column in columns for name in _names_for(column)}
    strange = [
        cell.strip().lower()
        for cell, name in zip(heading.cells, names, strict=True)
        if name and name not in by_name and ANY_OTHER not in columns
    ]
    missing = [
        column.replace(OR, "” or “")
        for column, is_required in columns.items()
        if is_required and not any(by_name.get(name) == column for name in names)
    ]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    problems = [f"{row}: there is no column “{name}”; {known}." for name in strange]
    problems += [f"{row}: the column “{name}” is missing." for name in missing]
    problems += [f"{row}: the column “{name}” stands there twice." for name in doubled]
    return problems


def _names_for(column: str) -> list[str]:
    return [_plain(name) for name in column.split(OR)]


def _plain(name: str) -> str:
    """A heading as columns are named: “Left on” is “left_on”."""
    return _GAPS.sub("_", name.strip("\ufeff\u200b \t\r\n\u00a0")).lower()
