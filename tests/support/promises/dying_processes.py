"""Processes that answer a task, or send an email, and are killed on the way."""

from __future__ import annotations

import os
from concurrent.futures import Future
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from models.clock import stopped_at
from notifications.smtp.postman import Delivery, Postman
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.database.unit_of_work import connect
from tasks.mail.sending import send_waiting_mail
from tests.support.in_memory_project import MONDAY
from tests.support.people_at_once import at_write

KILLED = 137
NEVER = -1

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.support.promises.dying_processes"])


def answer_in_a_process_that_is_killed(
    url: str, answer: AnswerRequest, ledger: Path, *, at: int = NEVER, before_receipt: bool = False
) -> int | None:
    """Its exit status: KILLED, or 0 if it came to write the receipt into the ledger."""
    process = _processes.Process(target=_answer, args=(url, answer, ledger, at, before_receipt))
    process.start()
    process.join(30)
    return process.exitcode


def _answer(url: str, answer: AnswerRequest, ledger: Path, at: int, before_receipt: bool) -> None:
    connect(url)
    die = partial(os._exit, KILLED)
    with stopped_at(MONDAY), at_write(at, die):
        receipt = answer_task(answer)
    if before_receipt:
        die()
    ledger.write_text(receipt.outcome)


def send_in_a_process_that_is_killed(url: str, relay: str, *, after_delivery: bool) -> int | None:
    """Its exit status: it is killed when it has claimed an email, before or after the relay has it."""
    process = _processes.Process(target=_send, args=(url, relay, after_delivery))
    process.start()
    process.join(30)
    return process.exitcode


class _DyingPostman(Postman):
    is_after_delivery = False

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        if self.is_after_delivery:
            super().hand_over(message, sender, to).result()
        os._exit(KILLED)


def _send(url: str, relay: str, after_delivery: bool) -> None:
    connect(url)
    with stopped_at(MONDAY), _DyingPostman(relay) as postman:
        postman.is_after_delivery = after_delivery
        send_waiting_mail(postman)
