"""The rows of a CSV file."""

import csv
import io
from collections.abc import Iterator

from tasks.sheets.cells import TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetRow, Unusable, filled
from tasks.sheets.limits import MOST_COLUMNS, MOST_ROWS

NOT_CSV = "it is not CSV in UTF-8: save it as “CSV UTF-8”."


def lines_of(content: bytes) -> list[SheetRow]:
    """The rows that are not blank. Unusable: another encoding, something else than CSV, too many rows or columns."""
    try:
        text = content.decode("utf-8-sig")
        return filled(_numbered(text))
    except (UnicodeDecodeError, csv.Error):
        raise Unusable(NOT_CSV) from None


def _numbered(text: str) -> Iterator[SheetRow]:
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
        if number > MOST_ROWS:
            raise Unusable(TOO_MANY_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise Unusable(TOO_MANY_COLUMNS)
        yield SheetRow(number, cells)
