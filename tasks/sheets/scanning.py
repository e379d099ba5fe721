"""Looking through the XML of a workbook before anything is built from it: how far it reaches, and what is wrong in it.

Cells with errors and formulas without a result are found here, since the reader gives them as empty.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from tasks.sheets.cells import TOO_MANY_COLUMNS, TOO_MANY_ROWS, Unusable
from tasks.sheets.limits import LONGEST_TAG, MEGABYTE, MOST_COLUMNS, MOST_MARKS, MOST_ROWS, MOST_UNPACKED
from tasks.sheets.unpacking import DAMAGED

HAS_ENTITIES = (
    "its XML has entities of its own (a DTD), as in an entity bomb: copy the list into a new workbook."
)
TOO_MANY_MARKS = (
    f"it has more than {MOST_MARKS:,} rows and cells, empty ones counted: copy the list into a new workbook."
)
TOO_MUCH_TEXT = (
    f"its cells hold more than {MOST_UNPACKED // MEGABYTE} MB of text: copy the list into a new workbook."
)
LONGEST_NUMBER = 10
"""Digits of the number of a shared text; there are far fewer than so many."""

NO_RESULT = "is a formula without a result: open the file in Excel and save it, or type the value"

_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_COUNT = re.compile(r"[0-9]{1,7}")
_STEP = 65_536
_ROW = re.compile(r"[0-9]{1,7}")


class _Refused(Exception):
    """This sheet is too large to be read; the others may still be."""


@dataclass
class Part:
    """What was found in one part of a workbook.

    `refusal` is why a sheet cannot be read, `faults` what is wrong with its cells, by row number and column index.
    `texts` are the lengths of shared texts, `sheets` the names of sheets with the keys of their parts, and `targets`
    the parts by key.
    """

    root: str = ""
    marks: int = 0
    refusal: str = ""
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: list[int] = field(default_factory=list)
    sheets: list[tuple[str, str]] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)


def scan(content: bytes, *, texts: Sequence[int], marks: int) -> Part:
    """Look through one part, given the lengths of the shared texts and how many marks were seen in others.

    Unusable: not XML in UTF-8, entities of its own, more marks than any workbook may have.
    """
    if b"\0" in content or content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise Unusable(DAMAGED)  # the reader would see other elements in UTF-16 than we do
    part = Part(marks=marks)
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_entities
    _Scan(part, parser, texts)
    try:
        _parse(parser, content)
    except expat.ExpatError:
        raise Unusable(DAMAGED) from None
    except _Refused as refused:
        part.refusal = str(refused)
    return part


def _parse(parser: expat.XMLParserType, content: bytes) -> None:
    """Step by step, so that an element without an end is noticed before it is held as a whole."""
    for start in range(0, len(content), _STEP):
        step = content[start : start + _STEP]
        parser.Parse(step)
        if start + len(step) - parser.CurrentByteIndex > LONGEST_TAG:
            raise Unusable(DAMAGED)
    parser.Parse(b"", True)  # noqa: FBT003 -- it takes no keyword


def _refuse_entities(*_: object) -> None:
    raise Unusable(HAS_ENTITIES)


class _Scan:
    """The state of looking through one part. Positions are counted as the reader counts them."""

    def __init__(self, part: Part, parser: expat.XMLParserType, texts: Sequence[int]) -> None:
        self.part, self.parser, self.texts = part, parser, texts
        self.row, self.column, self.held = 1, 0, 0
        self.kind, self.text, self.at = "", "", (1, 0)
        self.has_formula = self.has_content = self.is_inside = False
        parser.StartElementHandler, parser.EndElementHandler = self.begin, self.end

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        part, name = self.part, name.rpartition(":")[2]
        part.marks += 1
        if part.marks > MOST_MARKS:
            raise Unusable(TOO_MANY_MARKS)
        if not part.root:
            part.root = name
            _check_counts(given)
        if part.root == "worksheet":
            self._begin_in_sheet(name, given)
        elif name == "sheetData":
            raise Unusable(DAMAGED)  # a sheet in disguise
        elif part.root == "sst":
            self._begin_in_texts(name)
        elif name == "sheet":
            part.sheets.append((given.get("name", ""), _key(given)))
        elif name == "Relationship":
            part.targets[given.get("Id", "")] = given.get("Target", "")

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if self.part.root == "sst" and name == "si":
            self.part.texts.append(len(self.text))
            self.is_inside = False
        elif self.part.root != "worksheet":
            return
        elif name == "v":
            self.parser.CharacterDataHandler = None
            self._end_value()
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.row, self.column = self.row + 1, 0

    def _begin_in_texts(self, name: str) -> None:
        if name == "si":
            self._enter()
            self.text = ""
            self.parser.CharacterDataHandler = self._hear

    def _begin_in_sheet(self, name: str, given: Mapping[str, str]) -> None:
        if name == "row":
            if "r" in given:
                self.row = int(_matched(_ROW, given["r"])[0])
        elif name == "c":
            self._begin_cell(given)
        elif name in {"v", "f", "is"}:
            self._check_reach()
            self.has_content = True
            self.text = ""
            self.has_formula = self.has_formula or name == "f"
            if name == "v" and (self.has_formula or self.kind in {"e", "s"}):
                self.parser.CharacterDataHandler = self._hear

    def _enter(self) -> None:
        """A cell or a shared text begins: no spreadsheet program puts one into another, and readers differ on it."""
        if self.is_inside:
            raise Unusable(DAMAGED)
        self.is_inside = True

    def _begin_cell(self, given: Mapping[str, str]) -> None:
        self._enter()
        self.at = (self.row, self.column)
        if "r" in given:
            column, row = _matched(_CELL, given["r"]).groups()
            self.at = (int(row), _index(column))
        self.column = self.at[1] + 1
        self.kind, self.text = given.get("t", "n"), ""
        self.has_formula = self.has_content = False

    def _check_reach(self) -> None:
        """Only cells with something in them make the reader take memory, for all between them."""
        if self.at[0] > MOST_ROWS:
            raise _Refused(TOO_MANY_ROWS)
        if self.at[1] >= MOST_COLUMNS:
            raise _Refused(TOO_MANY_COLUMNS)

    def _end_value(self) -> None:
        if self.kind == "s" and self.text:
            self._count_text()

    def _end_cell(self) -> None:
        self.is_inside = False
        if self.kind == "e" and self.has_content:
            self.part.faults[self.at] = (
                f"has the error {self.text.strip() or '#ERROR'}: mend it in the spreadsheet"
            )
        elif self.has_formula and self.kind != "str" and not self.text.strip():
            self.part.faults[self.at] = NO_RESULT

    def _count_text(self) -> None:
        said = self.text.strip()
        number = int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else len(self.texts)
        if number >= len(self.texts):
            raise Unusable(DAMAGED)
        self.held += self.texts[number]
        if self.held > MOST_UNPACKED:
            raise _Refused(TOO_MUCH_TEXT)

    def _hear(self, text: str) -> None:
        self.text += text


def _check_counts(given: Mapping[str, str]) -> None:
    """The reader takes memory for as many shared texts as their list says that it has."""
    for name in ("count", "uniqueCount"):
        if not _COUNT.fullmatch(given.get(name, "0")):
            raise Unusable(DAMAGED)


def _key(given: Mapping[str, str]) -> str:
    """The key of a sheet’s part, whatever the prefix of its namespace."""
    return next((value for name, value in given.items() if name.endswith(":id")), "")


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise Unusable(DAMAGED)
    return found


def _index(column: str) -> int:
    """The index of a column by its letters: A is 0."""
    index = 0
    for letter in column.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
