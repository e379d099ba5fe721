"""`qi worker`: walks the projects."""

import logging

from deployments.engine.worker import run_worker
from deployments.logs import log_to_stderr
from deployments.site.programs import POOL
from deployments.site.schema import require_schema


def worker() -> None:
    """Walk the projects until SIGTERM or Ctrl-C, and finish what is under way."""
    log_to_stderr(logging.INFO)
    require_schema()
    run_worker(POOL)
