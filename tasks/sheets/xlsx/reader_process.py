"""Reading a workbook in a process of its own, which Linux ends where the file takes more memory or time than a list.

A process, since a library that runs out of memory takes its process with it; a new interpreter and no fork, since
whoever asks may have threads; no environment, so that a file that gets the better of the reader finds no password.
"""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from models.errors import NotReady
from tasks.sheets.cells import TOO_HEAVY, SheetRow, Unusable
from tasks.sheets.headings import Columns
from tasks.sheets.limits import MOST_WAITING_SECONDS
from tasks.sheets.patient_details import refuse_patient_details
from tasks.sheets.xlsx.unpacking import DAMAGED

log = logging.getLogger(__name__)

PROGRAM = ("-m", "tasks.sheets.xlsx.reader_program")
NEEDED_TO_START = ("LD_LIBRARY_PATH", "PYTHONPATH")
"""What an interpreter may need to find itself and its libraries; nothing else of the environment is handed on."""

_ROOT = Path(__file__).parents[3]


def lines_of(content: bytes, sheet: str | None, columns: Columns) -> list[SheetRow]:
    """The rows that are not blank of one sheet of a workbook, at least one.

    Unusable: whatever `workbook.lines_of` refuses, a number of a patient anywhere else in the workbook, a file that is
    damaged, and one that takes too much.
    """
    request = json.dumps({"sheet": sheet, "columns": columns})
    answer = json.loads(run((*PROGRAM, request), content))
    if "error" in answer:
        log.info("the reader of workbooks broke with %s", answer["error"])
        raise Unusable(DAMAGED)
    if "refusal" in answer:
        raise Unusable(answer["refusal"])
    refuse_patient_details(answer["elsewhere"])
    return [
        SheetRow(number, cells, {int(index): fault for index, fault in faults.items()})
        for number, cells, faults in answer["lines"]
    ]


def run(program: tuple[str, ...], content: bytes) -> bytes:
    """What Python says that runs this program over some content.

    Unusable: Linux or the clock has ended it. NotReady: it could not be run here, whatever the file.
    """
    try:
        ended = subprocess.run(  # noqa: S603 -- a program of ours; what it is given are words in one argument
            [sys.executable, *program],
            input=content,
            capture_output=True,
            timeout=MOST_WAITING_SECONDS,
            check=False,
            cwd=_ROOT,
            env={name: os.environ[name] for name in NEEDED_TO_START if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        log.info("the reader of workbooks was ended: it took too long")
        raise Unusable(TOO_HEAVY) from None
    except (OSError, TypeError) as trouble:
        raise _cannot_start(str(trouble)) from None
    if ended.returncode:
        last_words = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        if ended.returncode > 0 and not last_words.startswith("MemoryError"):
            raise _cannot_start(last_words)
        log.info("the reader of workbooks was ended: %s", last_words or f"signal {-ended.returncode}")
        raise Unusable(TOO_HEAVY)
    return ended.stdout


def _cannot_start(trouble: str) -> NotReady:
    log.error("the reader of workbooks cannot be run: %s", trouble)
    return NotReady(
        "The reader of workbooks cannot be run on this computer: its log says why. CSV files are read."
    )
