"""Messages in files as mail programs keep them: one in a file, an mbox, a Maildir, or a folder of .eml files."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadFile

LARGEST_FILE = 50_000_000
LARGEST_MESSAGE = 1_000_000
"""Bytes. A report of one email of ours is a fiftieth of it."""

_BEGINS_AN_MBOX = b"From "


@dataclass(frozen=True)
class StoredMessage:
    """A message, and how it is spoken of; `raw` is None if it is too large to be read."""

    name: str
    raw: bytes | None


def messages_in(path: Path) -> Iterator[StoredMessage]:
    """The messages in a file or folder, in its order; nothing is changed there.

    BadFile if it cannot be read, or for a file of more than 50 MB.
    """
    try:
        yield from _kept(path)
    except (OSError, mailbox.Error) as error:
        reason = (getattr(error, "strerror", None) or "no reason given").lower()
        raise BadFile(path.name, [f"it cannot be read: {reason}."]) from None


def _kept(path: Path) -> Iterator[StoredMessage]:
    if path.is_dir():
        yield from _in_maildir(path) if _is_maildir(path) else _in_folder(path)
    elif path.stat().st_size > LARGEST_FILE:
        raise BadFile(path.name, ["it is larger than 50 MB."])
    elif _starts_with(path, _BEGINS_AN_MBOX):
        yield from _in_mbox(path)
    else:
        yield _in_file(path)


def _in_file(path: Path) -> StoredMessage:
    with path.open("rb") as file:
        return StoredMessage(path.name, _unless_too_large(file.read(LARGEST_MESSAGE + 1)))


def _in_folder(path: Path) -> Iterator[StoredMessage]:
    for file in sorted(path.glob("*.eml")):
        yield _in_file(file)


def _in_mbox(path: Path) -> Iterator[StoredMessage]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            yield StoredMessage(f"message {number}", _unless_too_large(box.get_bytes(key)))
    finally:
        box.close()


def _in_maildir(path: Path) -> Iterator[StoredMessage]:
    for folder in ("new", "cur"):
        for file in sorted((path / folder).iterdir()):
            if file.is_file():
                yield _in_file(file)


def _is_maildir(path: Path) -> bool:
    return (path / "new").is_dir() and (path / "cur").is_dir()


def _starts_with(path: Path, sign: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(sign)) == sign


def _unless_too_large(raw: bytes) -> bytes | None:
    return raw if len(raw) <= LARGEST_MESSAGE else None
