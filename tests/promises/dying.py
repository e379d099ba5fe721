"""A process that answers a task and is killed on the way."""

from __future__ import annotations

import os
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from models.clock import stopped_at
from tasks.answers import Answer, answer_task
from tasks.unit_of_work import connect
from tests.paper import MONDAY
from tests.tasks.races import at_write

KILLED = 137
NEVER = -1

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.promises.dying"])


def answer_in_a_process_that_is_killed(
    url: str, answer: Answer, ledger: Path, *, at: int = NEVER, before_receipt: bool = False
) -> int | None:
    """Its exit status: KILLED, or 0 if it came to write the receipt into the ledger."""
    process = _processes.Process(target=_answer, args=(url, answer, ledger, at, before_receipt))
    process.start()
    process.join(30)
    return process.exitcode


def _answer(url: str, answer: Answer, ledger: Path, at: int, before_receipt: bool) -> None:
    connect(url)
    die = partial(os._exit, KILLED)
    with stopped_at(MONDAY), at_write(at, die):
        receipt = answer_task(answer)
    if before_receipt:
        die()
    ledger.write_text(receipt.outcome)
