"""Doing the same with many records, one after the other: one that fails keeps no other waiting (P17)."""

import logging
from collections.abc import Callable, Iterable

from models.errors import RoundIncomplete
from tasks.database.leases import keep_lease

log = logging.getLogger(__name__)


def for_each_safely(records: Iterable[str], do: Callable[[str], int], *, what: str) -> int:
    """Do it with each record, by its id; how much was done in all.

    What fails is in the log as `what`, and is tried again next time; once all had their turn, it is raised as
    RoundIncomplete. Under a lease that somebody else has taken meanwhile, it stops with LeaseLost.
    """
    count, failed = 0, list[str]()
    for record in records:
        keep_lease()
        try:
            count += do(record)
        except Exception:
            log.exception("%s: %s failed", what, record)
            failed.append(record)
    if failed:
        raise RoundIncomplete(failed, count=count)
    return count
