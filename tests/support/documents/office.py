"""LibreOffice without a window: whether it opens what we wrote, and what it reads there."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

_FLAT = {".docx": "fodt", ".xlsx": "fods"}
_LONGEST = 300  # seconds
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


class NoOffice(Exception):
    """There is no LibreOffice here."""


def opened_in_office(files: Mapping[str, bytes], folder: Path) -> dict[str, etree._Element]:
    """Each file, by its name, as LibreOffice reads it: an OpenDocument in one piece. A file that it refuses is missing.

    It has a profile of its own in the folder, and is started once for each kind of file. Without it: NoOffice.
    """
    program = shutil.which("soffice")
    if program is None:
        raise NoOffice("there is no LibreOffice here")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for ending, flat in _FLAT.items():
        if paths := [str(folder / name) for name in files if name.endswith(ending)]:
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = [program, profile, "--headless", "--convert-to", flat, "--outdir", str(folder), *paths]
            subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)
    read = {name: (folder / name).with_suffix(f".{_FLAT[Path(name).suffix]}") for name in files}
    return {name: etree.fromstring(path.read_bytes()) for name, path in read.items() if path.exists()}


def paragraphs_in_office(document: etree._Element) -> list[str]:
    """What each heading and paragraph says."""
    return ["".join(each.itertext()) for each in document.iter(f"{_TEXT}p", f"{_TEXT}h")]


def sheets_in_office(document: etree._Element) -> list[str]:
    """The names of the sheets, in their order."""
    return [str(sheet.get(f"{_TABLE}name")) for sheet in document.iter(f"{_TABLE}table")]
