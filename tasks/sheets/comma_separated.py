"""The rows of a CSV file, whatever separates its cells: commas, semicolons, tabs or bars."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from tasks.sheets.cells import TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetRow, Unusable, filled
from tasks.sheets.headings import Columns, fit
from tasks.sheets.limits import LAST_ROW, MOST_COLUMNS
from tasks.sheets.text_encoding import text_of

SEPARATORS = ",;\t|"

_WIDEST = 16_384
"""Columns of a spreadsheet, which may all be written as empty cells."""

_HEADING_IN = 20
_SAID_SEPARATOR = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
_CAUSES = {
    "field larger than field limit": (
        'a cell of it holds more than 131,072 characters, often because a quotation mark (") in it is not closed: '
        "close it or take it out."
    ),
    "unexpected end of data": (
        'a quotation mark (") opens a cell and is never closed: close it or take it out.'
    ),
    "expected after": (
        'a quotation mark (") closes a cell and more text follows: take the marks out, or put one pair around the '
        'whole cell and double each mark within it ("").'
    ),
}
"""What is wrong by what `csv` says of it."""


def lines_of(content: bytes, columns: Columns) -> list[SheetRow]:
    """The rows that are not blank.

    The separator is the one that a first line “sep=;” names, else the one by which most of the columns have their
    headings. Rows are counted as a spreadsheet does, without that first line. Unusable: letters that cannot be told,
    a quotation mark out of place, too many rows or columns.
    """
    text = text_of(content)
    if match := _SAID_SEPARATOR.match(text):
        return filled(_numbered(text[match.end() :], match[1]))
    return filled(_numbered(text, _separator(text, columns)))


def _separator(text: str, columns: Columns) -> str:
    """The comma, unless more columns have headings by another."""
    return max(SEPARATORS, key=lambda separator: _best_fit(text, separator, columns))


def _best_fit(text: str, separator: str, columns: Columns) -> int:
    try:
        rows = [*islice(_numbered(text, separator), _HEADING_IN)]
    except Unusable:
        return 0
    return max((fit(row, columns) for row in rows), default=0)


def _numbered(text: str, separator: str) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, cells in enumerate(_read(reader), start=1):
        if number > LAST_ROW:
            raise Unusable(TOO_MANY_ROWS)
        width = len(cells)
        while 0 < width <= _WIDEST and not cells[width - 1].strip():
            width -= 1
        if width > MOST_COLUMNS:
            raise Unusable(TOO_MANY_COLUMNS)
        yield SheetRow(number, cells[:width])


def _read(rows: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows; Unusable with the number of the row in which a quotation mark is out of place."""
    number = 1
    try:
        for cells in rows:
            yield cells
            number += 1
    except csv.Error as error:
        cause = next((sentence for part, sentence in _CAUSES.items() if part in str(error)), "it is not CSV.")
        raise Unusable(f"row {number}: {cause}") from None
