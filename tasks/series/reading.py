"""Reading the series of a sheet: every cell checked, and named by row and column where it does not fit."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from models.errors import BadFile
from models.imports.import_types import broken_rule
from models.imports.series_columns import DATES, SeriesColumn
from models.imports.series_entries import SeriesEntry
from models.inputs.text import clean_line
from tasks.series.gathering import MeasuredRow, SeriesFile, gathered
from tasks.series.layout import SeriesLayout, layout_of, misfits
from tasks.sheets.cells import SheetRow
from tasks.sheets.headings import ANY_OTHER, OR
from tasks.sheets.opening import read_lines
from tasks.sheets.patient_details import columns_about_patients, without_patient_details

_NO_RESULT = "#N/A"
"""What a formula gives where there is no value, so that a chart of the spreadsheet leaves it out."""

_FILLED_DOWN = {SeriesColumn.MEASURE, SeriesColumn.DIRECTION, SeriesColumn.TARGET, SeriesColumn.BASELINE}
"""What people fill down a whole column, also below the last date."""

_COUNTED = SeriesColumn.NUMERATOR
"""What stands in the place of a value where there is a denominator."""

_SHEET_WITH_DATES = {
    OR.join({*DATES, *(re.sub(r"[ -]", "_", name) for name in DATES)}): True,
    ANY_OTHER: False,
}


def read_series(path: Path, *, sheet: str | None = None) -> SeriesFile:
    """The series of a CSV file or of a sheet of an XLSX workbook, at least one of them with a value.

    A sheet has a column of dates, and one called “value”, or a numerator and a denominator, or one for each measure,
    or a column that names the measure of each row; others as `SeriesColumn` says. A time whose cell is empty, or says
    that there is no value, is laid out
    without one. Refused with BadFile, naming row, column and rule: a column that is not known, a cell that does not
    fit, two rows of a measure on one day, and a measure whose direction or baseline changes.
    """
    heading, *lines = read_lines(path, sheet, _SHEET_WITH_DATES)
    layout = layout_of(heading)
    problems = columns_about_patients(heading) or misfits(heading, layout)
    rows: list[MeasuredRow] = []
    for line in lines if not problems else ():
        try:
            rows += _rows(line, layout)
        except _WrongRow as wrong:
            problems += wrong.problems
    file = gathered(rows)
    problems += file.problems
    if not problems and not file.measures:
        problems = ["it has no values."]
    if problems:
        raise BadFile(path.name, without_patient_details(problems))
    return file


class _WrongRow(Exception):
    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__()


def _rows(line: SheetRow, layout: SeriesLayout) -> Iterator[MeasuredRow]:
    """A row for each measure; none where nothing stands in it but what is filled down the column."""
    cells = _cells(line, layout)
    known = {column: cells.get(index, "") for column, index in layout.columns.items()}
    values = {index: cells.get(index, "") for index in layout.measures}
    own = [cell for column, cell in known.items() if column not in _FILLED_DOWN]
    if not any((*own, *values.values())):
        return
    names = {column.value: layout.headings[index] for column, index in layout.columns.items()}
    for index, name in layout.measures.items():
        given = {column.value: cell for column, cell in known.items() if cell and column is not _COUNTED}
        given[SeriesColumn.VALUE.value] = values[index]
        names[SeriesColumn.VALUE.value] = layout.headings[index]
        entry = _entry(given, line.number, names)
        yield MeasuredRow(line.number, entry.measure or name, entry)


def _cells(line: SheetRow, layout: SeriesLayout) -> dict[int, str]:
    """The cells by their column, cleaned; “#N/A” of a formula is an empty one.

    Refused: a cell that is broken in the spreadsheet, and more cells than columns.
    """
    width = len(layout.headings)
    if len(line.cells) > width and any(cell.strip() for cell in line.cells[width:]):
        raise _WrongRow(
            [f"row {line.number}: it has {len(line.cells)} cells, but there are {width} columns."]
        )
    read = {*layout.columns.values(), *layout.measures}
    faults = {
        index: fault for index, fault in line.faults.items() if index in read and _NO_RESULT not in fault
    }
    if faults:
        raise _WrongRow(
            [f"row {line.number}, {layout.headings[index]}: {fault}." for index, fault in faults.items()]
        )
    return {
        index: "" if index in line.faults else clean_line(cell)
        for index, cell in enumerate(line.cells[:width])
    }


def _entry(given: Mapping[str, str], row: int, names: Mapping[str, str]) -> SeriesEntry:
    """The fields of an entry from the texts of their cells; what does not fit is named as the heading names it."""
    try:
        return SeriesEntry.model_validate(given)
    except ValidationError as error:
        raise _WrongRow(
            [
                f"row {row}, {names[str(problem['loc'][0])]}: {broken_rule(problem)}."
                for problem in error.errors()
            ]
        ) from None
