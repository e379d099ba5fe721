"""The rows of one sheet of an Excel workbook (XLSX): which sheet is meant, and what a person sees in its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from tasks.sheets.cells import SheetRow, Unusable, as_text, filled, letters
from tasks.sheets.headings import Columns, misfits
from tasks.sheets.limits import MEGABYTE, MOST_UNPACKED
from tasks.sheets.scanning import Faults, check, faults_of, sheet_parts
from tasks.sheets.unpacking import DAMAGED, packed, unpacked

TOO_MUCH_TEXT = (
    f"its cells hold more than {MOST_UNPACKED // MEGABYTE} MB of text: copy the list into a new workbook."
)
_NAMED = 12


@dataclass(frozen=True)
class _Book:
    """A workbook, and the XML of its sheets by their names."""

    reader: CalamineWorkbook
    sheets: dict[str, bytes]


def lines_of(content: bytes, sheet: str | None, columns: Columns) -> list[SheetRow]:
    """The rows that are not blank of the sheet of that name, or of the only one whose heading fits the columns.

    A formula gives the result that was saved with it, as a person sees it. Unusable: whatever `unpacked` and `check`
    refuse, no such sheet, a hidden one, or several of which none or more than one fits. Whatever else the reader
    raises or panics with means that the file is damaged.
    """
    parts = unpacked(content)
    check(parts)
    book = _Book(CalamineWorkbook.from_filelike(packed(parts)), sheet_parts(parts))
    visible = [metadata.name for metadata in book.reader.sheets_metadata if _is_seen(metadata)]
    if sheet is not None:
        return _lines(book, _named(book, sheet, visible))
    if not visible:
        raise Unusable("all its sheets are hidden: unhide the one with the list.")
    if len(visible) == 1:
        return _lines(book, visible[0])
    fitting = [lines for name in visible if (lines := _if_it_fits(book, name, columns))]
    if len(fitting) == 1:
        return fitting[0]
    which = "more than one of its sheets has" if fitting else "none of its sheets has"
    raise Unusable(f"{which} a heading that fits: name one with --sheet. Its sheets are {_quoted(visible)}.")


def _is_seen(sheet: SheetMetadata) -> bool:
    return sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible


def _named(book: _Book, sheet: str, visible: Sequence[str]) -> str:
    plain_text = sheet.strip().casefold()
    text = next((name for name in book.reader.sheet_names if name.strip().casefold() == plain_text), None)
    if text is not None and text in visible:
        return text
    if text is not None:
        raise Unusable(f"its sheet “{text}” is hidden: unhide it, so that everybody sees what is taken.")
    raise Unusable(f"it has no sheet “{sheet}”. Its sheets are {_quoted(visible)}.")


def _quoted(names: Sequence[str]) -> str:
    """The names of sheets, the first dozen of them."""
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join([*(f"“{name}”" for name in names[:_NAMED]), *more])


def _if_it_fits(book: _Book, sheet: str, columns: Columns) -> list[SheetRow]:
    """The rows of a sheet, or none: an empty sheet, and one that is too large, do not fit."""
    try:
        lines = _lines(book, sheet)
    except Unusable:
        return []
    return [] if misfits(lines[0], columns) else lines


def _lines(book: _Book, name: str) -> list[SheetRow]:
    faults = faults_of(book.sheets[name])
    sheet = book.reader.get_sheet_by_name(name)
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(rows, sheet)
    if sum(len(cell) for row in rows for cell in row) > MOST_UNPACKED:
        raise Unusable(TOO_MUCH_TEXT)
    return filled(_numbered(rows, faults))


def _fill_merged(rows: list[list[str]], sheet: CalamineSheet) -> None:
    """Give every row of cells merged downwards what stands in them: so a person reads them.

    A row with nothing else in it stays blank. Unusable: cells merged across columns, since nobody can say to which of
    them the value belongs.
    """
    has_cells = [any(cell.strip() for cell in row) for row in rows]
    filled_already = set[tuple[int, int]]()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left].strip():
            continue
        if left != right:
            where = f"{letters(left)}{top + 1} to {letters(right)}{bottom + 1}"
            raise Unusable(f"row {top + 1}: the cells {where} are merged across columns: unmerge them.")
        for row in range(top, min(bottom + 1, len(rows))):
            if (row, left) in filled_already:
                raise Unusable(DAMAGED)
            filled_already.add((row, left))
            rows[row][left] = rows[top][left] if has_cells[row] else ""


def _numbered(rows: list[list[str]], faults: Faults) -> Iterator[SheetRow]:
    """The rows with their numbers and faults; cells that are empty at the end of a row are no cells of it."""
    last = max((len(rows), *faults))
    for number in range(1, last + 1):
        cells = rows[number - 1] if number <= len(rows) else []
        wrong = faults.get(number, {})
        seen = [index for index, cell in enumerate(cells) if cell.strip()]
        width = max((*seen, *wrong), default=-1) + 1
        yield SheetRow(number, (cells + [""] * width)[:width], wrong)
