"""Looking through the XML of a workbook for what its reader does not tell.

That is why it is refused (cells far off, entities, elements in disguise), which cells have an error or a formula
without a result, since the reader gives them as empty, what is shown for a number, and which rows and columns are
hidden. Nothing here guards memory: the process is limited.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import normpath
from xml.etree.ElementTree import Element

from tasks.sheets.cells import TOO_MANY_COLUMNS, TOO_MANY_ROWS, Unusable
from tasks.sheets.limits import LAST_ROW, LONGEST_TAG, MOST_COLUMNS, MOST_MARKS
from tasks.sheets.xlsx.number_formats.number_format import NumberFormat, Unshown
from tasks.sheets.xlsx.unpacking import DAMAGED, Parts
from tasks.sheets.xlsx.xml_elements import elements, local_name

HAS_ENTITIES = (
    "its XML has entities of its own (a DTD), as in an entity bomb: copy the list into a new workbook."
)
TOO_MANY_MARKS = (
    f"it has more than {MOST_MARKS:,} rows and cells, empty ones counted: copy the list into a new workbook."
)
NO_RESULT = "is a formula without a result: open the file in Excel and save it, or type the value"

Texts = dict[int, dict[int, str]]
"""What is to be said of cells, by row number and column index."""

_BOOK, _LINKS, _TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_GENERAL = NumberFormat("General")
_TRUE = frozenset({"1", "true", "on"})
_COUNT = re.compile(r"[0-9]{1,7}")
_DTD = re.compile(rb"<!doctype", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<[^<>]{%d}" % LONGEST_TAG)


def check(parts: Parts) -> None:
    """Unusable: not XML in UTF-8, entities of its own, more elements than a list may have, untrue shared texts."""
    for xml in parts.values():
        if b"\0" in xml or xml.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or _LONG_TAG.search(xml):
            raise Unusable(DAMAGED)
        if _DTD.search(xml):
            raise Unusable(HAS_ENTITIES)
    if sum(xml.count(b"<") - xml.count(b"</") for xml in parts.values()) > MOST_MARKS:
        raise Unusable(TOO_MANY_MARKS)
    for text in elements(parts.get(_TEXTS, b"<sst/>"), "si", "sst"):
        claims = (text.get("count", "0"), text.get("uniqueCount", "0"))  # the reader takes memory for so many
        is_nested = local_name(text) == "si" and sum(local_name(part) == "si" for part in text.iter()) > 1
        if is_nested or not all(map(_COUNT.fullmatch, claims)):
            raise Unusable(DAMAGED)


def sheet_parts(parts: Parts) -> dict[str, bytes]:
    """The XML of each sheet by the sheet’s name; two of one name are Unusable."""
    links = elements(parts[_LINKS], "Relationship")
    targets = {link.get("Id", ""): link.get("Target", "").lstrip("/") for link in links}
    sheets = dict[str, bytes]()
    for sheet in elements(parts[_BOOK], "sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        name, target = sheet.get("name", ""), targets.get(key, "")
        if name in sheets:
            raise Unusable(DAMAGED)
        part = normpath(target if target.startswith("xl/") else f"xl/{target}")
        sheets[name] = parts.get(part.casefold(), b"")
    return sheets


@dataclass
class SheetScan:
    """What the reader does not tell of a sheet: by row number and column index, and which of them are hidden."""

    faults: Texts = field(default_factory=dict)
    shown: Texts = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def scan(xml: bytes, formats: Sequence[NumberFormat]) -> SheetScan:
    """What is wrong with the cells of a sheet, and what its numbers are shown as, counted as the reader counts them.

    Unusable: no sheet, and something in a cell that is too far down or to the right.
    """
    seen, number, root = SheetScan(), 1, ""
    scanner = _RowScanner(seen, formats)
    for element in elements(xml, "col", "row", "sheetData", "worksheet"):
        root = local_name(element)
        if root == "col":
            seen.hidden_columns |= _hidden_columns(element)
        elif root == "row":
            number = int(element.get("r", number))
            scanner.take(element, number)
            number += 1
        elif root == "sheetData" and any(local_name(row) != "row" for row in element):
            raise Unusable(DAMAGED)
    if root != "worksheet":
        raise Unusable(DAMAGED)
    return seen


def _hidden_columns(element: Element) -> set[int]:
    if not _is_hidden(element, "width"):
        return set()
    first, last = (int(element.get(name, 1)) for name in ("min", "max"))
    return set(range(first - 1, min(last, MOST_COLUMNS)))


def _is_hidden(element: Element, size: str) -> bool:
    return element.get("hidden") in _TRUE or element.get(size) == "0"


@dataclass
class _RowScanner:
    seen: SheetScan
    formats: Sequence[NumberFormat]
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """What is shown for a number in a style; most stand in a list more than once."""

    def take(self, row: Element, number: int) -> None:
        """Note what is to be said of the cells of a row; it is hidden if something is in it and nobody sees it."""
        column, is_filled = 0, False
        for cell in row:
            if (kind := local_name(cell)) == "row":
                raise Unusable(DAMAGED)
            at = _position(cell.get("r"), (number, column))
            if kind == "c":
                is_filled |= self._take_cell(cell, at)
            column = at[1] + 1
        if is_filled and _is_hidden(row, "ht"):
            self.seen.hidden_rows.append(number)

    def _take_cell(self, cell: Element, at: tuple[int, int]) -> bool:
        """Whether something is in the cell."""
        inside = {local_name(part): part for part in cell}
        _refuse_strange(cell, inside, at)
        kind, value = cell.get("t", "n"), "".join(inside["v"].itertext()) if "v" in inside else ""
        fault = _fault(kind, value, has_formula="f" in inside)
        if kind == "n" and value.strip() and not fault:
            try:
                self.seen.shown.setdefault(at[0], {})[at[1]] = self._shown(cell.get("s", "0"), value.strip())
            except Unshown as trouble:
                fault = str(trouble)
        if fault:
            self.seen.faults.setdefault(at[0], {})[at[1]] = fault
        return bool(value.strip() or "is" in inside)

    def _shown(self, style: str, value: str) -> str:
        if (style, value) not in self.texts:
            self.texts[style, value] = self._newly_shown(style, value)
        return self.texts[style, value]

    def _newly_shown(self, style: str, value: str) -> str:
        if not _NUMBER.fullmatch(value):
            raise Unusable(DAMAGED)
        is_known = _COUNT.fullmatch(style) and int(style) < len(self.formats)
        return (self.formats[int(style)] if is_known else _GENERAL).shown(value)


def _position(given: str | None, otherwise: tuple[int, int]) -> tuple[int, int]:
    """The row number and the column index of a cell: what it says of itself, or where it stands."""
    if given is None:
        return otherwise
    if (cell := _CELL.fullmatch(given)) is None:
        raise Unusable(DAMAGED)
    index = 0
    for letter in cell[1].upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return int(cell[2]), index - 1


def _refuse_strange(cell: Element, inside: Mapping[str, Element], at: tuple[int, int]) -> None:
    """Unusable: a cell in a cell, something too far off, and a shared text that has no number."""
    if "c" in inside:
        raise Unusable(DAMAGED)  # no program puts one into another, and readers differ on it
    if inside.keys().isdisjoint({"v", "f", "is"}):
        return  # only coloured: the reader takes no memory for it
    if at[0] > LAST_ROW:
        raise Unusable(TOO_MANY_ROWS)
    if at[1] >= MOST_COLUMNS:
        raise Unusable(TOO_MANY_COLUMNS)
    if cell.get("t") == "s" and "v" in inside and not _COUNT.fullmatch("".join(inside["v"].itertext())):
        raise Unusable(DAMAGED)  # the reader takes the first shared text for it


def _fault(kind: str, value: str, *, has_formula: bool) -> str:
    if kind == "e":
        return f"has the error {value.strip() or '#ERROR'}: mend it in the spreadsheet"
    return NO_RESULT if has_formula and kind != "str" and not value.strip() else ""
