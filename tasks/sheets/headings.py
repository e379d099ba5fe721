"""Whether a row is the heading of a list: its columns are the ones that are known, each once."""

from collections.abc import Mapping

from tasks.sheets.cells import SheetRow

Columns = Mapping[str, bool]
"""The columns that a list may have, and whether it must have them; a column may have several names, parted by OR."""

OR = "|"
ANY_OTHER = "*"
"""Among the columns: a column of any other name is taken, too."""


def names_of(heading: SheetRow) -> list[str]:
    """The columns that a heading names, as they are known: in small letters."""
    return [name.strip().lower() for name in heading.cells]


def misfits(heading: SheetRow, columns: Columns) -> list[str]:
    """Why a row is no heading for these columns, a sentence each; nothing if it is one."""
    row, names = f"row {heading.number}", names_of(heading)
    if heading.faults:
        return [f"{row}, {heading.where(index)}: {fault}." for index, fault in heading.faults.items()]
    known = f"columns are {', '.join(columns)}"
    by_name = {name: column for column in columns for name in column.split(OR)}
    strange = [name for name in names if name not in by_name and ANY_OTHER not in columns]
    missing = [
        column.replace(OR, "” or “")
        for column, is_required in columns.items()
        if is_required and not any(by_name.get(name) == column for name in names)
    ]
    doubled = sorted({name for name in names if names.count(name) > 1})
    problems = [f"{row}: there is no column “{name}”; {known}." for name in strange]
    problems += [f"{row}: the column “{name}” is missing." for name in missing]
    problems += [f"{row}: the column “{name}” stands there twice." for name in doubled]
    return problems
