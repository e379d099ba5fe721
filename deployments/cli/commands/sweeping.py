"""`qi sweep`, `qi reconcile`, `qi events refill`: doing what is due, and bringing Prefect in line with the database."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from deployments.cli.printing import counted, watched
from deployments.logs import log_to_stderr
from deployments.site.schema import require_schema
from models.clock import now
from models.errors import NotFound, NotReady
from tasks.database import clock_watch
from tasks.flow_runs import events
from tasks.flow_runs.differences import Difference, differences
from tasks.flow_runs.prefect_requests import EVENTS_KEPT_DAYS
from tasks.flow_runs.upkeep import keep_runs
from tasks.mail.postman import new_postman
from tasks.schedule.sweep import sweep

AWAY = "Prefect does not answer: look at PREFECT_API_URL, and whether it runs."
PAUSE = 2  # seconds between two rounds, in which woken runs walk


def sweep_once(*, trust_clock: bool = False) -> None:
    """Do whatever is due, once.

    Args:
        trust_clock: the time of this computer is right, although its clock has jumped.
    """
    log_to_stderr(logging.WARNING)
    require_schema()
    if trust_clock:
        print("The time is confirmed." if clock_watch.trust_clock() else "The clock had not jumped.")
    with new_postman() as postman:
        swept = sweep(postman, watched)
    print(swept.said if swept else "Another sweep is at work: nothing was left to do here.")


def reconcile(*, patience: int = 300) -> None:
    """Bring Prefect in line with the database; 1 if something still differs when patience ends.

    Args:
        patience: seconds to wait until the runs that were woken have shown the latest.
    """
    log_to_stderr(logging.ERROR)
    require_schema()
    all_differences = _differences()
    for difference in all_differences:
        print(f"{difference.which}: {difference.said}")
    done = _settle(all_differences, time.monotonic() + patience)
    runs = ", ".join(f"{number} {what}" for what, number in done.items())
    print(f"{counted(len(all_differences), 'difference')}; runs: {runs or 'none touched'}.")
    if left := _differences() if all_differences else []:
        message = f"{len(left)} still differ, the first: {left[0].which} {left[0].said}. Is a worker running?"
        raise NotReady(message)


def refill_events(reference: str = "", *, days: int = EVENTS_KEPT_DAYS) -> None:
    """Tell Prefect what happened to the projects in the last days, each at its true time.

    Args:
        reference: of one project only, such as QI-2026-0104.
        days: how far back; Prefect deletes events that are older than it keeps them, at once.
    """
    require_schema()
    told = events.refill_events(now() - timedelta(days=days), reference, watched)
    if told is None:
        raise NotReady(AWAY)
    if reference and not told:
        raise NotFound(f"entry of the last {counted(days, 'day')} of a project {reference}")
    print(
        f"{counted(told, 'event')} of the last {counted(days, 'day')}; those that Prefect has stay as they are."
    )


def _settle(all_differences: Sequence[Difference], deadline: float) -> Counter[str]:
    """Put the runs right, again and again until nothing differs or time is up; what was done how often."""
    done: Counter[str] = Counter()
    while all_differences:
        done += keep_runs(watched) or Counter()
        time.sleep(PAUSE)
        all_differences = _differences()
        if time.monotonic() > deadline:
            break
    return done


def _differences() -> list[Difference]:
    all_differences = differences()
    if all_differences is None:
        raise NotReady(AWAY)
    return all_differences
