"""Rows of a spreadsheet taken as entries: every cell checked, and named by row and column where it does not fit."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar, get_args

from pydantic import ValidationError

from models.errors import BadFile
from models.imports.import_types import FileRecord, broken_rule
from models.inputs.text import compared
from tasks.sheets.cells import SheetRow
from tasks.sheets.headings import misfits, names_of
from tasks.sheets.opening import read_lines
from tasks.sheets.patient_details import columns_about_patients, without_patient_details

E = TypeVar("E", bound=FileRecord)

STARTS_A_FORMULA = {
    "=": "“=”",
    "+": "“+”",
    "-": "“-”",
    "@": "“@”",
    "\t": "a tab",
    "\r": "a line break",
    "\n": "a line break",
}
"""What makes a spreadsheet run a text as a formula, once the text is exported (OWASP, CSV injection)."""


_SHORTENED = re.compile(r"\d\.?\d*E\+\d{2,3}", re.ASCII)
"""What Excel writes for a long number, of which it leaves out the end: “9.43477E+11”."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|_x00[01][0-9A-Fa-f]_")


@dataclass(frozen=True)
class CheckedRow(Generic[E]):
    """A row and its number, as the spreadsheet counts."""

    number: int
    entry: E


def read_rows(path: Path, entry_class: type[E], *, key: str, sheet: str | None = None) -> list[CheckedRow[E]]:
    """The rows of a CSV file or of a sheet of an XLSX workbook, blank ones left out.

    The heading is found below titles; an empty cell is a field not given. Refused with BadFile, naming row, column and
    rule: a column that is not known or is missing, a cell that is in none of the columns, a text that a spreadsheet
    would run, a number that Excel has shortened, a field that does not fit, and two rows with the same `key` as
    names are `compared`.
    """
    columns = {name: field.is_required() for name, field in entry_class.model_fields.items()}
    heading, *lines = read_lines(path, sheet, columns)
    problems = columns_about_patients(heading) or misfits(heading, columns)
    rows: list[CheckedRow[E]] = []
    for line in lines if not problems else ():
        try:
            rows.append(_row(line, names_of(heading), entry_class))
        except _BadRow as error:
            problems += error.problems
    problems += _twice(rows, key)
    if problems:
        raise BadFile(path.name, without_patient_details(problems))
    return rows


class _BadRow(Exception):
    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__()


def _row(line: SheetRow, columns: Sequence[str], entry_class: type[E]) -> CheckedRow[E]:
    row = f"row {line.number}"
    names = [*columns, *[""] * (len(line.cells) - len(columns))]
    if stray := [
        line.where(index) for index, cell in enumerate(line.cells) if cell.strip() and not names[index]
    ]:
        raise _BadRow(
            [f"{row}: {stray[0]} is in a column without a heading: give it one, or clear the cell."]
        )
    given = {name: cell for name, cell in zip(names, line.cells, strict=False) if cell.strip()}
    faults = {names[index] or line.where(index): fault for index, fault in line.faults.items()}
    faults = {**dict(_texts_in_danger(given, entry_class)), **dict(_control_characters(given)), **faults}
    if faults:
        raise _BadRow([f"{row}, {name}: {fault}." for name, fault in faults.items()])
    try:
        stripped = {name: cell.strip() for name, cell in given.items()}
        return CheckedRow(line.number, entry_class.model_validate(stripped))
    except ValidationError as error:
        raise _BadRow(
            [f"{row}, {problem['loc'][0]}: {broken_rule(problem)}." for problem in error.errors()]
        ) from None


def _texts_in_danger(given: Mapping[str, str], entry_class: type[FileRecord]) -> Iterator[tuple[str, str]]:
    """The texts that a spreadsheet would run if they were exported again, and those that one has shortened.

    A number may be negative; that it is shortened its own reader says.
    """
    for name, cell in given.items():
        if name in _numbers_of(entry_class) or (cell[0].isascii() and cell[0].isalpha()):
            continue
        if _SHORTENED.fullmatch(cell.strip()):
            yield name, "is a number that Excel has shortened: show it in full (Format Cells, Number)"
        if compared(cell) == "-":
            yield name, "holds a dash alone: leave the cell empty"
            continue
        for text in (cell, cell.lstrip()):
            if sentence := STARTS_A_FORMULA.get(unicodedata.normalize("NFKC", text[0])):
                yield name, f"begins with {sentence}, which a spreadsheet would run as a formula: remove it"
                break


@lru_cache(maxsize=16)
def _numbers_of(entry_class: type[FileRecord]) -> frozenset[str]:
    """The fields that take a number with decimals."""
    return frozenset(
        name for name, field in entry_class.model_fields.items() if _takes_a_number(field.annotation)
    )


def _takes_a_number(annotation: object) -> bool:
    return annotation in {float, Decimal} or any(_takes_a_number(part) for part in get_args(annotation))


def _control_characters(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields with a character that no key types, and that a database may refuse."""
    for name, cell in given.items():
        if _CONTROL.search(cell):
            yield name, "has a character that cannot be shown: type the text again"


def _twice(rows: Sequence[CheckedRow[E]], key: str) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in rows:
        value = str(getattr(row.entry, key))
        before = first.setdefault(compared(value), row.number)
        if before != row.number:
            yield f"row {row.number}, {key}: “{value}” stands in row {before} already."
