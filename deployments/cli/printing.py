"""How commands print records: a table for people, JSON for programs."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date
from itertools import islice
from textwrap import wrap
from typing import TypeVar

from pydantic import BaseModel
from rich.cells import cell_len
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

T = TypeVar("T")
AT_ONCE = 500
"""Rows of a table that are laid out together."""

NARROW = 8
"""Letters below which no column is cut; a terminal that is narrower breaks the lines itself."""

KEPT_WHOLE = frozenset({"Day", "Due", "Made", "Project", "Reference", "Report", "Row", "When", "Written"})
"""The headings of columns that are cut last."""

WIDE = 200
"""Columns of what is read in lines where no terminal, and no COLUMNS, says how wide it is."""

ENDLESS = 100_000
"""The same of a list, of which another program is to read everything."""


def print_json(records: object) -> None:
    """Records as JSON; dates and moments in ISO 8601."""
    print(json.dumps(records, indent=2, ensure_ascii=False, default=_plain))


def print_json_list(records: Iterable[object]) -> int:
    """The same for any number of records, each printed as it comes; how many there were."""
    number = 0
    for number, record in enumerate(records, start=1):
        lines = json.dumps(record, indent=2, ensure_ascii=False, default=_plain).splitlines()
        print("[" if number == 1 else ",", *(f"  {line}" for line in lines), sep="\n", end="")
    print("\n]" if number else "[]")
    return number


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, whole: bool = False) -> int:
    """Rows under headings, some hundred at once, as they come; how many there were.

    What stands in a cell is never taken for markup. The columns are as wide as the first rows need them. Where a
    terminal is too narrow, each row stays one line and what is too long ends in “…”; `whole` texts go on below.
    """
    to_come, count, layout = iter(rows), 0, list[tuple[str, int]]()
    out = console(WIDE if whole else ENDLESS)
    is_cut = not whole and out.width < ENDLESS
    while (block := list(islice(to_come, AT_ONCE))) or not count:
        layout = layout or _laid_out(columns, block, out.width)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", show_header=not count)
        for heading, width in layout:
            table.add_column(heading, width=width, overflow="ellipsis" if is_cut else "fold", no_wrap=is_cut)
        for row in block:
            table.add_row(*(Text(cell) for cell in row))
        out.print(table)
        count += len(block)
        if not block:
            break
    return count


def _laid_out(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[tuple[str, int]]:
    """Each heading and how wide its column is; where the room is short, headings go over several lines."""
    widths = _widths([columns, *rows], sys.maxsize)
    if sum(widths) + 2 * len(widths) > room:
        widths = _widths([["\n".join(heading.split(" ")) for heading in columns], *rows], room)
    return [(_in_lines(heading, width), width) for heading, width in zip(columns, widths, strict=True)]


def _in_lines(heading: str, width: int) -> str:
    lines = [wrap(text, width, break_long_words=False) or [""] for text in heading.split("\n")]
    return "\n".join(line for broken in lines for line in broken)


def _widest(cells: Sequence[str]) -> int:
    return max((cell_len(line) for cell in cells for line in cell.split("\n")), default=0)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is, between its padding: as its longest line, the widest cut until all fit.

    References and dates are cut last: half of one is of no use.
    """
    widths = [_widest(column) for column in zip(*rows, strict=True)]
    texts = [place for place, heading in enumerate(rows[0]) if heading.strip() not in KEPT_WHOLE]
    for places in (texts, range(len(widths))):
        while sum(widths) + 2 * len(widths) > room and any(widths[place] > NARROW for place in places):
            widths[max(places, key=widths.__getitem__)] -= 1
    return widths


def print_preview(heading: str, rows: Sequence[tuple[int, str, str, Mapping[str, Sequence[str]]]]) -> None:
    """What a list would change: row, what it is about, what happens, and each field as it was and as it becomes."""
    seen = [(str(row), about, happens, fields) for row, about, happens, fields in rows if fields]
    if seen:
        lines = [(row, about, happens, "; ".join(_in_words(fields))) for row, about, happens, fields in seen]
        print_table(("Row", heading, "What happens", "Changes"), lines, whole=True)
    print("Nothing was stored.")


def _in_words(fields: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """“left on: 1 Nov 2026 → nothing”."""
    return (
        f"{name}: {before or 'nothing'} → {after or 'nothing'}" for name, (before, after) in fields.items()
    )


def counted(number: int, text: str, several: str = "") -> str:
    """“1 project”, “1,200 projects”."""
    return f"{number:,} {text if number == 1 else several or text + 's'}"


def watched(steps: Iterable[T]) -> Iterable[T]:
    """The steps of something that may take its time, with a bar on a terminal while they are gone through."""
    seen = Console(stderr=True)
    return track(steps, description="", console=seen, transient=True, disable=not seen.is_terminal)


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """Say on a terminal what is done while the block runs, where nobody can say how far it is."""
    seen = Console(stderr=True)
    if not seen.is_terminal:
        yield
        return
    with seen.status(f"{doing} …"):
        yield


class _Output(Console):
    """Where commands write. Rich ends the program by itself when its reader has gone; `qi` ends it (`main.py`)."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(otherwise: int = WIDE) -> Console:
    """Where commands write: as wide as the terminal, or as COLUMNS says; else so many letters."""
    says = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    width = shutil.get_terminal_size((otherwise, 0)).columns if says else otherwise
    return _Output(width=width, highlight=False)


def _plain(value: object) -> object:
    """What JSON does not know by itself."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, date) else str(value)
