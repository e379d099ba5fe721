"""Doing the same with many records, one after the other: one that fails keeps no other waiting (P17)."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


def in_turn(records: Iterable[T], do: Callable[[T], int], *, what: str) -> int:
    """Do it with each; how much was done in all. What fails is in the log as `what`, and is tried again next time."""
    count = 0
    for record in records:
        try:
            count += do(record)
        except Exception:
            log.exception("%s: %s failed", what, record)
    return count
