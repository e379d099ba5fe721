"""The letters of a CSV file: UTF-8, UTF-16 as Excel’s “Unicode Text”, or Windows-1252 as its plain “CSV”."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from tasks.sheets.cells import Unusable

SAVE_AS_UTF8 = "in Excel, choose Save As and “CSV UTF-8 (Comma delimited)”."

_MARKS = {
    BOM_UTF32_LE: "utf-32",
    BOM_UTF32_BE: "utf-32",
    BOM_UTF8: "utf-8-sig",
    BOM_UTF16_LE: "utf-16",
    BOM_UTF16_BE: "utf-16",
}
"""Longest first, since the mark of UTF-16 begins that of UTF-32."""

_LOOKED_AT = 2_000
_STRANGE = re.compile(
    r"[\u00c0-\u024f]{3}"  # a word of Cyrillic or Greek
    r"|[a-z\u00df-\u00ff][\u00c0-\u00de\u0152\u0160\u0178\u017d]"  # a capital within a word: an old Macintosh
    r"|[\u00a1\u00a3\u00a5\u00aa\u00b9\u00b3\u00ba\u00bc-\u00bf][a-z]"  # a sign that begins a word: “£ukasz”
    r"|[A-Za-z][\u00a1\u00a3\u00a5\u00aa\u00bf\u00b9\u00b3][A-Za-z]"  # or stands in one: Central Europe
)
"""What nobody writes in Western letters, so that the bytes mean other letters."""


def text_of(content: bytes) -> str:
    """The text of a file without its mark. Unusable: letters that cannot be told, with the row of the first."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if (wide := _wide(content)) is not None:
        return _decoded(content, wide)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _western(content)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise Unusable(
            f"row {row}: its letters are damaged ({encoding.removesuffix('-sig').upper()}): {SAVE_AS_UTF8}"
        ) from None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain text is then 0."""
    begins = content[:_LOOKED_AT]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        halves = begins[first::2]
        if (
            len(begins) > len("ab")
            and halves.count(0) * 10 > len(halves) * 9
            and 0 not in begins[1 - first :: 2]
        ):
            return encoding
    return None


def _western(content: bytes) -> str:
    """The text in Windows-1252, if it can be no other of Windows’ code pages, as far as its letters show."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        text, at = content.decode("latin-1"), error.start
    else:
        if (strange := _STRANGE.search(text)) is None:
            return text
        at = strange.start()
    row = text.count("\n", 0, at) + 1
    raise Unusable(
        f"row {row}: its letters cannot be told, since the file is not saved in UTF-8: {SAVE_AS_UTF8}"
    )
