"""The rows of one sheet of an Excel workbook (XLSX): which sheet is meant, and what a person sees in its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from tasks.sheets.cells import SheetRow, Unusable, as_text, filled, letters
from tasks.sheets.headings import Columns, from_heading, misfits
from tasks.sheets.limits import MEGABYTE, MOST_UNPACKED
from tasks.sheets.xlsx.cell_styles import STYLES, formats_of
from tasks.sheets.xlsx.number_formats.number_format import NumberFormat
from tasks.sheets.xlsx.scanning import SheetScan, check, scan, sheet_parts
from tasks.sheets.xlsx.unpacking import DAMAGED, packed, unpacked

TOO_MUCH_TEXT = (
    f"its cells hold more than {MOST_UNPACKED // MEGABYTE} MB of text: copy the list into a new workbook."
)
_NAMED = 12


@dataclass(frozen=True)
class _Book:
    """A workbook, the XML of its sheets by their names, and the number formats of its cells."""

    reader: CalamineWorkbook
    sheets: dict[str, bytes]
    formats: Sequence[NumberFormat]


@dataclass(frozen=True)
class _Sheet:
    """The rows of a sheet that are not blank, and what of them nobody sees."""

    lines: list[SheetRow]
    hidden: str

    def seen(self) -> list[SheetRow]:
        """The rows; Unusable where some of them, or columns, are hidden."""
        if self.hidden:
            raise Unusable(self.hidden)
        return self.lines


def lines_of(content: bytes, sheet: str | None, columns: Columns) -> list[SheetRow]:
    """The rows that are not blank of the sheet of that name, or of the only one whose heading fits the columns.

    A number is what is shown for it, and a formula the result that was saved with it. Unusable: whatever `unpacked`
    and `check` refuse, no such sheet, a hidden sheet, row or column, or several sheets of which none or more than one
    fits. Whatever else the reader raises or panics with means that the file is damaged.
    """
    parts = unpacked(content)
    check(parts)
    formats = formats_of(parts)
    plain = {
        name: content for name, content in parts.items() if name != STYLES
    }  # the reader breaks at far dates
    book = _Book(CalamineWorkbook.from_filelike(packed(plain)), sheet_parts(parts), formats)
    visible = [metadata.name for metadata in book.reader.sheets_metadata if _is_seen(metadata)]
    if sheet is not None:
        return _sheet(book, _named(book, sheet, visible)).seen()
    if not visible:
        raise Unusable("all its sheets are hidden: unhide the one with the list.")
    if len(visible) == 1:
        return _sheet(book, visible[0]).seen()
    fitting = [sheet_read for name in visible for sheet_read in _if_it_fits(book, name, columns)]
    if len(fitting) == 1:
        return fitting[0].seen()
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


def _quoted(names: Sequence[str], marks: str = "“”") -> str:
    """The names of sheets, or the numbers of rows, the first dozen of them."""
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join([*(f"{marks[:1]}{name}{marks[1:]}" for name in names[:_NAMED]), *more])


def _if_it_fits(book: _Book, name: str, columns: Columns) -> list[_Sheet]:
    """The sheet of that name, or none: an empty sheet, and one that is too large, do not fit."""
    try:
        sheet = _sheet(book, name)
    except Unusable:
        return []
    return [] if misfits(from_heading(sheet.lines, columns)[0], columns) else [sheet]


def _sheet(book: _Book, name: str) -> _Sheet:
    scanned = scan(book.sheets[name], book.formats)
    sheet = book.reader.get_sheet_by_name(name)
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    _show_numbers(rows, scanned)
    _fill_merged(rows, sheet, scanned)
    if sum(len(cell) for row in rows for cell in row) > MOST_UNPACKED:
        raise Unusable(TOO_MUCH_TEXT)
    lines = filled(_numbered(rows, scanned))
    return _Sheet(lines, _hidden(lines, scanned))


def _show_numbers(rows: list[list[str]], scanned: SheetScan) -> None:
    """Put what is shown for each number in its place; Unusable if the reader has no such place."""
    for number, cells in scanned.shown.items():
        for index, text in cells.items():
            if number > len(rows) or index >= len(rows[number - 1]):
                raise Unusable(DAMAGED)
            rows[number - 1][index] = text


def _hidden(lines: Sequence[SheetRow], scanned: SheetScan) -> str:
    """Why not everybody sees what would be taken, or nothing."""
    if scanned.hidden_rows:
        numbers = _quoted([str(number) for number in scanned.hidden_rows], marks="")
        rows = f"its row {numbers} is" if len(scanned.hidden_rows) == 1 else f"its rows {numbers} are"
        return (
            f"{rows} hidden: clear the filter, or unhide the rows or delete them, "
            "so that everybody sees what is taken."
        )
    for index in sorted(scanned.hidden_columns):
        if any(line.cells[index : index + 1] not in ([], [""]) for line in lines):
            return (
                f"its column {letters(index)} is hidden: unhide it or delete it, "
                "so that everybody sees what is taken."
            )
    return ""


def _fill_merged(rows: list[list[str]], sheet: CalamineSheet, scanned: SheetScan) -> None:
    """Give every row of cells merged downwards what stands in them: so a person reads them.

    A row with nothing else in it stays blank. Cells merged across columns are a fault of their row, since nobody can
    say to which of them the value belongs; a title above the list may have it.
    """
    has_cells = [any(cell.strip() for cell in row) for row in rows]
    filled_already = set[tuple[int, int]]()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left].strip():
            continue
        if left != right:
            fault = f"is merged across columns, as far as {letters(right)}{bottom + 1}: unmerge the cells"
            scanned.faults.setdefault(top + 1, {})[left] = fault
            continue
        for row in range(top, min(bottom + 1, len(rows))):
            if (row, left) in filled_already:
                raise Unusable(DAMAGED)
            filled_already.add((row, left))
            rows[row][left] = rows[top][left] if has_cells[row] else ""


def _numbered(rows: list[list[str]], scanned: SheetScan) -> Iterator[SheetRow]:
    """The rows with their numbers and faults; cells that are empty at the end of a row are no cells of it."""
    last = max((len(rows), *scanned.faults))
    for number in range(1, last + 1):
        cells = rows[number - 1] if number <= len(rows) else []
        wrong = scanned.faults.get(number, {})
        seen = [index for index, cell in enumerate(cells) if cell.strip()]
        width = max((*seen, *wrong), default=-1) + 1
        yield SheetRow(number, (cells + [""] * width)[:width], wrong)
