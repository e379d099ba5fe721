"""Unpacking a workbook, which is a zip file, without trusting what it says of itself."""

import io
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from tasks.sheets.cells import Unusable
from tasks.sheets.limits import (
    MEGABYTE,
    MOST_PARTS,
    MOST_TIMES_LARGER,
    MOST_UNPACKED,
    SMALL_PART,
)

_ENCRYPTED = 0x1
_AHEAD = 65_536
_READ = (".xml", ".rels")

DAMAGED = "it is damaged: open it in Excel and save it again as “Excel workbook (.xlsx)”."
LOCKED = "it is locked with a password: take the password off, save it and try again."
SAVE_AS_XLSX = "save it as “Excel workbook (.xlsx)” and try again."
TOO_MANY_PARTS = f"it is packed from more than {MOST_PARTS:,} parts: copy the list into a new workbook."
TOO_LARGE = (
    f"it is larger than {MOST_UNPACKED // MEGABYTE} MB when unpacked: copy the list into a new workbook."
)
TOO_TIGHT = (
    f"a part of it grows to more than {MOST_TIMES_LARGER} times its size when unpacked, as in a zip bomb: "
    "copy the list into a new workbook."
)
LYING = "it unpacks to another size than it says, as in a zip bomb: copy the list into a new workbook."

Parts = dict[str, bytes]


def unpacked(content: bytes) -> Parts:
    """The parts of an XLSX workbook that are XML, by name in small letters. Every limit holds before one is unpacked.

    Unusable: locked, another kind of file, too many or too large parts, or other sizes than it says. Whatever
    `zipfile` raises means that the file is damaged.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        _check(infos)
        read = [info for info in infos if info.filename.lower().endswith(_READ)]
        return {info.filename.casefold(): _inflated(archive, info) for info in read}


def packed(parts: Parts) -> io.BytesIO:
    """A workbook of these parts and no others, whose sizes are known to be true."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def _check(infos: list[ZipInfo]) -> None:
    """What the directory of the zip file says already."""
    if len(infos) > MOST_PARTS:
        raise Unusable(TOO_MANY_PARTS)
    names = [info.filename.casefold() for info in infos]
    if "xl/workbook.xml" not in names:
        raise Unusable(f"it is {_other_kind(names)}: {SAVE_AS_XLSX}")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unusable(LOCKED)
    if len(set(names)) < len(names):
        raise Unusable(DAMAGED)
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unusable(TOO_LARGE)
    if any(info.file_size > max(SMALL_PART, MOST_TIMES_LARGER * info.compress_size) for info in infos):
        raise Unusable(TOO_TIGHT)


def _other_kind(names: list[str]) -> str:
    if "xl/workbook.bin" in names:
        return "a binary workbook (.xlsb)"
    if "mimetype" in names and "content.xml" in names:
        return "an OpenDocument file such as .ods"
    return "a zip file, but no Excel workbook"


def _inflated(archive: ZipFile, info: ZipInfo) -> bytes:
    """The bytes of a part, counted: `zipfile` would stop silently at the size that the directory says."""
    number = info.file_size
    info.file_size = number + _AHEAD
    with archive.open(info) as part:
        content = part.read(number + 1)
    if len(content) != number:
        raise Unusable(LYING)
    return content
