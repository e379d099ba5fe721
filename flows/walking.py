"""The lease of a walk, renewed for as long as the process that walks is alive."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from models.errors import NotReady
from tasks.flow_runs.walks import WALK_LASTS, go_on_walking

log = logging.getLogger(__name__)

RENEWED_EVERY = WALK_LASTS.total_seconds() / 4


@contextmanager
def lease_renewed(project_id: str, run_id: str) -> Iterator[None]:
    """While the block runs, a thread beside it says that we live; a worker that dies takes that thread with it.

    However long Prefect keeps a step waiting, nobody takes the run for dead and starts it a second time.
    """
    is_over = Event()

    def renew() -> None:
        while not is_over.wait(RENEWED_EVERY):
            try:
                go_on_walking(project_id, run_id)
            except NotReady as trouble:
                log.warning("the lease of a walk could not be renewed: %s", trouble)

    thread = Thread(target=renew, name="walk-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
