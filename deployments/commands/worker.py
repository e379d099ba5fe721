"""`qi worker`: walks the projects."""

import logging

from deployments.logs import log_to_stderr
from deployments.programs import POOL
from deployments.schema import require_schema
from deployments.worker import run_worker


def worker() -> None:
    """Walk the projects until SIGTERM or Ctrl-C, and finish what is under way."""
    log_to_stderr(logging.INFO)
    require_schema()
    run_worker(POOL)
