"""What a file must be to become a template: known by its content, not too large, without macros and patients."""

import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 -- an error is named as one

from models.errors import WrongForm
from models.privacy.filter import rules_met
from models.privacy.screening import current_screening
from models.vocabulary import TemplateFormat
from tasks.sheets.limits import MEGABYTE, MOST_PARTS, MOST_UNPACKED

MOST_BYTES = 900_000
"""Of a file: what a request may hold, less the rest of the form."""

FILE = "file"
"""The name of the field of the file."""

_MAIN_PARTS = {
    TemplateFormat.WORD: "word/document.xml",
    TemplateFormat.EXCEL: "xl/workbook.xml",
    TemplateFormat.SLIDES: "ppt/presentation.xml",
}
_WITH_TEXT = (".xml", ".vml")
_BREAK = re.compile(r"<[wa]:(?:br|cr|tab|ptab)(?=[\s/>])[^<>]*>")
_WITHIN_A_LINE = re.compile(
    r"</?(?:[wa]\d*:(?!p[\s/>])"
    r"|(?:x:)?(?:t|r|rPr|b|i|u|strike|sz|color|rFont|family|charset|scheme|vertAlign)(?=[\s/>]))[^<>]*>"
)
_ELEMENT = re.compile(r"<[^<>]*>")
_NAME = re.compile(
    r"""\s(?:name|displayName|descr|title|o:title|alt|string|tooltip|display|prompt|promptTitle|error|errorTitle|v)="""
    r"""(?:"([^"<]*)"|'([^'<]*)')"""
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

NO_FILE = "Choose the file of the template"
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1000} kB: make its pictures smaller, and choose it again"
OLD_KIND = (
    "This is an old Office file or one with a password: save it as .docx, .xlsx or .pptx without a password"
)
OTHER_KIND = "The file is none that can be a template: save it as .docx, .xlsx, .pptx or .pdf"
DAMAGED = "The file is damaged: open it, save it again, and choose it again"
WITH_PROGRAMS = "The file holds macros: save it without them, as .docx, .xlsx or .pptx"
UNPACKS_TOO_LARGE = (
    f"The file is larger than {MOST_UNPACKED // MEGABYTE} MB when unpacked: make its pictures smaller"
)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may become a template."""

    content: bytes
    file_format: TemplateFormat
    sha256: str


def checked_file(content: bytes, name: str) -> CheckedFile:
    """A file as it was sent; WrongForm at the field of the file, with what to do, for one that may not be a template.

    What it is, its content says. The texts of Office files are searched for patients; those of a PDF cannot be.
    """
    if not content:
        raise _wrong(NO_FILE)
    if len(content) > MOST_BYTES:
        raise _wrong(TOO_LARGE)
    if rules_met(name):
        raise _wrong("The name of the file seems to be about a patient: call it otherwise")
    file_format = _format(content)
    return CheckedFile(content, file_format, sha256(content).hexdigest())


def _wrong(sentence: str) -> WrongForm:
    return WrongForm([(FILE, sentence)])


def _format(content: bytes) -> TemplateFormat:
    if content.startswith(b"%PDF-"):
        return TemplateFormat.PDF
    if content.startswith(_OLD_OFFICE):
        raise _wrong(OLD_KIND)
    if not content.startswith(b"PK\x03\x04"):
        raise _wrong(OTHER_KIND)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _office_format(archive)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, ZlibError):
        raise _wrong(DAMAGED) from None


def _office_format(archive: ZipFile) -> TemplateFormat:
    parts = {info.filename: info for info in archive.infolist()}
    file_format = next((each for each, name in _MAIN_PARTS.items() if name in parts), None)
    if file_format is None:
        raise _wrong(OTHER_KIND)
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise _wrong(WITH_PROGRAMS)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts.values()) > MOST_UNPACKED:
        raise _wrong(UNPACKS_TOO_LARGE)
    for text in _texts(archive, parts.values()):
        rule = next((rule for rule in rules_met(text) if not rule.may_be_confirmed), None)
        if rule is not None:
            current_screening().refuse(rule, FILE)
            raise _wrong(f"The file seems to hold {rule.label}: take it out, nothing about a patient")
    return file_format


def _texts(archive: ZipFile, parts: Iterable[ZipInfo]) -> Iterator[str]:
    """What can be read in the file, line by line; a part that unpacks to more than it says is damaged."""
    for part in parts:
        if part.filename.lower().endswith(_WITH_TEXT):
            with archive.open(part) as opened:
                content = opened.read(part.file_size + 1)
            is_utf16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
            yield from _lines(content.decode("utf-16" if is_utf16 else "utf-8", "replace"))


def _lines(text: str) -> Iterator[str]:
    """Paragraphs, cells and whatever else stands alone in a part; then the names in it, such as those of sheets.

    The runs of a paragraph belong together, wherever its letters change; a break or a tab divides them.
    """
    joined = _WITHIN_A_LINE.sub("", _BREAK.sub(" ", text))
    for line in _ELEMENT.split(joined):
        if line.strip():
            yield unescape(line)
    for in_quotes, in_apostrophes in _NAME.findall(text):
        yield unescape(in_quotes or in_apostrophes)
