"""Reading a workbook in a process of its own, which Linux ends where the file takes more memory or time than a list.

A process, since a library that runs out of memory takes its process with it; a new interpreter and no fork, since the
web process has threads; no environment, so that a file that gets the better of the reader finds no password.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path

from tasks.sheets.cells import TOO_HEAVY, SheetRow, Unusable
from tasks.sheets.headings import Columns
from tasks.sheets.limits import MOST_WAITING_SECONDS
from tasks.sheets.unpacking import DAMAGED

log = logging.getLogger(__name__)

PROGRAM = ("-m", "tasks.sheets.reader_program")
_ROOT = Path(__file__).parents[2]


def lines_of(content: bytes, sheet: str | None, columns: Columns) -> list[SheetRow]:
    """The rows that are not blank of one sheet of a workbook, at least one.

    Unusable: whatever `workbook.lines_of` refuses, a file that is damaged, and one that takes too much.
    """
    request = json.dumps({"sheet": sheet, "columns": columns})
    answer = json.loads(run((*PROGRAM, request), content))
    if "error" in answer:
        log.info("the reader of workbooks broke with %s", answer["error"])
        raise Unusable(DAMAGED)
    if "refusal" in answer:
        raise Unusable(answer["refusal"])
    return [
        SheetRow(number, cells, {int(index): fault for index, fault in faults.items()})
        for number, cells, faults in answer["lines"]
    ]


def run(program: tuple[str, ...], content: bytes) -> bytes:
    """What Python says that runs this program over some content. Unusable: it was ended before it said all."""
    try:
        ended = subprocess.run(  # noqa: S603 -- a program of ours; what it is given are words in one argument
            [sys.executable, *program],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_WAITING_SECONDS,
            check=True,
            cwd=_ROOT,
            env={},
        )
    except subprocess.SubprocessError as error:
        log.info("the reader of workbooks was ended: %s", type(error).__name__)
        raise Unusable(TOO_HEAVY) from None
    return ended.stdout
