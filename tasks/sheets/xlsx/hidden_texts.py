"""What a workbook holds besides its list: other sheets, comments, names, properties. Only its reader looks there."""

import html
import re
from collections.abc import Collection, Iterator

from tasks.sheets.cells import SheetRow
from tasks.sheets.xlsx.unpacking import Parts, unpacked

_END_OF_A_TEXT = {
    "xl/sharedstrings": re.compile(r"</(?:\w+:)?si>"),
    "xl/worksheets": re.compile(r"</(?:\w+:)?(?:c|oddHeader|oddFooter|f|v)>"),
    "xl/comments": re.compile(r"</(?:\w+:)?comment>"),
    "xl/drawings": re.compile(r"</(?:\w+:)?p>"),
}
"""Where one text ends, by the part it is in; elsewhere at the end of every element. Words in bold are no new text."""

_EVERY_END = re.compile(r"</[^>]+>|/>")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"=\s*[\"']([^\"'<>]{10,})[\"']")
_MANY_DIGITS = re.compile(
    r"(?:\d\D*){8}|[^\x00-\x7f]|&#|%[0-9A-Fa-f]{2}|seven|nine", re.DOTALL | re.IGNORECASE
)
_BREAK = "\x1f"
_PLACES = (
    ("xl/sharedstrings", "a sheet of it"),
    ("xl/worksheets", "a sheet of it"),
    ("xl/comments", "a comment in it"),
    ("xl/threadedcomments", "a comment in it"),
    ("xl/persons", "the list of who commented in it"),
    ("xl/drawings", "a shape or picture in it"),
    ("xl/charts", "a chart in it"),
    ("xl/workbook", "the name of a sheet or of a range in it"),
    ("xl/tables", "the heading of a table in it"),
    ("docprops", "a document property of it"),
)


def texts_elsewhere(content: bytes, lines: Collection[SheetRow]) -> list[tuple[str, str]]:
    """Place and text of whatever has as many digits as a number of a patient and is no cell of these rows."""
    in_rows = {cell.strip() for line in lines for cell in line.cells}
    return [
        (_place(part), text)
        for part, text in texts_of(unpacked(content))
        if _MANY_DIGITS.search(text) and text.strip() not in in_rows
    ]


def texts_of(parts: Parts) -> Iterator[tuple[str, str]]:
    """Every text of every part, and the values of its attributes: sheets, comments, names, links, properties."""
    for part, content in parts.items():
        xml = content.decode("utf-8-sig", errors="replace")
        end = next((end for prefix, end in _END_OF_A_TEXT.items() if part.startswith(prefix)), _EVERY_END)
        for text in _TAG.sub("", end.sub(_BREAK, xml)).split(_BREAK):
            if text.strip():
                yield part, html.unescape(text)
        yield from ((part, html.unescape(match[1])) for match in _ATTRIBUTE.finditer(xml))


def _place(part: str) -> str:
    return next((place for prefix, place in _PLACES if part.startswith(prefix)), "a part of it")
