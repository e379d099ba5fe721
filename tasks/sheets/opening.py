"""Opening the file that somebody hands us: what it is by its content, whatever its name says."""

import re
from collections.abc import Sequence
from pathlib import Path

from models.errors import BadFile
from tasks.sheets import comma_separated
from tasks.sheets.cells import SheetRow, Unusable
from tasks.sheets.headings import Columns, from_heading
from tasks.sheets.limits import MEGABYTE, MOST_BYTES
from tasks.sheets.notes import without_notes
from tasks.sheets.patient_details import without_patient_details
from tasks.sheets.xlsx import reader_process
from tasks.sheets.xlsx.unpacking import LOCKED, SAVE_AS_XLSX

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_INSIDE = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (
    (re.compile(rb"%PDF-"), "a PDF file"),
    (re.compile(rb"\{\\rtf"), "a Word document (.rtf)"),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|head|meta|body)", re.IGNORECASE),
        "a web page",
    ),
)
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def read_lines(path: Path, sheet: str | None, columns: Columns) -> Sequence[SheetRow]:
    """The rows of a CSV file or of a sheet of an XLSX workbook that are not blank, the heading being the first.

    Refused with BadFile, in less time than a person notices: whatever is larger than the limits, damaged or of
    another kind.
    """
    try:
        content = _content(path)
        if content.startswith(_ZIP):
            lines = reader_process.lines_of(content, sheet, columns)
        else:
            _refuse_other_kinds(content, path.suffix.lower(), sheet)
            lines = comma_separated.lines_of(content, columns)
        return without_notes(from_heading(lines, columns))
    except Unusable as error:
        raise BadFile(path.name, without_patient_details([str(error)])) from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unusable(f"it cannot be read: {(error.strerror or 'no reason given').lower()}.") from None
    if len(content) > MOST_BYTES:
        size = MOST_BYTES // MEGABYTE
        raise Unusable(
            f"it is larger than {size} MB: keep only the sheet and the rows of the list, and save it again."
        )
    return content


def _refuse_other_kinds(content: bytes, suffix: str, sheet: str | None) -> None:
    """Unusable if it is anything else than CSV, or a sheet of it is asked for."""
    if content.startswith(_OLD_OFFICE):
        is_locked = _LOCKED_INSIDE in content
        raise Unusable(LOCKED if is_locked else f"it is an old Excel workbook (.xls): {SAVE_AS_XLSX}")
    if (kind := next((kind for begins, kind in _OTHER_KINDS if begins.match(content)), None)) is not None:
        raise Unusable(f"it is {kind} and no list: open it in Excel and {SAVE_AS_XLSX}")
    if suffix in _WORKBOOKS:
        raise Unusable(f"it is no Excel workbook, though it is named {suffix}: {SAVE_AS_XLSX}")
    if sheet is not None:
        raise Unusable("a CSV file has no sheets: leave --sheet out.")
