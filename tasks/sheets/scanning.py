"""Looking through the XML of a workbook for what its reader does not tell.

That is why it is refused (cells far off, entities, elements in disguise), and which cells have an error or a formula
without a result, since the reader gives them as empty. Nothing here guards memory: the process is limited.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from posixpath import normpath
from xml.etree.ElementTree import Element, iterparse

from tasks.sheets.cells import TOO_MANY_COLUMNS, TOO_MANY_ROWS, Unusable
from tasks.sheets.limits import LONGEST_TAG, MOST_COLUMNS, MOST_MARKS, MOST_ROWS
from tasks.sheets.unpacking import DAMAGED, Parts

HAS_ENTITIES = (
    "its XML has entities of its own (a DTD), as in an entity bomb: copy the list into a new workbook."
)
TOO_MANY_MARKS = (
    f"it has more than {MOST_MARKS:,} rows and cells, empty ones counted: copy the list into a new workbook."
)
NO_RESULT = "is a formula without a result: open the file in Excel and save it, or type the value"

Faults = dict[int, dict[int, str]]
"""What is wrong with cells, by row number and column index."""

_BOOK, _LINKS, _TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
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
    for text in _elements(parts.get(_TEXTS, b"<sst/>"), "si", "sst"):
        claims = (text.get("count", "0"), text.get("uniqueCount", "0"))  # the reader takes memory for so many
        is_nested = _local(text) == "si" and sum(_local(part) == "si" for part in text.iter()) > 1
        if is_nested or not all(map(_COUNT.fullmatch, claims)):
            raise Unusable(DAMAGED)


def sheet_parts(parts: Parts) -> dict[str, bytes]:
    """The XML of each sheet by the sheet’s name; two of one name are Unusable."""
    links = _elements(parts[_LINKS], "Relationship")
    targets = {link.get("Id", ""): link.get("Target", "").lstrip("/") for link in links}
    sheets = dict[str, bytes]()
    for sheet in _elements(parts[_BOOK], "sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        name, target = sheet.get("name", ""), targets.get(key, "")
        if name in sheets:
            raise Unusable(DAMAGED)
        part = normpath(target if target.startswith("xl/") else f"xl/{target}")
        sheets[name] = parts.get(part.casefold(), b"")
    return sheets


def faults_of(xml: bytes) -> Faults:
    """What is wrong with the cells of a sheet, counted as the reader counts them.

    Unusable: no sheet, and something in a cell that is too far down or to the right.
    """
    faults, number, root = Faults(), 1, ""
    for element in _elements(xml, "row", "sheetData", "worksheet"):
        root = _local(element)
        if root == "row":
            number = int(element.get("r", number))
            faults |= _faults_in_row(element, number)
            number += 1
        elif root == "sheetData" and any(_local(row) != "row" for row in element):
            raise Unusable(DAMAGED)
    if root != "worksheet":
        raise Unusable(DAMAGED)
    return faults


def _faults_in_row(row: Element, number: int) -> Faults:
    faults, column = Faults(), 0
    for cell in row:
        if (kind := _local(cell)) == "row":
            raise Unusable(DAMAGED)
        at = _position(cell.get("r"), (number, column))
        if kind == "c" and (fault := _fault(cell, at)):
            faults.setdefault(at[0], {})[at[1]] = fault
        column = at[1] + 1
    return faults


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


def _fault(cell: Element, at: tuple[int, int]) -> str:
    inside = {_local(part): part for part in cell}
    if "c" in inside:
        raise Unusable(DAMAGED)  # no program puts one into another, and readers differ on it
    if inside.keys().isdisjoint({"v", "f", "is"}):
        return ""  # only coloured: the reader takes no memory for it
    if at[0] > MOST_ROWS:
        raise Unusable(TOO_MANY_ROWS)
    if at[1] >= MOST_COLUMNS:
        raise Unusable(TOO_MANY_COLUMNS)
    kind, value = cell.get("t", "n"), "".join(inside["v"].itertext()) if "v" in inside else ""
    if kind == "s" and "v" in inside and not _COUNT.fullmatch(value):
        raise Unusable(DAMAGED)  # the reader takes the first shared text for it
    if kind == "e":
        return f"has the error {value.strip() or '#ERROR'}: mend it in the spreadsheet"
    return NO_RESULT if "f" in inside and kind != "str" and not value.strip() else ""


def _elements(xml: bytes, *names: str) -> Iterator[Element]:
    """The elements of these names, each at its end; what is in a row is forgotten then.

    It is decoded as UTF-8, whatever encoding it names. Broken XML raises ParseError.
    """
    source = TextIOWrapper(BytesIO(xml), "utf-8-sig", newline="")
    for _, element in iterparse(source):  # noqa: S314 -- it has no DTD, and the process is limited
        if (name := _local(element)) in names:
            yield element
        if name == "row":
            element.clear()


def _local(element: Element) -> str:
    """The name of an element whatever its namespace."""
    return element.tag.rpartition("}")[2]
