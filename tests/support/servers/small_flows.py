"""Small flows for the worker to run; each writes down what it does in a diary."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from prefect import flow

from flows.suspend import park, park_for_attention


@flow
def sleeper(diary: str) -> None:
    """Counts the answers that lie beside its diary, and sleeps until there are more."""
    seen = _answers(diary)
    _write(diary, f"saw {seen}")
    park("Awaiting proposal", f"{seen} answers so far", lambda: _answers(diary) == seen)


@flow
def interrupted(diary: str) -> None:
    """A sleeper to whom the first answer comes between its look and its sleep."""
    seen = _answers(diary)
    _write(diary, f"saw {seen}")
    (Path(diary).parent / "answer-1").touch()
    park("Awaiting proposal", f"{seen} answers so far", lambda: _answers(diary) == seen)


@flow
def plodder(diary: str) -> None:
    _write(diary, "began")
    time.sleep(2)
    _write(diary, "ended")


@flow
def worrier(diary: str) -> None:
    _write(diary, "worried")
    park_for_attention("ValueError: what now?")


@flow
def quitter(diary: str) -> None:
    _write(diary, "left")
    sys.exit("a flow may not end its worker")


def _answers(diary: str) -> int:
    return len(list(Path(diary).parent.glob("answer-*")))


def _write(diary: str, line: str) -> None:
    with Path(diary).open("a") as file:
        file.write(f"{line}\n")
