"""The rows of one sheet of an Excel workbook (XLSX): which sheet is meant, and what a person sees in its cells."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from posixpath import normpath

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tasks.sheets.cells import Line, Unusable, as_text, filled, letters
from tasks.sheets.scanning import Part, scan
from tasks.sheets.unpacking import DAMAGED, packed, unpacked

_BOOK, _LINKS, _TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"

_NAMED = 12

Fits = Callable[[Line], bool]


@dataclass(frozen=True)
class _Book:
    """A workbook that is safe to read; `parts` by name in small letters."""

    reader: CalamineWorkbook
    parts: dict[str, Part]

    def part_of(self, sheet: str) -> Part:
        """What was found in a sheet."""
        keys = dict(self.parts[_BOOK].sheets)
        target = self.parts[_LINKS].targets.get(keys.get(sheet, ""), "").lstrip("/")
        name = normpath(target if target.startswith("xl/") else f"xl/{target}").casefold()
        if name not in self.parts:
            raise Unusable(DAMAGED)
        return self.parts[name]


def lines_of(content: bytes, sheet: str | None, fits: Fits) -> list[Line]:
    """The rows that are not blank of the sheet of that name, or of the only one whose heading fits.

    A formula gives the result that was saved with it, as a person sees it. Unusable: whatever `unpacked` and `scan`
    refuse, no such sheet, a hidden one, or several of which none or more than one fits.
    """
    book = _opened(content)
    visible = [one.name for one in book.reader.sheets_metadata if _is_seen(one)]
    if sheet is not None:
        return _lines(book, _named(book, sheet, visible))
    if not visible:
        raise Unusable("all its sheets are hidden: unhide the one with the list.")
    if len(visible) == 1:
        return _lines(book, visible[0])
    fitting = [lines for name in visible if (lines := _if_it_fits(book, name, fits))]
    if len(fitting) == 1:
        return fitting[0]
    which = "more than one of its sheets has" if fitting else "none of its sheets has"
    raise Unusable(f"{which} a heading that fits: name one with --sheet. Its sheets are {_quoted(visible)}.")


def _opened(content: bytes) -> _Book:
    """Look through every part, and let the reader have only those that are within the limits."""
    raw = unpacked(content)
    parts, texts, marks = dict[str, Part](), list[int](), 0
    for name in sorted(raw, key=lambda name: name.casefold() != _TEXTS):
        part = scan(raw[name], texts=texts, marks=marks)
        parts[name.casefold()], marks = part, part.marks
        if name.casefold() == _TEXTS:
            texts = part.texts
    if _LINKS not in parts:
        raise Unusable(DAMAGED)
    kept = {name: xml for name, xml in raw.items() if _is_kept(name.casefold(), parts[name.casefold()])}
    return _Book(_read(kept), parts)


def _is_kept(name: str, part: Part) -> bool:
    """Not a sheet that is too large, whatever name leads to it, nor shared texts that were not counted."""
    return not part.refusal and (part.root == "sst") == (name == _TEXTS)


def _read(parts: dict[str, bytes]) -> CalamineWorkbook:
    with _damage_said():
        return CalamineWorkbook.from_filelike(packed(parts))


@contextmanager
def _damage_said() -> Iterator[None]:
    """The reader refuses what it does not understand, finds times that are none, or panics (known by its name only)."""
    try:
        yield
    except (CalamineError, OverflowError):
        raise Unusable(DAMAGED) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unusable(DAMAGED) from None


def _is_seen(sheet: SheetMetadata) -> bool:
    return sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible


def _named(book: _Book, sheet: str, visible: Sequence[str]) -> str:
    wanted = sheet.strip().casefold()
    found = next((name for name in book.reader.sheet_names if name.strip().casefold() == wanted), None)
    if found is not None and found in visible:
        return found
    if found is not None:
        raise Unusable(f"its sheet “{found}” is hidden: unhide it, so that everybody sees what is taken.")
    raise Unusable(f"it has no sheet “{sheet}”. Its sheets are {_quoted(visible)}.")


def _quoted(names: Sequence[str]) -> str:
    """The names of sheets, the first dozen of them."""
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join([*(f"“{name}”" for name in names[:_NAMED]), *more])


def _if_it_fits(book: _Book, sheet: str, fits: Fits) -> list[Line]:
    """The rows of a sheet, or none: an empty sheet, and one that is too large, do not fit."""
    try:
        lines = _lines(book, sheet)
    except Unusable:
        return []
    return lines if fits(lines[0]) else []


def _lines(book: _Book, name: str) -> list[Line]:
    part = book.part_of(name)
    if part.refusal:
        raise Unusable(part.refusal)
    with _damage_said():
        sheet = book.reader.get_sheet_by_name(name)
        rows = _rows(sheet)
    _fill_merged(rows, sheet)
    return filled(_numbered(rows, part))


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    """Every row from the first on, as texts."""
    return [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


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


def _numbered(rows: list[list[str]], part: Part) -> Iterator[Line]:
    """The rows with their numbers and faults; cells that are empty at the end of a row are no cells of it."""
    faults = dict[int, dict[int, str]]()
    for (number, index), fault in part.faults.items():
        faults.setdefault(number, {})[index] = fault
    last = max((len(rows), *faults))
    for number in range(1, last + 1):
        cells = rows[number - 1] if number <= len(rows) else []
        wrong = faults.get(number, {})
        seen = [index for index, cell in enumerate(cells) if cell.strip()]
        width = max((*seen, *wrong), default=-1) + 1
        yield Line(number, (cells + [""] * width)[:width], wrong)
