"""What a workbook holds besides the list: other sheets, comments, names, properties. None of it may be of a patient."""

import html
import re
from collections.abc import Collection, Iterator

from models.privacy.filter import rules_met
from models.privacy.rules import PrivacyRule
from tasks.sheets.cells import SheetRow, Unusable
from tasks.sheets.unpacking import Parts, unpacked

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


class HoldsPatientDetails(Unusable):
    """Something of a workbook that is no cell of its list seems to be about a patient."""

    def __init__(self, place: str, rule: PrivacyRule) -> None:
        self.rule = rule
        super().__init__(
            f"{place} {rule.refusal}. Hidden sheets, comments, names and properties count: "
            "copy the list alone into a new workbook."
        )


def refuse_patient_details(content: bytes, lines: Collection[SheetRow]) -> None:
    """HoldsPatientDetails for an NHS number anywhere in a workbook but in these rows, which are checked one by one."""
    in_rows = {cell.strip() for line in lines for cell in line.cells}
    for part, text in texts_of(unpacked(content)):
        if _MANY_DIGITS.search(text) and text.strip() not in in_rows:
            for rule in rules_met(text):
                if not rule.may_be_confirmed:
                    raise HoldsPatientDetails(_place(part), rule)


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
