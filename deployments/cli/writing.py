"""Files that commands write: whole and at once, readable by their owner alone."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import mkstemp

from models.errors import NotReady


def write_whole(out: Path, chunks: Iterable[bytes], *, before_it_is_there: Callable[[], None]) -> None:
    """Put a whole file in place at once; a pipe or a terminal is written to as it is. NotReady where that cannot be.

    What is done before runs when the content is safe on the disk: no transaction waits for a slow one, and nothing
    that stood there is lost where the disk is full.
    """
    try:
        _write(out, chunks, before_it_is_there)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise NotReady(f"{out} cannot be written: {reason}.") from None


def _write(out: Path, chunks: Iterable[bytes], before_it_is_there: Callable[[], None]) -> None:
    if out.exists() and not out.is_file():
        before_it_is_there()
        with out.open("wb") as stream:
            stream.writelines(chunks)
        return
    descriptor, name = mkstemp(dir=out.parent, prefix=f".{out.name}-")
    try:
        with os.fdopen(descriptor, "wb") as beside:
            beside.writelines(chunks)
        before_it_is_there()
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)
